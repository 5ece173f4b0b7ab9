# language: vi
Tính năng: Trang thông tin thủ tục hành chính
  Người dân đọc một trang là biết phải làm gì, mất bao lâu, bao nhiêu tiền và nhận được gì.

  @check:procedure-page.has-all-parts
  Khung tình huống: Trang thủ tục có đủ nội dung
    Khi người dân mở trang của thủ tục đã công bố
    Thì trang có nội dung của mục "<ca>"

    Dữ liệu:
      | ca          |
      | steps       |
      | channels    |
      | time-limit  |
      | components  |
      | applicants  |
      | unit        |
      | result      |
      | fee         |
      | legal-basis |

  @check:procedure-page.equals-published
  Khung tình huống: Nội dung đúng như đã công bố
    Khi người dân mở trang của thủ tục có phí đã công bố
    Thì mục "<ca>" đúng như đã công bố

    Dữ liệu:
      | ca         |
      | name       |
      | fee        |
      | time-limit |
      | unit       |

  @check:procedure-page.forms-downloadable
  Tình huống: Tải được biểu mẫu
    Khi người dân mở trang của thủ tục đã công bố
    Thì mọi biểu mẫu trên trang tải về được và có nội dung

  @check:procedure-page.unknown-code-neutral
  Tình huống: Mã không có được trả lời rõ ràng
    Khi người dân mở trang của một mã thủ tục không tồn tại
    Thì trang báo không có thủ tục, không lỗi máy chủ

  @check:procedure-page.printable
  Tình huống: In được trọn nội dung
    Khi người dân mở trang của thủ tục đã công bố
    Thì bản in có đủ nội dung các mục trên trang
