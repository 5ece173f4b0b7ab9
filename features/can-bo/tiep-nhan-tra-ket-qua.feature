# language: vi
Tính năng: Tiếp nhận, bổ sung, phê duyệt và trả kết quả
  Hồ sơ nộp trên cổng tới đúng cán bộ, mỗi bước của cán bộ công dân đều thấy.

  @check:reception.dossier-arrives
  Tình huống: Hồ sơ tới bộ phận một cửa đúng một lần
    Biết công dân đã nộp một hồ sơ
    Khi cán bộ tìm hồ sơ theo mã
    Thì cán bộ thấy đúng một hồ sơ cùng mã

  @check:reception.acceptance-seen-by-citizen
  Tình huống: Tiếp nhận xong công dân thấy trạng thái mới
    Biết công dân có một hồ sơ mới nộp
    Khi cán bộ tiếp nhận hồ sơ đó
    Thì công dân thấy trạng thái của hồ sơ đã đổi

  @check:reception.refusal-needs-reason
  Tình huống: Từ chối phải có lý do
    Biết công dân có một hồ sơ mới nộp
    Khi cán bộ từ chối tiếp nhận mà không ghi lý do
    Thì hệ thống không cho từ chối
    Khi cán bộ từ chối tiếp nhận có ghi lý do
    Thì công dân đọc được lý do đó

  @check:supplement.request-reaches-citizen
  Tình huống: Yêu cầu bổ sung tới công dân
    Biết công dân có một hồ sơ mới nộp
    Khi cán bộ yêu cầu bổ sung với nội dung cụ thể
    Thì công dân đọc được nội dung cần bổ sung

  @check:supplement.answer-reaches-officer
  Tình huống: Phần bổ sung tới cán bộ
    Biết công dân có một hồ sơ mới nộp
    Khi cán bộ yêu cầu bổ sung với nội dung cụ thể
    Và công dân nộp phần bổ sung kèm một tệp
    Thì cán bộ thấy nội dung và tệp bổ sung

  @check:messages.official-reaches-citizen
  Tình huống: Trao đổi hai chiều
    Biết công dân có một hồ sơ mới nộp
    Khi cán bộ gửi một tin trao đổi về hồ sơ
    Thì công dân đọc được tin đó
    Khi công dân trả lời tin đó
    Thì cán bộ đọc được câu trả lời

  @check:approval.approver-is-another-person
  Tình huống: Người phê duyệt khác người thẩm định
    Biết hồ sơ của công dân đã được một cán bộ thẩm định
    Khi chính cán bộ thẩm định đó phê duyệt
    Thì hệ thống không cho phê duyệt

  @check:return.result-reaches-citizen
  Tình huống: Kết quả tới công dân
    Biết hồ sơ của công dân đã có kết quả
    Khi công dân tải kết quả
    Thì tệp kết quả là của chính hồ sơ đó

  @check:return.locked-after-return
  Tình huống: Trả kết quả xong hồ sơ bị khóa
    Biết hồ sơ của công dân đã có kết quả
    Khi cán bộ thử đổi trạng thái hồ sơ đó
    Thì hệ thống không cho đổi

  @check:return.result-qr-verifies
  Tình huống: Mã QR trên kết quả tra cứu được
    Biết hồ sơ của công dân đã có kết quả
    Khi công dân tải kết quả
    Thì mã QR trên kết quả dẫn tới trang xác nhận hồ sơ đó

  @check:payment.receipt-after-payment
  Tình huống: Nộp phí xong có biên lai
    Biết công dân có hồ sơ được yêu cầu nộp phí
    Khi công dân nộp phí tại cổng thanh toán
    Thì công dân có biên lai đúng số tiền đã công bố

  @check:payment.failure-not-taken-as-paid
  Tình huống: Thanh toán hỏng không coi là đã nộp
    Biết công dân có hồ sơ được yêu cầu nộp phí
    Khi công dân hủy giao dịch ở cổng thanh toán
    Thì hồ sơ vẫn ở tình trạng chưa nộp phí

  @check:payment.forged-return-refused
  Tình huống: Địa chỉ quay về bị sửa không làm hồ sơ thành đã nộp phí
    Biết công dân có hồ sơ được yêu cầu nộp phí
    Khi công dân hủy giao dịch rồi sửa kết quả trên địa chỉ quay về
    Thì hồ sơ vẫn chưa được ghi nhận là đã nộp phí
