# language: vi
Tính năng: Đăng nhập, đăng xuất
  Chỉ người đã xác thực mới nộp được hồ sơ; phiên làm việc bắt đầu và kết thúc an toàn.

  @check:sign-in.required-to-file
  Tình huống: Phải đăng nhập mới nộp được hồ sơ
    Khi người chưa đăng nhập bắt đầu nộp hồ sơ
    Thì hệ thống yêu cầu đăng nhập trước

  @check:sign-in.returns-to-service
  Tình huống: Đăng nhập xong quay lại việc đang làm
    Khi người chưa đăng nhập bắt đầu nộp hồ sơ
    Và đăng nhập bằng tài khoản công dân
    Thì người đó trở lại đúng thủ tục đang nộp

  @check:sign-in.uses-state-nonce-pkce
  Khung tình huống: Yêu cầu đăng nhập có yếu tố chống giả mạo
    Khi người dân đi tới trang đăng nhập
    Thì yêu cầu đăng nhập có "<ca>"

    Dữ liệu:
      | ca    |
      | state |
      | nonce |
      | pkce  |

  @check:sign-in.rejects-forged-state
  Tình huống: Từ chối phản hồi đăng nhập giả mạo
    Khi công dân đăng nhập nhưng tham số state khi quay về bị thay
    Thì hệ thống không coi là đã đăng nhập

  @check:sign-in.session-renewed
  Tình huống: Đổi mã phiên khi đăng nhập
    Khi công dân vào trang chủ rồi đăng nhập
    Thì mã phiên sau đăng nhập khác mã phiên trước đó

  @check:sign-in.sign-out-ends-session
  Tình huống: Đăng xuất kết thúc phiên trên máy chủ
    Khi công dân đăng nhập rồi đăng xuất
    Và ai đó dùng lại cookie hay token của phiên vừa đăng xuất
    Thì hệ thống không coi là đã đăng nhập

  @check:sign-in.shows-who-is-signed-in
  Tình huống: Hiện đúng tên người đăng nhập
    Khi hai công dân lần lượt đăng nhập ở hai trình duyệt
    Thì mỗi người thấy đúng tên mình
