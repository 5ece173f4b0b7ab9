"""Faults of the sender to the national portal."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from portal.clock import HANOI
from portal.defect_tools import all_of, rule
from portal.defects import Defect

Item = dict[str, Any]
Change = Callable[[Item], Item]


def _with(**changes: object) -> Change:
    def change(item: Item) -> Item:
        return {**item, **changes}

    return change


def _changed_only(kind: str) -> bool:
    return kind != "1"


def _identity_as_number(item: Item) -> Item:
    return {**item, "SoGiayToChuHoSo": int(item["SoGiayToChuHoSo"] or 0)}


def _decomposed(item: Item) -> Item:
    return {**item, "DonViXuLy": unicodedata.normalize("NFD", item["DonViXuLy"])}


def _without_empty_lists(item: Item) -> Item:
    return {k: v for k, v in item.items() if v != []}


def _day_first(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(HANOI).strftime("%d%m%Y%H%M%S")


def _due_at_midnight(item: Item) -> Item:
    return {**item, "NgayHenTra": item["NgayTiepNhan"][:8] + "000000"}


def _old_name(item: Item) -> Item:
    return {**item, "TenTTHC": f"Thủ tục {item['TenTTHC'][0].lower()}{item['TenTTHC'][1:]}"}


def _old_code(item: Item) -> Item:
    return {**item, "MaTTHC": "BVH-" + item["MaTTHC"][-6:]}


def _next_code(item: Item) -> Item:
    head, number = item["MaHoSo"].rsplit("-", 1)
    return {**item, "MaHoSo": f"{head}-{int(number) + 1:0{len(number)}d}"}


def _swapped(item: Item) -> Item:
    return {**item, "TrangThai": {"1": "2", "2": "1"}.get(item["TrangThai"], item["TrangThai"])}


def _one_behind(item: Item) -> Item:
    before = {"2": "1", "4": "2", "9": "4", "10": "9"}
    return {**item, "TrangThai": before.get(item["TrangThai"], item["TrangThai"])}


def _always_new(_known: bool) -> str:  # noqa: FBT001 - signature of the rule
    return "False"


def _always_update(_known: bool) -> str:  # noqa: FBT001 - signature of the rule
    return "True"


def _next_day(_attempt: int) -> float:
    return 86_400.0


def _never_expired(_status: int, _answer: Mapping[str, Any]) -> bool:
    return False


def _always_follows(_accepted: bool) -> bool:  # noqa: FBT001 - signature of the rule
    return True


def _never_follows(_accepted: bool) -> bool:  # noqa: FBT001 - signature of the rule
    return False


def _in_person(item: Item) -> Item:
    return {**item, "KenhThucHien": "1"}


def _due_forgotten(item: Item) -> Item:
    rows = [{**row, "NgayHenTraMoi": row["NgayHenTraTruoc"]} for row in item["DanhSachHoSoBoSung"]]
    return {**item, "DanhSachHoSoBoSung": rows}


def _unpaid(item: Item) -> Item:
    return {**item, "DuocThanhToanTrucTuyen": "3" if item["DuocThanhToanTrucTuyen"] != "0" else "0"}


def _fee_halved(item: Item) -> Item:
    rows = [{**row, "Gia": str(int(row["Gia"]) // 2)} for row in item["DanhSachLePhi"]]
    return {**item, "DanhSachLePhi": rows}


def _broken_result(item: Item) -> Item:
    rows = [
        {**row, "DuongDanTepTinKetQua": row["DuongDanTepTinKetQua"].replace("/tai-lieu/", "/ket-qua/")}
        for row in item["DanhSachGiayToKetQua"]
    ]
    return {**item, "DanhSachGiayToKetQua": rows}


def _identity_in_links(item: Item) -> Item:
    rows = [
        {**row, "DuongDanTaiTepTin": f"{row['DuongDanTaiTepTin']}?sdd={item['SoGiayToChuHoSo']}"}
        for row in item["TaiLieuNop"]
    ]
    return {**item, "TaiLieuNop": rows}


def _whole_title(item: Item) -> Item:
    return {**item, "NguoiXuLy": f"{item['NguoiXuLy']} - {item['ChucDanh']} - {item['PhongBanXuLy']} - Bộ Văn hóa"}


def _text_only(answer: Mapping[str, Any]) -> bool:
    return answer.get("error_code") == "0"


def _update_without_field(item: Item) -> Item:
    return item if item["TrangThaiHoSo"] == "1" else {k: v for k, v in item.items() if k != "TenLinhVuc"}


def _no_rest(_attempt: int) -> float:
    return 0.0


def _lost_is_sent(_attempts: int, reason: str) -> bool:
    return not reason.startswith(("HTTP", "error_code", "login", "session"))


def _three_times(attempts: int, _reason: str) -> bool:
    return attempts >= 3


def _rare_batch() -> float:
    return 6.0


def _defect(name: str, title: str, story: str, check: str, *changes: tuple[str, object]) -> Defect:
    return Defect(
        id=f"sync-{name}",
        title_vi=title,
        story=story,
        area="sync",
        expects=((f"sync.{check}", "failed"),),
        apply=all_of(*(rule(path, fn) for path, fn in changes)),
    )


DEFECTS = (
    _defect(
        "new-dossiers-dropped",
        "Hồ sơ mới nộp không được đồng bộ",
        "Tác vụ đồng bộ chỉ lấy hồ sơ đã có cán bộ tiếp nhận, hồ sơ mới đăng ký bị bỏ qua.",
        "dossier-arrives",
        ("sync.wanted", _changed_only),
    ),
    _defect(
        "internal-key-sent",
        "Gửi kèm khóa nội bộ",
        "Đối tượng nội bộ được chuyển thẳng thành JSON, cột mới thêm đi theo bản tin.",
        "well-formed",
        ("sync.finish_dossier", _with(trangThaiNoiBo="CHO_TIEP_NHAN")),
    ),
    _defect(
        "identity-number-as-number",
        "Số định danh gửi ở kiểu số",
        "Thư viện chuyển mọi chuỗi toàn chữ số thành số, số định danh mất số 0 đầu.",
        "well-formed",
        ("sync.finish_dossier", _identity_as_number),
    ),
    _defect(
        "decomposed-unicode",
        "Tên đơn vị gửi ở dạng Unicode tổ hợp",
        "Danh mục đơn vị được nhập từ máy khác hệ điều hành, chữ có dấu ở dạng tổ hợp.",
        "well-formed",
        ("sync.finish_dossier", _decomposed),
    ),
    _defect(
        "null-as-text",
        "Trường bắt buộc ghi chữ null",
        "Giá trị rỗng của cơ sở dữ liệu được ghép chuỗi thành chữ «null».",
        "mandatory-fields",
        ("sync.finish_dossier", _with(TenLinhVuc="null")),
    ),
    _defect(
        "updates-lose-a-field",
        "Bản tin cập nhật thiếu trường bắt buộc",
        "Bản tin đầu và bản tin cập nhật do hai đoạn mã lập; trường thêm sau chỉ được ghép vào bản tin đầu.",
        "mandatory-fields",
        ("sync.finish_dossier", _update_without_field),
    ),
    _defect(
        "empty-lists-left-out",
        "Bỏ hẳn danh sách rỗng",
        "Bộ chuyển đổi được đặt để bỏ giá trị rỗng cho bản tin gọn, các danh sách bắt buộc biến mất.",
        "mandatory-fields",
        ("sync.finish_dossier", _without_empty_lists),
    ),
    _defect(
        "day-before-year",
        "Ngày giờ gửi theo thứ tự ngày, tháng, năm",
        "Dùng lại hàm định dạng của giao diện cho bản tin.",
        "dates-consistent",
        ("sync.stamp", _day_first),
    ),
    _defect(
        "due-before-receipt",
        "Ngày hẹn trả trước thời điểm tiếp nhận",
        "Ngày hẹn trả bị cắt về đầu ngày nộp vì quên cộng số ngày giải quyết.",
        "dates-consistent",
        ("sync.finish_dossier", _due_at_midnight),
    ),
    _defect(
        "outdated-name",
        "Tên thủ tục cũ trong bản tin",
        "Bảng đồng bộ giữ tên thủ tục của lần công bố trước.",
        "procedure-known",
        ("sync.finish_dossier", _old_name),
    ),
    _defect(
        "outdated-code",
        "Mã thủ tục kiểu cũ trong bản tin",
        "Bảng ánh xạ mã thủ tục chưa chuyển sang mã của cơ sở dữ liệu quốc gia.",
        "procedure-known",
        ("sync.finish_dossier", _old_code),
    ),
    _defect(
        "other-code-sent",
        "Mã hồ sơ gửi đi khác mã cấp cho công dân",
        "Tác vụ đồng bộ tự lấy số kế tiếp của bộ đếm thay vì đọc mã đã cấp.",
        "dossier-code",
        ("sync.finish_dossier", _next_code),
        ("sync.finish_progress", _next_code),
    ),
    _defect(
        "progress-backwards",
        "Tiến độ gửi ngược thứ tự",
        "Danh sách tiến độ được sắp từ mới đến cũ rồi gửi lần lượt.",
        "status-order",
        ("sync.finish_progress", _swapped),
    ),
    _defect(
        "progress-one-behind",
        "Tiến độ luôn chậm một trạng thái",
        "Bản tin tiến độ đọc trạng thái trước khi giao dịch ghi xong.",
        "status-order",
        ("sync.finish_progress", _one_behind),
    ),
    _defect(
        "always-sent-as-new",
        "Luôn gửi như hồ sơ mới",
        "Kết quả tra cứu hồ sơ không được dùng, isUpdating cố định là False.",
        "update-flag",
        ("sync.updating_flag", _always_new),
    ),
    _defect(
        "always-sent-as-update",
        "Luôn gửi như bản cập nhật",
        "Sau sự cố «đã tồn tại», isUpdating được đặt cố định là True cho chắc.",
        "update-flag",
        ("sync.updating_flag", _always_update),
    ),
    Defect(
        id="sync-not-sent-again",
        title_vi="Gặp lỗi thì để đến hôm sau mới gửi lại",
        story="Bản tin lỗi chuyển sang bảng chờ của tác vụ chạy mỗi ngày một lần, trên thực tế là bỏ.",
        area="sync",
        expects=(
            ("sync.retried-after-outage", "failed"),
            ("sync.lost-answer-recovered", "failed"),
            ("sync.burst-survives", "failed"),
        ),
        apply=rule("sync.back_off", _next_day),
    ),
    _defect(
        "expired-session-not-seen",
        "Hết phiên thì ngừng đồng bộ",
        "Mã 401 không được nhận ra là hết phiên, phiên cũ dùng mãi cho tới khi khởi động lại.",
        "session-renewed",
        ("sync.session_expired", _never_expired),
    ),
    _defect(
        "progress-without-dossier",
        "Gửi tiến độ dù hồ sơ chưa được nhận",
        "Hai bản tin được gửi độc lập, không xem kết quả của bản tin hồ sơ.",
        "progress-after-dossier",
        ("sync.progress_may_follow", _always_follows),
    ),
    _defect(
        "progress-never-sent",
        "Không gửi tiến độ",
        "Chỉ gói tin hồ sơ được lập trình; cập nhật tiến độ để «giai đoạn sau».",
        "status-order",
        ("sync.progress_may_follow", _never_follows),
    ),
    _defect(
        "channel-in-person",
        "Hồ sơ nộp trực tuyến ghi là trực tiếp",
        "Bản tin lấy kênh thực hiện mặc định của mẫu cũ, khi chưa có nộp trực tuyến.",
        "channel-consistent",
        ("sync.finish_dossier", _in_person),
    ),
    _defect(
        "supplements-left-out",
        "Bản tin bỏ qua các lần yêu cầu bổ sung",
        "Danh sách bổ sung chỉ được ghép ở màn hình, tác vụ đồng bộ không đọc bảng này.",
        "supplement-told",
        ("sync.finish_dossier", _with(DanhSachHoSoBoSung=[])),
    ),
    _defect(
        "supplement-due-not-moved",
        "Hẹn trả mới bằng hẹn trả cũ",
        "Ngày hẹn trả mới được chép từ ngày cũ vì tính lại sau khi đã gửi.",
        "supplement-told",
        ("sync.finish_dossier", _due_forgotten),
    ),
    _defect(
        "paid-told-as-unpaid",
        "Đã nộp phí trực tuyến mà bản tin ghi chưa thanh toán",
        "Bản tin đọc trạng thái thanh toán ở bảng biên lai giấy.",
        "payment-consistent",
        ("sync.finish_dossier", _unpaid),
    ),
    _defect(
        "fee-of-old-tariff",
        "Lệ phí trong bản tin theo biểu phí cũ",
        "Mức phí giảm một nửa của đợt trước còn nằm trong cấu hình đồng bộ.",
        "payment-consistent",
        ("sync.finish_dossier", _fee_halved),
    ),
    _defect(
        "result-left-out",
        "Hồ sơ đã trả kết quả không kèm giấy tờ kết quả",
        "Bản tin cuối được lập trước khi tệp kết quả được lưu.",
        "result-present",
        ("sync.finish_dossier", _with(DanhSachGiayToKetQua=[])),
    ),
    _defect(
        "result-link-broken",
        "Đường dẫn tệp kết quả không mở được",
        "Đường dẫn kho tệp được đổi, mẫu đường dẫn trong bản tin thì không.",
        "result-present",
        ("sync.finish_dossier", _broken_result),
    ),
    _defect(
        "identity-in-links",
        "Địa chỉ tệp mang số định danh của người nộp",
        "Số định danh được ghép vào địa chỉ để dễ tra nhật ký.",
        "file-links-protected",
        ("sync.finish_dossier", _identity_in_links),
    ),
    _defect(
        "officer-field-too-long",
        "Người xử lý ghép cả chức danh, đơn vị",
        "Một trường hiển thị trên giao diện được dùng lại cho bản tin.",
        "lengths-kept",
        ("sync.finish_progress", _whole_title),
    ),
    _defect(
        "rare-batches",
        "Đồng bộ theo lô thưa",
        "Tác vụ đồng bộ chạy theo lô để nhẹ máy chủ.",
        "arrival-time",
        ("sync.first_wait", _rare_batch),
    ),
    _defect(
        "retried-without-rest",
        "Gửi lại liên tục khi Cổng quốc gia lỗi",
        "Vòng lặp gửi lại quên thời gian nghỉ; đường truyền chung bị lời gọi hỏng chiếm hết.",
        "retries-eased",
        ("sync.back_off", _no_rest),
    ),
    _defect(
        "lost-answer-taken-as-sent",
        "Mất lời đáp thì coi như đã gửi",
        "Lỗi kết nối sau khi gửi bị nuốt, bản tin được đánh dấu xong.",
        "lost-answer-recovered",
        ("sync.given_up", _lost_is_sent),
    ),
    _defect(
        "number-zero-not-understood",
        "Chỉ hiểu error_code là chuỗi «0»",
        "So sánh chặt với một cách viết; cổng đổi cách viết thì mọi bản tin thành lỗi.",
        "success-codes-understood",
        ("sync.succeeded", _text_only),
    ),
    _defect(
        "abandoned-after-three",
        "Thử ba lần không được thì bỏ hẳn",
        "Giới hạn số lần thử đặt cho môi trường thử còn lại khi vận hành.",
        "burst-survives",
        ("sync.given_up", _three_times),
    ),
)
