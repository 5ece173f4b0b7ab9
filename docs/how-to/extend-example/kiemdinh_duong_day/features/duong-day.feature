# language: vi
Tính năng: Đường dây hỗ trợ
  Người dân gặp khó biết gọi ai.

  @check:support-line.named-on-home
  Tình huống: Trang chủ nêu đường dây hỗ trợ
    Khi người dân mở trang chủ để tìm đường dây hỗ trợ
    Thì trang chủ nêu số điện thoại hỗ trợ
