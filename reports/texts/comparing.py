"""Words for two runs side by side."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kiemdinh.model.check import Text
from kiemdinh.model.comparison import Change, Direction
from reports.texts.base import both

CHANGES: Mapping[Change, Text] = MappingProxyType(
    {
        Change.WORSE: both("hỏng mới", "newly failed"),
        Change.BETTER: both("đã sửa", "mended"),
        Change.FAILED_NEW: both("không đạt, lần trước chưa kết luận", "failed, undecided before"),
        Change.PASSED_NEW: both("đạt, lần trước chưa kết luận", "passed, undecided before"),
        Change.LOST: both("không còn kết luận được", "no longer decided"),
        Change.ADDED: both("mới có trong phiên bản quy định", "new in the edition"),
        Change.REMOVED: both("không còn trong phiên bản quy định", "gone from the edition"),
        Change.SCOPE: both("đổi việc có áp dụng hay không", "changed whether it applies"),
        Change.STILL_FAILED: both("vẫn không đạt", "still failed"),
        Change.SAME: both("không đổi", "unchanged"),
    }
)

DIRECTIONS: Mapping[Direction, Text] = MappingProxyType(
    {
        Direction.WORSE: both("Kém {before}", "Worse than {before}"),
        Direction.BETTER: both("Tốt hơn {before}", "Better than {before}"),
        Direction.MIXED: both("Chỗ hơn, chỗ kém {before}", "Better here, worse there than {before}"),
        Direction.SAME: both("Ngang {before}", "Level with {before}"),
    }
)

DIFFERENCES: Mapping[str, Text] = MappingProxyType(
    {
        "edition": both(
            "Lượt trước được lập theo phiên bản quy định {before}; ở đây cả hai được kết luận theo {after}.",
            "The earlier run was planned under edition {before}; here both are judged under {after}.",
        ),
        "edition-text": both(
            "Nội dung phiên bản quy định đã đổi từ lượt trước ({before} → {after}); cả hai được kết luận theo bản của "
            "lượt sau.",
            "The text of the edition changed since the earlier run ({before} → {after}); both are judged by the later "
            "run's.",
        ),
        "formula": both(
            "Lượt trước tính theo công thức {before}; ở đây cả hai tính theo {after}.",
            "The earlier run was graded with formula {before}; here both with {after}.",
        ),
        "rules": both(
            "Lượt trước kết luận theo quy tắc {before}; ở đây cả hai theo {after}.",
            "The earlier run was judged with rules {before}; here both with {after}.",
        ),
        "access": both("Mức can thiệp khác nhau: {before} → {after}.", "Access levels differ: {before} → {after}."),
        "selection": both(
            "Phạm vi chọn khác nhau: «{before}» → «{after}».", "Selections differ: “{before}” → “{after}”."
        ),
        "suite": both("Phiên bản bộ kiểm khác nhau: {before} → {after}.", "Versions of the suite: {before} → {after}."),
        "order": both(
            "Lượt nêu trước lại là lượt chạy sau ({before} → {after}).",
            "The run named first is the later one ({before} → {after}).",
        ),
    }
)

COMPARING: Mapping[str, Text] = MappingProxyType(
    {
        "comparing": both("So với lượt trước", "Compared with the earlier run"),
        "cmp_release": both("bản {name}", "release {name}"),
        "cmp_run": both("lượt {name}", "run {name}"),
        "cmp_count": both("{count} tiêu chí {change}", "{count} criteria {change}"),
        "cmp_one": both("{count} tiêu chí {change}", "{count} criterion {change}"),
        "cmp_none": both("không tiêu chí nào đổi kết luận", "no verdict changed"),
        "cmp_silent": both(
            "Hệ thống không trả lời trong một trong hai lượt nên chưa so được gì.",
            "The portal did not answer in one of the two runs, so nothing can be compared.",
        ),
        "scale_ceiling": both("Điểm trần", "Ceiling"),
        "cmp_before": both("Lượt trước", "Earlier run"),
        "cmp_after": both("Lượt này", "This run"),
        "cmp_points": both(
            "Riêng những gì cả hai lượt đều kết luận: mất {worse} điểm trọng số, được lại {better} điểm.",
            "Of what both runs decided: {worse} points of weight lost, {better} won back.",
        ),
        "cmp_lost_note": both(
            "Điều không còn kết luận được không phải là tiến bộ: nó mất điểm cho tới khi kiểm lại.",
            "What is no longer decided is no progress: it earns nothing until it is tested again.",
        ),
        "cmp_same_law": both(
            "Cả hai lượt được kết luận lại theo cùng một phiên bản quy định và công thức.",
            "Both runs are judged anew under one edition and formula.",
        ),
    }
)
