# language: vi
Tính năng: Theo dõi hồ sơ
  Công dân thấy hồ sơ của mình, chỉ của mình, với trạng thái đúng.

  @check:my-dossiers.only-own
  Tình huống: Chỉ thấy hồ sơ của mình
    Biết công dân đã nộp một hồ sơ
    Khi một công dân khác mở danh sách hồ sơ của họ
    Thì danh sách đó không có hồ sơ của công dân thứ nhất

  @check:my-dossiers.filters-by-status
  Tình huống: Lọc hồ sơ theo trạng thái
    Biết công dân đã nộp một hồ sơ
    Khi công dân lọc danh sách theo đúng trạng thái của hồ sơ
    Thì danh sách có hồ sơ đó
    Khi công dân lọc danh sách theo trạng thái khác
    Thì danh sách không có hồ sơ đó

  @check:my-dossiers.status-names-known
  Tình huống: Tên trạng thái
    Biết công dân đã nộp một hồ sơ
    Khi công dân mở trang hồ sơ đó
    Thì tên trạng thái được ghi lại để đối chiếu với danh mục

  @check:public-lookup.finds-by-code
  Tình huống: Tra cứu tình trạng bằng mã hồ sơ
    Biết công dân đã nộp một hồ sơ
    Khi một người bất kỳ tra cứu mã hồ sơ đó
    Thì trang tra cứu cho đúng trạng thái của hồ sơ

  @check:public-lookup.wrong-code-neutral
  Tình huống: Mã sai được trả lời trung tính
    Khi một người bất kỳ tra cứu một mã hồ sơ không tồn tại
    Thì trang tra cứu báo không có, không lỗi máy chủ

  @check:public-lookup.hides-personal-data
  Tình huống: Tra cứu công khai không lộ dữ liệu cá nhân
    Biết công dân đã nộp một hồ sơ
    Khi một người bất kỳ tra cứu mã hồ sơ đó
    Thì trang tra cứu không hiện số định danh, điện thoại, thư điện tử của người nộp

  @check:notification.filing-notified
  Tình huống: Nộp hồ sơ xong có thông báo
    Biết công dân đã nộp một hồ sơ
    Thì công dân nhận được thông báo về hồ sơ đó

  @check:notification.status-change-notified
  Tình huống: Đổi trạng thái có thông báo
    Biết công dân có một hồ sơ mới nộp
    Khi cán bộ tiếp nhận hồ sơ đó
    Thì công dân nhận thêm một thông báo về hồ sơ đó

  @check:notification.free-of-sensitive-data
  Tình huống: Thông báo gửi ra ngoài không chứa dữ liệu nhạy cảm
    Biết công dân đã nộp một hồ sơ
    Thì thư và tin nhắn gửi ra về hồ sơ đó không chứa số định danh, ngày sinh

  @check:notification.only-own
  Tình huống: Hộp thông báo chỉ có thông báo của chủ hộp
    Biết công dân đã nộp một hồ sơ
    Khi một công dân khác mở hộp thông báo của họ
    Thì hộp đó không có thông báo về hồ sơ của công dân thứ nhất

  @check:personal-store.result-appears
  Tình huống: Kết quả có ngay trong kho dữ liệu cá nhân
    Biết hồ sơ của công dân đã có kết quả
    Thì kho dữ liệu cá nhân có kết quả của hồ sơ đó

  @check:personal-store.only-own
  Tình huống: Kho dữ liệu cá nhân chỉ có giấy tờ của chủ kho
    Biết hồ sơ của công dân đã có kết quả
    Khi công dân khác mở kho dữ liệu cá nhân của họ
    Thì kho đó không có kết quả của công dân thứ nhất

  @check:rating.once-per-dossier
  Tình huống: Mỗi hồ sơ đánh giá một lần
    Biết hồ sơ của công dân đã có kết quả
    Khi công dân đánh giá hồ sơ đó
    Thì công dân không đánh giá được lần nữa
