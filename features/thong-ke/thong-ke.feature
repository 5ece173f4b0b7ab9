# language: vi
Tính năng: Thống kê công khai, phản ánh kiến nghị
  Con số công khai là con số thật; ý kiến gửi đi thì theo dõi được.

  @check:statistics.rows-add-up
  Tình huống: Tổng bằng tổng các dòng
    Khi người dân mở trang thống kê
    Thì mỗi dòng tổng bằng tổng các dòng của nó

  @check:statistics.filing-counted
  Tình huống: Hồ sơ mới được đếm
    Biết công dân đã đăng nhập
    Khi công dân nộp thêm một hồ sơ
    Thì thống kê tăng thêm một hồ sơ

  @check:statistics.period-respected
  Tình huống: Thống kê đúng kỳ đã chọn
    Khi người dân xem thống kê của một kỳ chưa có hồ sơ nào
    Thì số liệu của kỳ đó bằng không

  @check:feedback.gets-tracking-code
  Tình huống: Phản ánh, kiến nghị có mã theo dõi
    Khi người dân gửi một phản ánh
    Thì người dân có mã và tra lại được phản ánh đó
