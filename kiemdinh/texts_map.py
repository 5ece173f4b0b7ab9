"""Words of ``kiemdinh map``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MAP: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "cmd.map": (
            "Dò một hệ thống lạ (chỉ xem) và viết bản nháp tệp đích: trang nào, phần tử nào phục vụ chức năng nào.",
            "Explore a portal (reading only) and draft a target file: which page and element serves which function.",
        ),
        "opt.map.url": (
            "Địa chỉ phía công dân; bỏ trống khi có --target.",
            "Citizens' address; leave out with --target.",
        ),
        "opt.map.target": (
            "Tệp đích đã có: bản đồ được ghi vào chính tệp này, phần khác giữ nguyên.",
            "An existing target file: the map is put into it, the rest stays.",
        ),
        "opt.map.out": (
            "Tệp để ghi; mặc định draft.yaml, hoặc tệp của --target.",
            "File to write; draft.yaml, or the file of --target.",
        ),
        "opt.map.account": (
            "Tài khoản trong tệp đích để xem sau đăng nhập: citizen, officer hoặc mã tài khoản; dùng được nhiều lần.",
            "Account of the target file to look around with: citizen, officer or its key; repeatable.",
        ),
        "opt.map.officer": ("Địa chỉ phía cán bộ.", "Officers' address."),
        "opt.map.pages": ("Mở nhiều nhất chừng này trang (mặc định 60).", "Open at most this many pages (60)."),
        "opt.map.review": (
            "Mở trang xác nhận trên máy này cho một tệp đã có bản đồ.",
            "Open a page on this machine where a person confirms the map of a file.",
        ),
        "map.step": ("[{pages} trang] {text} …", "[{pages} pages] {text} …"),
        "map.seen": ("  ✓ {name} ({sure}): {how}", "  ✓ {name} ({sure}): {how}"),
        "map.unseen": ("  – {name}: {why}", "  – {name}: {why}"),
        "map.note": ("  ! {text}", "  ! {text}"),
        "map.problem": ("Chưa xem được hệ thống: {text}", "The portal could not be seen: {text}"),
        "map.stopped": (
            "Đã dừng theo yêu cầu; những gì đã thấy được giữ lại, chạy lại lệnh này để xem tiếp.",
            "Stopped as asked; what was seen is kept, run the same command to go on.",
        ),
        "map.counts": (
            (
                "{high} đề xuất chắc chắn, {other} cần xem kỹ, {unknown} chưa thấy, {confirmed} đã xác nhận, "
                "{absent} xác nhận là không có (trên {all} chức năng)."
            ),
            (
                "{high} sure proposals, {other} to look at closely, {unknown} not seen, {confirmed} confirmed, "
                "{absent} confirmed as absent (of {all} functions)."
            ),
        ),
        "map.at": (
            "Đã ghi bản đồ đề nghị vào tệp đích: {path}",
            "The proposed map was written into the target file: {path}",
        ),
        "map.page": ("Xem bằng hình: {path}", "Look at it: {path}"),
        "map.next": (
            "Xác nhận hoặc sửa: kiemdinh map --review {path}",
            "Confirm or correct: kiemdinh map --review {path}",
        ),
        "map.review_alone": ("--review không đi cùng địa chỉ.", "--review takes no address."),
        "map.open": (
            "Mở địa chỉ này bằng trình duyệt trên máy này: {address}",
            "Open this address in a browser here: {address}",
        ),
        "map.close": (
            "Xong thì bấm «Lưu và xong» trên trang, hoặc Ctrl-C ở đây.",
            "Press «Lưu và xong» on the page when done, or Ctrl-C here.",
        ),
        "map.which": (
            "cần một địa chỉ, --target hoặc --review: kiemdinh map https://dichvucong.example.org",
            "an address, --target or --review is needed: kiemdinh map https://dichvucong.example.org",
        ),
    }
)
