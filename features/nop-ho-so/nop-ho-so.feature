# language: vi
Tính năng: Nộp hồ sơ trực tuyến
  Công dân không phải khai lại điều cơ quan đã biết, không mất điều đã khai, và nhận được xác nhận ngay.

  @check:filing.prefilled
  Khung tình huống: Biểu mẫu điền sẵn thông tin đã có
    Biết công dân đã đăng nhập
    Khi công dân mở biểu mẫu nộp hồ sơ
    Thì biểu mẫu điền sẵn "<ca>" của công dân

    Dữ liệu:
      | ca              |
      | full-name       |
      | identity-number |

  @check:filing.draft-kept
  Tình huống: Lưu nháp rồi làm tiếp
    Biết công dân đã đăng nhập
    Khi công dân điền biểu mẫu, lưu nháp rồi mở lại
    Thì những gì đã điền còn nguyên

  @check:filing.server-checks-required
  Tình huống: Máy chủ kiểm trường bắt buộc
    Biết công dân đã đăng nhập
    Khi công dân nộp hồ sơ thiếu một trường bắt buộc mà trình duyệt không kiểm
    Thì hệ thống không nhận hồ sơ

  @check:filing.accepts-allowed-file
  Tình huống: Nhận tệp đúng loại
    Biết công dân đã đăng nhập
    Khi công dân nộp hồ sơ kèm tệp PDF hợp lệ
    Thì hệ thống nhận tệp đó

  @check:filing.refuses-disguised-file
  Khung tình huống: Từ chối tệp giả dạng
    Biết công dân đã đăng nhập
    Khi công dân đính kèm tệp "<ca>" rồi nộp
    Thì hệ thống từ chối tệp đó

    Dữ liệu:
      | ca               |
      | program-as-pdf   |
      | script-in-svg    |
      | double-extension |

  @check:filing.refuses-oversize-file
  Tình huống: Từ chối tệp quá dung lượng
    Biết công dân đã đăng nhập
    Khi công dân đính kèm tệp lớn hơn giới hạn nêu trên trang rồi nộp
    Thì hệ thống từ chối tệp đó

  @check:filing.acknowledged-with-time
  Tình huống: Nộp xong có xác nhận với mã và thời điểm tiếp nhận
    Biết công dân đã đăng nhập
    Khi công dân nộp một hồ sơ đầy đủ
    Thì trang xác nhận nêu mã hồ sơ, ngày và giờ tiếp nhận

  @check:filing.code-format
  Tình huống: Cấu trúc mã hồ sơ
    Biết công dân đã nộp một hồ sơ
    Thì mã hồ sơ và ngày trong mã được ghi lại để đối chiếu với quy định

  @check:filing.data-kept-exactly
  Tình huống: Dữ liệu nộp được giữ nguyên
    Biết công dân đã đăng nhập
    Khi công dân nộp hồ sơ với nội dung tiếng Việt dài có đủ dấu
    Thì trang hồ sơ hiện lại nguyên văn nội dung đó

  @check:filing.double-submit-makes-one
  Tình huống: Bấm nộp hai lần chỉ có một hồ sơ
    Biết công dân đã đăng nhập
    Khi công dân bấm nút nộp hai lần liền nhau
    Thì chỉ có thêm một hồ sơ

  @check:filing.consent-not-preset
  Tình huống: Ô đồng ý không được chọn sẵn
    Biết công dân đã đăng nhập
    Khi công dân mở biểu mẫu nộp hồ sơ
    Thì ô đồng ý xử lý dữ liệu cá nhân chưa được chọn

  @check:filing.fee-equals-published
  Tình huống: Phí khi nộp bằng phí công bố
    Biết công dân đã đăng nhập
    Khi công dân mở biểu mẫu nộp hồ sơ của thủ tục có phí
    Thì phí nêu trong biểu mẫu bằng phí đã công bố
