# language: vi
Tính năng: Giấy tiếp nhận hồ sơ và hẹn trả kết quả
  Công dân cầm tờ giấy là biết hồ sơ nào, nộp lúc nào, bao giờ có kết quả.

  @check:receipt.form-complete
  Tình huống: Giấy tiếp nhận có đủ nội dung
    Biết công dân đã nộp một hồ sơ
    Khi công dân mở giấy tiếp nhận của hồ sơ đó
    Thì giấy tiếp nhận nêu mã hồ sơ, người nộp, thủ tục, ngày tiếp nhận và ngày hẹn trả

  @check:receipt.qr-leads-to-dossier
  Tình huống: Mã QR dẫn đúng hồ sơ
    Biết công dân đã nộp một hồ sơ
    Khi công dân mở giấy tiếp nhận của hồ sơ đó
    Thì mã QR trên giấy dẫn đúng hồ sơ đó
