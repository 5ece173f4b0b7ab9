"""Words of the command line in one place, Vietnamese first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kiemdinh.texts_map import MAP
from kiemdinh.texts_people import PEOPLE

LANGUAGES = ("vi", "en")
LANGUAGE_VARIABLE = "KIEMDINH_LANG"

_TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "app": (
            (
                "Kiểm định hệ thống dịch vụ công: dùng hệ thống như công dân, cán bộ, Cổng quốc gia, đám đông và "
                "kẻ tấn công, rồi kết luận từng tiêu chí kèm bằng chứng."
            ),
            (
                "Examines a public-service portal as citizens, officers, the national portal, a crowd and an "
                "attacker would, and says criterion by criterion, with evidence, what it earns."
            ),
        ),
        "app.exit": (
            (
                "Mã thoát: 0 đạt cổng phát hành · 1 không đạt · 2 dùng sai hoặc cấu hình sai · 3 bộ kiểm tự hỏng · "
                "4 bị ngắt."
            ),
            (
                "Exit codes: 0 release gate met · 1 not met · 2 usage or configuration · 3 the suite failed · "
                "4 interrupted."
            ),
        ),
        "usage": ("Cách dùng: ", "Usage: "),
        "metavar.options": ("[TÙY CHỌN]", "[OPTIONS]"),
        "metavar.command": ("LỆNH …", "COMMAND …"),
        "options": ("Tùy chọn", "Options"),
        "commands": ("Lệnh", "Commands"),
        "arguments": ("Tham số", "Arguments"),
        "default": ("mặc định", "default"),
        "help": ("Hiện trợ giúp này.", "Show this help."),
        "lang": (
            "Ngôn ngữ: vi hoặc en; đặt trước hay sau lệnh đều được.",
            "Language: vi or en; before or after the command.",
        ),
        "error": ("Lỗi", "Error"),
        "more_help": ("Xem trợ giúp: {command} --help", "For help: {command} --help"),
        "cmd.run": ("Chạy một lượt kiểm định.", "Run an examination."),
        "cmd.plan": (
            "Xem trước: sẽ kiểm gì, chưa kiểm được gì, ai gỡ được.",
            "Show what would run, what cannot, and who can unblock it.",
        ),
        "cmd.doctor": ("Khám trước khi chạy: tìm điều sẽ làm hỏng lượt kiểm.", "Find what would waste a run."),
        "cmd.report": ("Lập lại báo cáo của một lượt.", "Render the reports of a run again."),
        "cmd.rejudge": (
            "Kết luận lại một lượt đã lưu theo phiên bản quy định khác.",
            "Judge a stored run under another edition.",
        ),
        "cmd.law-diff": (
            "So hai phiên bản quy định; với --run: ảnh hưởng đến mức của lượt đó.",
            "Compare two editions; with --run: what the change does to that run's grade.",
        ),
        "cmd.compare": (
            "So hai lượt của cùng một hệ thống: hỏng mới, đã sửa, không còn kết luận được.",
            "Compare two runs of one target: newly failed, mended, no longer decided.",
        ),
        "cmd.verify": ("Kiểm tra gói kết quả còn nguyên từng byte.", "Verify that a bundle is whole, to the byte."),
        "cmd.checks": ("Danh sách phép kiểm.", "List the checks."),
        "cmd.criteria": ("Danh sách tiêu chí của một phiên bản.", "List the criteria of an edition."),
        "cmd.explain": ("Giải thích một tiêu chí hoặc phép kiểm.", "Explain a criterion or a check."),
        "cmd.cleanup": (
            "Rút các hồ sơ thử mà một lượt đã để lại (hỏi trước).",
            "Withdraw the marked dossiers that a run left (asks first).",
        ),
        "cmd.sync": (
            "Bản tin với Cổng Dịch vụ công quốc gia: kiểm tệp, máy thu giả lập, đối soát.",
            "Messages to the national portal: validate files, record with a stub, reconcile.",
        ),
        "cmd.demo": ("Trình diễn trọn vẹn trên hệ thống mẫu.", "The whole thing on the reference portal."),
        "cmd.completion": ("In mã tự hoàn thành lệnh cho shell.", "Print shell completion code."),
        "cmd.version": ("Phiên bản của bộ kiểm.", "Version of the suite."),
        "opt.target": ("Tệp mô tả hệ thống được kiểm (YAML).", "Target file (YAML)."),
        "opt.edition": ("Phiên bản quy định để kết luận.", "Edition of the verdict."),
        "opt.as_of": (
            "Ngày kết luận (yyyy-mm-dd); mặc định hôm nay.",
            "Day of the verdict (yyyy-mm-dd); today if not given.",
        ),
        "opt.access": ("Mức can thiệp: observe, write hoặc intrusive.", "Access level: observe, write or intrusive."),
        "opt.only": (
            "Chỉ các phép kiểm này: mã, nhóm, mẫu có *, mã tiêu chí hoặc engine:tên; dùng được nhiều lần.",
            "Only these checks: id, area, pattern with *, criterion id or engine:name; repeatable.",
        ),
        "opt.skip": ("Bỏ qua các phép kiểm này; dùng được nhiều lần.", "Leave these checks out; repeatable."),
        "opt.resume": ("Chạy tiếp lượt bị ngắt (thư mục).", "Go on with an interrupted run (folder)."),
        "opt.failed_of": (
            "Xem lại những gì chưa đạt của lượt này; kết quả gộp ghi rõ nguồn.",
            "Look again at what that run did not pass; the merged result says so.",
        ),
        "opt.compare_with": (
            "So với lượt trước này (thư mục); báo cáo nêu điều hỏng mới, đã sửa.",
            "Compare with that earlier run (folder); the report says what newly failed and what was mended.",
        ),
        "opt.run_old": ("Thư mục của lượt trước.", "Folder of the earlier run."),
        "opt.run_new": ("Thư mục của lượt sau.", "Folder of the later run."),
        "opt.seed": ("Hạt giống ngẫu nhiên.", "Random seed."),
        "opt.cleanup_list": ("Chỉ liệt kê, không rút gì.", "List only, withdraw nothing."),
        "opt.yes": ("Không hỏi lại.", "Do not ask."),
        "opt.cleanup_target": (
            "Tệp đích hiện nay, khi bản lưu trong lượt không đủ để vào hệ thống.",
            "The target file as it is now, where the one stored in the run is not enough to reach the portal.",
        ),
        "opt.out": ("Thư mục chứa các lượt kiểm định.", "Folder that holds the runs."),
        "opt.workers": ("Số phép kiểm chạy song song.", "Checks that run side by side."),
        "opt.quiet": ("Chỉ in kết quả cuối.", "Print the end result only."),
        "opt.spacing": (
            "Số giây chờ trước khi xem lại điều chưa đạt.",
            "Seconds before looking again at what did not pass.",
        ),
        "opt.format": ("Định dạng báo cáo; dùng được nhiều lần.", "Report format; repeatable."),
        "opt.json": ("In JSON.", "Print JSON."),
        "opt.current": (
            "Dùng phiên bản quy định của bộ kiểm hiện nay, không dùng bản lưu trong lượt.",
            "Use the edition as the suite has it now, not as the run stored it.",
        ),
        "opt.run": ("Thư mục của lượt kiểm định.", "Folder of a run."),
        "opt.no_launch": ("Không khởi động hệ thống nêu ở mục launch.", "Do not start the portal of the launch block."),
        "opt.defect": ("Bật một lỗi cài sẵn; dùng được nhiều lần.", "Switch a built-in defect on; repeatable."),
        "opt.defects": ("Liệt kê các lỗi cài sẵn.", "List the built-in defects."),
        "opt.one": ("Mã tiêu chí hoặc phép kiểm.", "Criterion or check id."),
        "opt.bundle": ("Thư mục gói kết quả.", "Folder of the bundle."),
        "opt.shell": ("bash, zsh hoặc fish.", "bash, zsh or fish."),
        "opt.editions2": ("Hai phiên bản để so.", "The two editions."),
        "need_target": ("cần tệp đích hoặc --resume", "a target file or --resume is needed"),
        "no_such_command": ("không có lệnh «{name}»", "no command «{name}»"),
        "no_such_option": ("không có tùy chọn {name}", "no option {name}"),
        "near": ("; có phải là {names}?", "; did you mean {names}?"),
        "or": (" hoặc ", " or "),
        "missing": ("thiếu {name}", "missing {name}"),
        "bad_value": ("giá trị không hợp lệ cho {name}: {message}", "invalid value for {name}: {message}"),
        "one_of": ("cần một trong: {choices}", "must be one of: {choices}"),
        "needs_value": ("{name} cần một giá trị", "{name} needs a value"),
        "no_value": ("{name} không nhận giá trị", "{name} takes no value"),
        "unexpected": ("thừa tham số: {names}", "unexpected arguments: {names}"),
        "not_a_number": ("«{value}» không phải số {kind}", "«{value}» is not a number ({kind})"),
        "bad_date": ("«{value}» không phải ngày dạng yyyy-mm-dd", "«{value}» is not a day like yyyy-mm-dd"),
        "suite_failed": (
            "Bộ kiểm tự hỏng: {message}\nĐặt KIEMDINH_DEBUG=1 để xem chi tiết.",
            "The suite itself failed: {message}\nSet KIEMDINH_DEBUG=1 for details.",
        ),
        "disk_full": (
            "Đĩa đầy, đã dừng. Những gì đã ghi vẫn nguyên; dọn đĩa rồi chạy tiếp bằng --resume.",
            "The disk is full; stopped. What was written is whole; make space and go on with --resume.",
        ),
        "interrupted": ("Đã ngắt.", "Interrupted."),
        "interrupted_run": (
            "Đã ngắt; không còn tiến trình nào chạy. Chạy tiếp: kiemdinh run --resume {path}",
            "Interrupted; nothing is left running. Go on: kiemdinh run --resume {path}",
        ),
        "report_at": ("Báo cáo: {path}", "Report: {path}"),
        "bundle_at": ("Gói kết quả: {path}", "Bundle: {path}"),
        "running": ("Lượt {run} · {target}", "Run {run} · {target}"),
        "stage": ("{title}: {cases} phép, khoảng {time}", "{title}: {cases} cases, about {time}"),
        "look": (" · lần xem {look}", " · look {look}"),
        "progress": ("{done}/{planned} · còn khoảng {left}", "{done}/{planned} · about {left} left"),
        "person": ("Cần người: {who}: {what}", "A person is needed: {who}: {what}"),
        "stage_problem": ("! {problem}", "! {problem}"),
        "failed_line": ("✕ {check}: {message}", "✕ {check}: {message}"),
        "seconds": ("{n} giây", "{n} s"),
        "minutes": ("{n} phút", "{n} min"),
        "plan.head": (
            "{target} · phiên bản {edition} (ngày {as_of}) · mức {access}",
            "{target} · edition {edition} (as of {as_of}) · access {access}",
        ),
        "plan.counts": (
            "{planned} phép: chạy {runnable}, chưa chạy được {blocked}, không áp dụng {absent} · khoảng {time}",
            "{planned} cases: {runnable} run, {blocked} cannot, {absent} do not apply · about {time}",
        ),
        "plan.blocked": ("Chưa chạy được, và ai gỡ được:", "Cannot run, and who can unblock it:"),
        "plan.line": (
            "  [{owner}] {reason}\n      {count} phép: {checks}",
            "  [{owner}] {reason}\n      {count} cases: {checks}",
        ),
        "plan.nothing_blocked": ("Không có gì bị chặn.", "Nothing is blocked."),
        "owner.portal": ("đơn vị phát triển", "developer"),
        "owner.adapter": ("người cấu hình bộ kiểm", "who configures the driver"),
        "owner.account": ("đơn vị cấp tài khoản thử", "who gives test accounts"),
        "owner.data": ("người chuẩn bị dữ liệu thử", "who prepares test data"),
        "owner.environment": ("người chạy kiểm định, hạ tầng", "operator, infrastructure"),
        "owner.suite": ("nhóm phát triển bộ kiểm", "developers of the suite"),
        "verify.whole": (
            "Nguyên vẹn: {files} tệp khớp. Mã niêm phong: {overall}",
            "Whole: {files} files match. Seal: {overall}",
        ),
        "verify.broken": ("KHÔNG nguyên vẹn: {count} chỗ khác", "NOT whole: {count} differences"),
        "verify.changed": ("đã bị sửa", "changed"),
        "verify.missing": ("bị mất", "missing"),
        "verify.extra": ("tệp lạ", "extra file"),
        "verify.broken-seal": ("niêm phong hỏng", "broken seal"),
        "cited": ("Được dẫn bởi", "Cited by"),
        "nobody": ("chưa tiêu chí nào", "no criterion"),
        "fault": ("Lỗi bắt được", "Fault it catches"),
        "needs": ("Cần có", "Needs"),
        "depends": ("Phụ thuộc", "Depends on"),
        "cases": ("Các trường hợp", "Cases"),
        "facts": ("Đo được", "Measures"),
        "engine": ("Bộ thu thập", "Engine"),
        "access": ("Mức can thiệp", "Access level"),
        "blocker": ("Chặn phát hành nếu hỏng", "Blocks publication"),
        "yes": ("có", "yes"),
        "no": ("không", "no"),
        "obligation": ("Yêu cầu", "Obligation"),
        "condition": ("Đạt khi", "Met when"),
        "method": ("Cách kiểm", "Method"),
        "citation": ("Căn cứ", "Citation"),
        "weight": ("Điểm", "Points"),
        "part": ("Phần", "Part"),
        "checks": ("Phép kiểm", "Checks"),
        "limits": ("đặt giới hạn bằng", "set the limit by"),
        "attestation": ("Cần chứng thực", "Attestation needed"),
        "not_automated": ("Chưa tự động vì", "Not automated because"),
        "advice": ("Cách khắc phục", "What to mend"),
        "unknown_id": ("không có tiêu chí hay phép kiểm «{name}»", "no criterion or check «{name}»"),
        "edition_of": ("Phiên bản {edition}", "Edition {edition}"),
        "basis.law-read": ("đã đọc văn bản", "read in the instrument"),
        "basis.law-secondary": ("theo nguồn thứ cấp", "secondary source"),
        "basis.law-unverified": ("chưa kiểm chứng", "unverified"),
        "basis.project-choice": ("lựa chọn của dự án", "project choice"),
        "diff.head": ("Từ phiên bản {old} sang {new}", "From edition {old} to {new}"),
        "diff.added": ("Thêm", "Added"),
        "diff.removed": ("Bỏ", "Removed"),
        "diff.changed": ("Đổi", "Changed"),
        "diff.same": ("Giữ nguyên: {count} tiêu chí", "Unchanged: {count} criteria"),
        "diff.effect": ("Ảnh hưởng đến lượt {run}", "Effect on run {run}"),
        "diff.score": ("Điểm: {old} → {new}", "Score: {old} → {new}"),
        "diff.verdicts": ("Kết luận đổi vì quy định đổi", "Verdicts that the change of law changed"),
        "diff.not_collected": (
            "Chưa thu thập (không phải do quy định)",
            "Not collected (not an effect of the law)",
        ),
        "diff.none": ("không có", "none"),
        "field.obligation": ("yêu cầu", "obligation"),
        "field.condition": ("điều kiện đạt", "condition"),
        "field.weight": ("điểm", "weight"),
        "field.checks": ("phép kiểm", "checks"),
        "field.facts": ("ngưỡng", "limits"),
        "field.citations": ("căn cứ", "citations"),
        "field.part": ("phần", "part"),
        "field.absence": ("ý nghĩa khi không có", "meaning of absence"),
        "field.attestation": ("chứng thực", "attestation"),
        "doctor.fine": ("Ổn: có thể chạy.", "Fine: ready to run."),
        "doctor.problems": ("{count} điều cần xử lý trước khi chạy", "{count} things to see to before a run"),
        "doctor.advice": ("→ {advice}", "→ {advice}"),
        "cleanup.none": ("Lượt này không tạo hồ sơ nào trên hệ thống.", "The run created nothing in the portal."),
        "cleanup.launched": (
            "Hệ thống do chính lượt kiểm khởi động đã dừng và xóa cùng dữ liệu; không còn gì để dọn.",
            "The portal was started by the run itself and is gone with its data; nothing is left to remove.",
        ),
        "cleanup.marked": (
            "Mọi hồ sơ thử mang dấu «{marker}». Các mã hồ sơ mà lượt này nhắc tới:",
            "All test dossiers carry the mark «{marker}». The codes that this run mentions:",
        ),
        "cleanup.settled": (
            "Đã dọn {count} hồ sơ ở lần trước. Hồ sơ nào không được nhắc mã thì tìm theo dấu «{marker}».",
            "{count} dossiers were settled before. One whose code was never mentioned is found by the mark «{marker}».",
        ),
        "cleanup.ask": ("Rút {count} hồ sơ này qua chính hệ thống?", "Withdraw these {count} through the portal?"),
        "cleanup.need_yes": (
            "Chưa rút gì. Thêm --yes để rút mà không hỏi, --list để chỉ liệt kê.",
            "Nothing was withdrawn. Add --yes to withdraw without a question, --list to list only.",
        ),
        "cleanup.withdrawn": ("đã rút", "withdrawn"),
        "cleanup.ended-before": ("đã kết thúc từ trước", "had ended before"),
        "cleanup.not-marked": ("không có dấu", "not marked"),
        "cleanup.not-found": ("không tìm thấy", "not found"),
        "cleanup.not-offered": ("không rút được", "cannot be withdrawn"),
        "cleanup.problem": ("có trở ngại", "a problem"),
        "cleanup.done": ("Xong {done} trên {asked} hồ sơ.", "{done} of {asked} dossiers settled."),
        "cleanup.operator": ("đơn vị vận hành", "the operator"),
        "cleanup.ask_operator": (
            "Nhờ {who} hủy {count} hồ sơ sau (tìm theo mã hoặc dấu «{marker}» ở phần cán bộ):",
            "Ask {who} to cancel {count} dossiers (search the officer side for the code or the mark «{marker}»):",
        ),
        "cleanup.again": (
            "Gọi lại lệnh này để thử tiếp; hồ sơ đã xong không bị đụng lại.",
            "Call this command again to go on; what is settled is not touched again.",
        ),
        "demo.start": (
            "Trình diễn trên hệ thống mẫu, số liệu tổng hợp.",
            "Demonstration on the reference portal, synthetic data.",
        ),
        "demo.defect": ("Lỗi được bật: {id}: {title}", "Defect switched on: {id}: {title}"),
        "demo.caught": ("Đã bắt được như công bố: {checks}", "Caught as declared: {checks}"),
        "demo.missed": (
            "KHÔNG như công bố: {check} cần {expected}, thấy {seen}",
            "NOT as declared: {check} should be {expected}, was {seen}",
        ),
        "demo.unexpected": ("Ngoài dự kiến: {check}: {message}", "Unexpected: {check}: {message}"),
        "demo.rejudged": (
            "Kết luận lại theo phiên bản {edition}: {letter} · {score}",
            "Judged again under {edition}: {letter} · {score}",
        ),
        "demo.range": ("chưa đủ cơ sở xếp mức", "not enough for a letter"),
        "nothing_failed": (
            "Lượt {run} không có gì chưa đạt để xem lại.",
            "Run {run} has nothing to look at again.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Words:
    """Texts in one language.

    Attributes:
        lang: ``vi`` or ``en``.
    """

    lang: str = "vi"

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key, its placeholders filled.

        Raises:
            KeyError: no such text.
        """
        vi, en = _TEXTS.get(key) or PEOPLE.get(key) or MAP[key]
        text = en if self.lang == "en" else vi
        return text.format(**values) if values else text

    def say(self, text: str) -> str:
        """A Vietnamese sentence of the suite's own, in the language chosen."""
        if self.lang != "en":
            return text
        from kiemdinh.model.english import English  # noqa: PLC0415 - only who reads English needs it

        return English()(text)

    def duration(self, seconds: float) -> str:
        """Rough words for a duration in seconds."""
        if seconds < 90:
            return self("seconds", n=max(1, round(seconds)))
        return self("minutes", n=round(seconds / 60))

    def points(self, value: float) -> str:
        """A score with one or two decimals, cut and never rounded up; decimal comma in Vietnamese."""
        hundredths = int(value * 100 + 1e-7)
        text = f"{hundredths // 100}.{hundredths % 100:02d}"
        text = text.removesuffix("0")
        return text if self.lang == "en" else text.replace(".", ",")


def language(arguments: list[str], environ: Mapping[str, str]) -> str:
    """Language asked for by ``--lang`` or the environment; Vietnamese unless it is one we speak."""
    wanted = environ.get(LANGUAGE_VARIABLE, "vi")
    for index, word in enumerate(arguments):
        if word.startswith("--lang="):
            wanted = word.partition("=")[2]
        elif word == "--lang" and index + 1 < len(arguments):
            wanted = arguments[index + 1]
    return wanted if wanted in LANGUAGES else "vi"
