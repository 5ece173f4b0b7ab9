# language: vi
Tính năng: Cấu trúc, bố cục
  Trang nào cũng nhận ra là của cùng một cơ quan, liên kết nào cũng dẫn tới nơi.

  @check:structure.same-header
  Tình huống: Phần đầu trang nhất quán
    Khi người dân đi qua các loại trang chính
    Thì trang nào cũng có cùng một phần đầu

  @check:structure.same-footer
  Tình huống: Chân trang nhất quán, có liên hệ
    Khi người dân đi qua các loại trang chính
    Thì trang nào cũng có cùng một chân trang nêu cơ quan và cách liên hệ

  @check:structure.links-work
  Tình huống: Không có liên kết hỏng
    Khi người dân đi qua các loại trang chính
    Thì mọi liên kết trong hệ thống trên các trang đó đều mở được

  @check:structure.fits-narrow-screens
  Khung tình huống: Dùng được ở nhiều cỡ màn hình
    Khi người dân xem các trang chính ở bề rộng "<ca>"
    Thì không trang nào phải cuộn ngang

    Dữ liệu:
      | ca    |
      | w320  |
      | w768  |
      | w1280 |

  @check:structure.text-is-nfc
  Tình huống: Chữ Việt là Unicode dựng sẵn
    Khi người dân đi qua các loại trang chính
    Thì chữ trên mọi trang ở dạng Unicode dựng sẵn

  @check:structure.english-contact
  Tình huống: Có thông tin bằng tiếng Anh
    Khi người nước ngoài mở trang tiếng Anh
    Thì trang nêu tên tổ chức và cách liên hệ bằng tiếng Anh
