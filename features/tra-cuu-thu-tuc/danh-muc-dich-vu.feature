# language: vi
Tính năng: Danh mục dịch vụ công trực tuyến
  Danh mục công khai khớp với số liệu công bố, và dịch vụ nào nói là trực tuyến thì nộp được trực tuyến.

  @check:service-list.total-equals-items
  Tình huống: Tổng số bằng số mục
    Khi người dân mở danh mục dịch vụ công trực tuyến
    Thì tổng số dịch vụ nêu trên trang bằng số dịch vụ được liệt kê

  @check:service-list.levels-add-up
  Tình huống: Số theo mức độ cộng đúng tổng
    Khi người dân mở danh mục dịch vụ công trực tuyến
    Thì số dịch vụ theo từng mức độ đúng với danh sách

  @check:service-list.items-complete
  Tình huống: Mỗi dịch vụ có đủ thông tin
    Khi người dân mở danh mục dịch vụ công trực tuyến
    Thì mỗi dịch vụ có mã, tên, mức độ và cơ quan

  @check:service-list.online-service-opens-form
  Tình huống: Dịch vụ trực tuyến có đường nộp hồ sơ
    Khi người dân mở danh mục dịch vụ công trực tuyến
    Thì một số dịch vụ chọn ngẫu nhiên đều dẫn tới nơi nộp hồ sơ
