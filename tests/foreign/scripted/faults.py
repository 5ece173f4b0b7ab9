"""What is wrong with the portal as it stands: mistakes that such systems really have; the mended flavour has none."""

from __future__ import annotations

FAULTS: dict[str, str] = {
    "foreign-dossier-in-api": "API trả hồ sơ theo id cho mọi người đã đăng nhập; trang chỉ giấu đi bằng script",
    "accents-matter": "tìm kiếm so chữ có dấu từng ký tự, gõ không dấu không ra",
    "files-twice": "bấm gửi hai lần tạo hai hồ sơ: nút không khóa, API không có khóa chống trùng",
    "draft-in-memory": "lưu nháp chỉ nằm trong biến của trang, tải lại là mất",
    "toast-only": "gửi xong chỉ có thông báo nổi hai giây, không có ngày giờ tiếp nhận",
    "mouse-only-picker": "danh sách chọn tự chế chỉ nghe chuột, phím Tab không tới",
    "cached-total": "dòng tổng của thống kê lấy từ số đã lưu sẵn, không tính lại",
    "trace-in-errors": "lỗi 500 trả nguyên ngăn xếp của chương trình",
    "token-survives": "đăng xuất chỉ xóa token ở trình duyệt, máy chủ vẫn nhận",
    "no-headers": "không có CSP, chống nhúng khung, Referrer-Policy, HSTS",
    "banner": "tiêu đề Server nêu phiên bản",
    "no-lockout": "sai mật khẩu bao nhiêu lần cũng không khóa",
    "server-trusts-client": "máy chủ không kiểm trường bắt buộc, chỉ script của trang kiểm",
    "any-file": "máy chủ không xem nội dung tệp, chỉ xem đuôi",
    "files-inline": "tệp tải lên trả về mở thẳng trong trang, kiểu do người gửi khai",
    "files-by-number": "tệp đánh số 1, 2, 3 và ai biết địa chỉ cũng tải được",
    "fee-differs": "phí ở bước nộp lấy từ bảng cũ, khác phí công bố",
    "look-up-tells-all": "tra cứu công khai hiện số định danh và điện thoại",
    "rating-again": "đánh giá bao nhiêu lần cũng được",
    "silent-change": "tiếp nhận xong không gửi thông báo cho công dân",
    "reason-lost": "lý do từ chối không hiện cho công dân",
    "own-approval": "người thẩm định tự phê duyệt được",
    "open-cors": "API cho mọi nguồn đọc kèm thông tin đăng nhập",
    "consent-preset": "ô đồng ý được chọn sẵn",
    "plain-http": "cổng HTTP phục vụ luôn, không chuyển sang HTTPS",
}
