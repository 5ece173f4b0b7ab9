# language: vi
Tính năng: Truy cập thuận tiện
  Người khuyết tật, người cao tuổi, người chỉ dùng bàn phím đều dùng được.

  @check:accessibility.automatic-rules
  Khung tình huống: Các quy tắc tự động của WCAG
    Khi trang "<ca>" được soi bằng bộ quy tắc tự động
    Thì không có vi phạm nào ở mức A và AA

    Dữ liệu:
      | ca           |
      | home         |
      | search       |
      | procedure    |
      | service-list |
      | lookup       |
      | statistics   |

  @check:accessibility.automatic-rules-form
  Tình huống: Biểu mẫu nộp hồ sơ theo quy tắc tự động của WCAG
    Biết công dân đã đăng nhập
    Khi công dân mở biểu mẫu nộp hồ sơ
    Và biểu mẫu được soi bằng bộ quy tắc tự động
    Thì không có vi phạm nào ở mức A và AA

  @check:accessibility.page-language
  Tình huống: Khai báo đúng ngôn ngữ
    Khi người dân đi qua các loại trang chính
    Thì trang nào cũng khai báo ngôn ngữ là tiếng Việt

  @check:accessibility.keyboard-only-filing
  Tình huống: Nộp hồ sơ chỉ bằng bàn phím
    Biết công dân đã đăng nhập
    Khi công dân điền đủ biểu mẫu
    Và chỉ dùng bàn phím để đi tới nút nộp rồi nhấn
    Thì hồ sơ được nộp

  @check:accessibility.visible-focus
  Tình huống: Thấy rõ vị trí con trỏ bàn phím
    Khi người dân đi qua trang chủ bằng phím Tab
    Thì phần tử đang chọn nào cũng thấy khác lúc chưa chọn

  @check:accessibility.usable-at-200-percent
  Tình huống: Dùng được khi phóng 200 %
    Khi người dân phóng to các trang chính 200 %
    Thì không trang nào phải cuộn ngang

  @check:accessibility.errors-tied-to-fields
  Tình huống: Lỗi gắn với đúng ô nhập
    Biết công dân đã đăng nhập
    Khi công dân nộp hồ sơ thiếu một trường bắt buộc mà trình duyệt không kiểm
    Thì trang chỉ ra lỗi ngay tại ô bị thiếu
