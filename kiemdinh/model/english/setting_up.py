# ruff: noqa: E501 - a sentence and its English stand on one line
"""English of what is said before a run: plan, doctor, target file, run folders and their errors."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SETTING_UP: Mapping[str, str] = MappingProxyType(
    {
        # Plan
        "công dân A": "citizen A",
        "công dân B": "citizen B",
        "cán bộ tiếp nhận": "receiving officer",
        "cán bộ thẩm định": "appraising officer",
        "lãnh đạo phê duyệt": "approving head",
        "cán bộ đơn vị khác": "officer of another unit",
        "tài khoản dành riêng cho phép thử khóa đăng nhập": "the account kept for lock-out checks",
        "danh mục thủ tục quốc gia": "national catalogue of procedures",
        "thủ tục có thu phí": "procedure with a fee",
        "thủ tục để nộp thử": "procedure to file",
        "cần văn bản cho phép thử tải, thử tấn công: chủ hệ thống cấp, ghi vào mục authorisation": (
            "a written authorisation for load and attack is needed: given by the owner, put under authorisation"
        ),
        "văn bản {} chưa có hiệu lực (từ {})": "document {} is not in force yet (from {})",
        "văn bản {} hết hiệu lực từ {}; xin gia hạn": "document {} expired on {}; ask for a new one",
        "cần bằng chứng làm chủ hệ thống: đặt tệp ở control_path và khai control_token_env": (
            "proof of control is needed: put a file at control_path and name control_token_env"
        ),
        "cần mức can thiệp {}: chạy lại với --access {}": "access level {} is needed: run again with --access {}",
        "tệp đích chưa khai tài khoản {}; xin đơn vị vận hành cấp": (
            "the target file names no account for {}; ask the operator for one"
        ),
        "biến môi trường {} (mật khẩu {}) chưa được đặt": "environment variable {} (password of {}) is not set",
        "tài khoản {} do người đăng nhập bằng tay: chạy kiemdinh login {} --target TỆP trước": (
            "a person signs in as {}: run kiemdinh login {} --target FILE first"
        ),
        "phiên đăng nhập của {} không dùng được: {}": "the stored sign-in of {} is of no use: {}",
        "chưa có phiên đăng nhập bằng tay của tài khoản {}": "no sign-in by hand is stored for account {}",
        "có phiên đăng nhập bằng tay của {}, lúc {}": "a sign-in by hand of {} is stored, made at {}",
        "kiemdinh login {} --target TỆP (tệp đích của hệ thống này)": (
            "kiemdinh login {} --target FILE (the target file of this portal)"
        ),
        "tệp đích chưa có địa chỉ phía cán bộ (base_urls.officer)": (
            "the target file has no address of the officers' side (base_urls.officer)"
        ),
        "tệp đích chưa khai {} (data.{})": "the target file does not state the {} (data.{})",
        "hệ thống không có móc thử «{}»; nhà cung cấp có thể mở trong môi trường thử": (
            "the portal offers no test hook “{}”; the vendor can open it in a test environment"
        ),
        "tệp đích chưa có địa chỉ móc thử (hooks.base_url)": "the target file has no address of the hooks (hooks.base_url)",
        "biến môi trường {} (khóa của móc thử) chưa được đặt": "environment variable {} (key of the hooks) is not set",
        "chưa có công cụ {}; cài đặt hoặc khai ở mục tools của tệp đích": (
            "no tool {}; install it or name it under tools in the target file"
        ),
        "tệp đích chưa khai kết nối Cổng Dịch vụ công quốc gia (mục sync)": (
            "the target file states no connection to the national portal (sync)"
        ),
        "cần cổng cố định cho Cổng quốc gia giả lập (sync.stub_port) để hệ thống gửi bản tin tới": (
            "the stand-in of the national portal needs a fixed port (sync.stub_port) for the portal to send to"
        ),
        "địa chỉ phía công dân không phải https": "the citizens' address is not https",
        "không biết địa chỉ http thường (base_urls.plain_http)": "no plain http address is known (base_urls.plain_http)",
        "không có phiên bản quy định «{}»{}": "no edition “{}”{}",
        "ngày {} không có phiên bản nào có hiệu lực trong: {}": "on {} no edition is in force among: {}",
        "tệp đích chỉ cho phép đến mức {} (access.allowed), không chạy được {}": (
            "the target file allows {} at most (access.allowed), not {}"
        ),
        "; có phải là {}?": "; did you mean {}?",
        "; có phải là {} hoặc {}?": "; did you mean {} or {}?",
        "; có phải là {} hoặc {} hoặc {}?": "; did you mean {}, {} or {}?",
        # Doctor
        "hỏi đơn vị cấp tài khoản thử: mật khẩu, hạn dùng, vai trò; xem trang đăng nhập có đúng của vai trò này không": (
            "ask who gives the test accounts: password, expiry, role; see whether the sign-in page is this role's own"
        ),
        "bộ điều khiển không tìm được đường đăng nhập: điền mapping trong tệp đích": (
            "the driver does not find the way to sign in: fill in mapping in the target file"
        ),
        "xem lại mạng và hệ thống": "look at the network and the portal",
        "không mở được trình duyệt để đăng nhập thử: {}": "no browser could be opened to try the accounts: {}",
        "xem lại trình duyệt": "look at the browser",
        "xem lại tệp đích": "look at the target file",
        "tài khoản {} không đăng nhập được: {}": "account {} cannot sign in: {}",
        "đăng nhập {}: {}": "sign-in of {}: {}",
        "tài khoản {} đăng nhập được": "account {} signs in",
        "sửa tệp đích ở chỗ đã nêu": "mend the target file at the place named",
        "tệp đích đúng dạng": "the target file is well-formed",
        "cài lại bộ kiểm": "install the suite again",
        "cài lại bộ kiểm: make setup": "install the suite again: make setup",
        "chạy thử lệnh ở mục launch bằng tay": "try the launch command by hand",
        "hệ thống khởi động được": "the portal starts",
        "phép kiểm chức năng": "functional checks",
        "phép kiểm đồng bộ": "sync checks",
        "phép kiểm hiệu năng": "performance checks",
        "phép kiểm an toàn": "security checks",
        "thư viện pytest-bdd": "library pytest-bdd",
        "thư viện pytest-xdist": "library pytest-xdist",
        "thư viện playwright": "library playwright",
        "thư viện locust": "library locust",
        "thiếu {} ({})": "missing: {} ({})",
        "có trình duyệt": "there is a browser",
        "chạy một trong hai: playwright install chromium --with-deps; apt-get install chromium-headless-shell": (
            "run one of: playwright install chromium --with-deps; apt-get install chromium-headless-shell"
        ),
        (
            "Không tìm thấy trình duyệt. Cài bằng `playwright install chromium --with-deps` hoặc `apt-get install "
            "chromium-headless-shell`, hoặc đặt biến {}."
        ): (
            "No browser found. Install one with `playwright install chromium --with-deps` or `apt-get install "
            "chromium-headless-shell`, or set the variable {}."
        ),
        "không có trình duyệt chạy được tại {}": "no browser that starts at {}",
        "chưa có máy quét wapiti, phép quét tự động sẽ không chạy": "no wapiti scanner; the automatic scan will not run",
        "make setup, hoặc tools.wapiti": "make setup, or tools.wapiti",
        "không dùng ZAP": "ZAP is not used",
        "khởi động ZAP rồi điền tools.zap_url nếu muốn có thêm bằng chứng": (
            "start ZAP and fill in tools.zap_url for more evidence"
        ),
        "đĩa chỉ còn {} MB": "only {} MB left on the disk",
        "dọn đĩa: cần ít nhất {} MB cho bằng chứng": "make space: evidence needs at least {} MB",
        "phía cán bộ": "officers' side",
        "phía công dân": "citizens' side",
        "không có địa chỉ phía cán bộ, các phép kiểm phía cán bộ sẽ không chạy": (
            "no address of the officers' side; checks there will not run"
        ),
        "điền base_urls.officer nếu được cấp": "fill in base_urls.officer if you were given one",
        "hỏi nhà cung cấp": "ask the vendor",
        "móc thử không trả lời: {}": "the hooks do not answer: {}",
        "móc thử từ chối khóa": "the hooks refuse the key",
        "xem lại biến {}": "look at the variable {}",
        "móc thử trả lời {}": "the hooks answer {}",
        "móc thử trả về {}, không phải JSON": "the hooks answer with {}, not JSON",
        "không rõ kiểu": "an unknown type",
        "xem lại hooks.base_url": "look at hooks.base_url",
        "móc thử trả lời": "the hooks answer",
        "đặt tệp chứng minh trên hệ thống và biến môi trường cho khớp": (
            "put the proof on the portal and the same into the environment variable"
        ),
        "ZAP không trả lời: {}": "ZAP does not answer: {}",
        "khởi động ZAP hoặc bỏ tools.zap_url": "start ZAP or take tools.zap_url out",
        "không có tệp chứng thư của cơ quan cấp": "no file with the authority's certificate",
        "xem lại địa chỉ, hoặc báo đơn vị vận hành": "look at the address, or tell the operator",
        "phía công dân trả lời": "the citizens' side answers",
        "phía cán bộ trả lời": "the officers' side answers",
        "phía công dân: {}": "citizens' side: {}",
        "phía cán bộ: {}": "officers' side: {}",
        "chứng thư hết hạn: báo đơn vị vận hành gia hạn": "the certificate has expired: tell the operator to renew it",
        "chứng thư không cấp cho tên này: xem lại địa chỉ hoặc báo đơn vị vận hành": (
            "the certificate is not for this name: look at the address or tell the operator"
        ),
        "cơ quan chứng thực lạ: đặt tệp PEM của cơ quan đó vào tls.ca_file; không bao giờ bỏ qua lỗi chứng thư": (
            "unknown authority: put its PEM file into tls.ca_file; certificate errors are never ignored"
        ),
        "báo đơn vị vận hành sửa chuyển hướng": "tell the operator to mend the redirect",
        "xem lại địa chỉ, mạng, tường lửa, proxy": "look at address, network, firewall, proxy",
        "đồng hồ lệch {} giây so với máy kiểm: thời điểm trong bằng chứng sẽ bị cãi": (
            "its clock is {} s off ours: times in the evidence will be disputed"
        ),
        "đồng bộ giờ (NTP) ở máy lệch": "synchronise the clock that is off (NTP)",
        "sửa mục editions, hoặc chạy với --edition hay --as-of": "mend editions, or run with --edition or --as-of",
        "hôm nay kết luận theo phiên bản {}": "today's verdicts are under edition {}",
        "chưa có mật khẩu của tài khoản {} ({})": "no password of account {} ({})",
        "đặt biến môi trường {}; hỏi đơn vị cấp tài khoản thử": "set {}; ask who gives the test accounts",
        "chưa có khóa của móc thử": "no key of the hooks",
        "đặt biến {}": "set {}",
        "được phép thử tải, thử tấn công lúc này": "load and attack are allowed now",
        "bỏ qua nếu không chạy --access intrusive": "ignore this unless you run with --access intrusive",
        "xin văn bản mới của chủ hệ thống, hoặc chạy mức thấp hơn": "ask the owner for a new document, or run at a lower level",
        "chưa khai thủ tục để nộp thử: hầu hết phép kiểm nộp hồ sơ sẽ không chạy": (
            "no procedure to file is stated: most filing checks will not run"
        ),
        "điền data.procedure": "fill in data.procedure",
        "chưa khai tài khoản thử nào": "no test account is stated",
        "điền accounts; hỏi đơn vị vận hành": "fill in accounts; ask the operator",
        "sửa tệp chứng thực hoặc miễn trừ": "mend the file of attestations or waivers",
        "chứng thực": "attestation",
        "miễn trừ": "waiver",
        "xin văn bản mới": "ask for a new document",
        "chứng thực đã hết hạn: {}": "expired attestations: {}",
        "miễn trừ đã hết hạn: {}": "expired waivers: {}",
        "driver có dạng goi.mo_dun:Lop": "driver looks like package.module:Class",
        "không nạp được bộ điều khiển riêng: {}": "the own driver cannot be loaded: {}",
        "biến môi trường {} chưa được đặt": "environment variable {} is not set",
        "không đọc được tệp chứng minh làm chủ hệ thống {}: {}": "the proof of control {} cannot be read: {}",
        "{} không chứa mã chứng minh làm chủ hệ thống": "{} does not hold the proof of control",
        # Processes
        "không khởi động được {}: {}": "{} cannot be started: {}",
        "{} dừng ngay khi khởi động (mã {}): {}": "{} ended at its start (code {}): {}",
        "{} không sẵn sàng sau {} giây: {}": "{} was not ready after {} s: {}",
        "hệ thống được kiểm": "the portal under test",
        "Cổng quốc gia giả lập": "the stand-in of the national portal",
        "chỗ điền không hợp lệ trong lệnh khởi động: {}; chỉ dùng {}": "bad placeholder in the launch command: {}; only {}",
        "tệp báo sẵn sàng không đúng dạng: {}": "malformed ready file: {}",
        # Run folders
        "không có tệp này trong lượt kiểm định": "the run has no such file",
        "tệp hỏng: {}": "broken file: {}",
        "không đọc được: {}": "cannot be read: {}",
        "không có thư mục này": "no such folder",
        "không phải thư mục": "not a folder",
        "không tạo được thư mục: {}": "the folder cannot be made: {}",
        "không phải thư mục của một lượt kiểm định (thiếu plan.json)": "not the folder of a run (no plan.json)",
        "thư mục đã có nội dung; chọn thư mục khác hoặc dùng --resume": "the folder is not empty; choose another or use --resume",
        "một lượt khác đang chạy trong thư mục này (tiến trình {})": "another run is going on in this folder (process {})",
        "lượt kiểm định này đã niêm phong": "this run is sealed",
        "lượt kiểm định này đã niêm phong, không thể thu thập thêm": "this run is sealed; nothing can be added",
        "chưa niêm phong: không có seal.json": "not sealed: no seal.json",
        "lượt này chưa xong; chạy tiếp bằng --resume {}": "this run is not complete; go on with --resume {}",
        "lượt này chưa thu thập xong; chạy tiếp: kiemdinh run --resume {}": (
            "this run is not complete; go on: kiemdinh run --resume {}"
        ),
        "lượt này của hệ thống «{}», không phải «{}»": "this run is of “{}”, not of “{}”",
        "đã có quá nhiều lượt cùng giây": "too many runs within one second",
        "kế hoạch có trường hợp lặp lại": "the plan holds a case twice",
        "số phép đã lên kế hoạch không khớp kết quả (thiếu {}, thừa {}); không in báo cáo": (
            "planned cases and results differ (missing {}, extra {}); no report is printed"
        ),
        "có kết quả bị ghi hai lần; không in báo cáo": "a result stands there twice; no report is printed",
        "lượt này chưa xong nên chưa so được": "this run is not complete and cannot be compared",
        "hai lượt là một": "both are one run",
        "không so hai hệ thống khác nhau: lượt này của «{}», lượt kia của «{}»": (
            "different targets are not compared: this run is of “{}”, the other of “{}”"
        ),
        "tệp không đúng dạng: {}": "malformed file: {}",
        "không có định dạng «{}»; có: {}": "no format “{}”; there are: {}",
        "lượt kiểm định thiếu tệp này; chấm lại bằng «kiemdinh rejudge»": "the run lacks this file; judge it again with “kiemdinh rejudge”",
        # Cleaning up
        "không tài khoản thử nào mở được hồ sơ này": "no test account can open this dossier",
        "không tài khoản thử nào mở được hồ sơ này ({})": "no test account can open this dossier ({})",
        "đã ở «{}»": "it was at “{}”",
        "nay ở «{}»": "now at “{}”",
        "trang hồ sơ không hiện dấu «{}» nên không đụng tới": "its page does not show the mark “{}”, so it is left alone",
        "hệ thống không cho rút ở trạng thái này": "the portal does not let it be withdrawn in this state",
        "tệp này tả hệ thống «{}», lượt kiểm của «{}»": "this file describes “{}”, the run is of “{}”",
        "cần tệp đích hiện nay: lượt kiểm không lưu đường dẫn của tls.ca_file": (
            "the present target file is needed: a run keeps no path of tls.ca_file"
        ),
        "tệp đích không cho ghi (access.allowed), nên cũng không rút được hồ sơ": (
            "the target file allows no writing (access.allowed), so nothing can be withdrawn"
        ),
        # Files
        "không có tệp này": "no such file",
        "không được phép đọc tệp này": "this file may not be read",
        "tệp lớn hơn {} MB": "the file is larger than {} MB",
        "tệp phải là UTF-8": "the file must be UTF-8",
        "không phải YAML hợp lệ: {}": "not valid YAML: {}",
        "lồng quá sâu hoặc tự tham chiếu": "nested too deeply, or refers to itself",
        "lồng quá sâu (hơn {} tầng)": "nested too deeply (more than {} levels)",
        "không dùng bí danh (*) của YAML: hãy viết lại giá trị": "no YAML aliases (*): write the value again",
        "khóa phải là một từ": "a key must be a word",
        "khóa «{}» lặp lại": "key “{}” stands there twice",
        "giá trị không đọc được": "unreadable value",
        "chữ phải ở dạng Unicode dựng sẵn (NFC)": "text must be composed Unicode (NFC)",
        "số quá lớn": "the number is too large",
        "khóa lạ «{}»": "unknown key “{}”",
        "khóa lạ «{}»{}": "unknown key “{}”{}",
        "thiếu khóa bắt buộc «{}»": "missing key “{}”",
        "cần kiểu {}, nhưng gặp {}": "{} is needed, found {}",
        "giá trị không thuộc danh sách cho phép: {}": "not one of the allowed values: {}",
        "tệp đích phải là một bảng khóa: giá trị": "a target file must be a table of key: value",
        "phiên bản tệp phải là {}, nhưng gặp {}": "the version of the file must be {}, found {}",
        "mã «{}» chỉ gồm chữ thường không dấu, số và dấu nối": "id “{}” may only hold plain lower-case letters, digits and hyphens",
        "tên không được trống": "the name must not be empty",
        "tài khoản {} thiếu password_env (hoặc sign_in: manual)": "account {} lacks password_env (or sign_in: manual)",
        "password_env là tên biến môi trường (chữ, số, dấu gạch dưới), không phải mật khẩu": (
            "password_env is the name of an environment variable (letters, digits, underscores), not a password"
        ),
        "hợp đồng đồng bộ phải là A, B hoặc C": "the sync contract must be A, B or C",
        "cần ít nhất một phiên bản quy định": "at least one edition is needed",
        "cần địa chỉ phía công dân": "the citizens' address is needed",
        "«{}» không phải địa chỉ http hoặc https": "“{}” is no http or https address",
        "địa chỉ không được chứa tên hay mật khẩu": "an address must not hold a name or a password",
        "vai tài khoản «{}» không có{}": "no account role “{}”{}",
        "chức năng «{}» không có{}": "no capability “{}”{}",
        "móc thử «{}» không có{}": "no hook “{}”{}",
        "giới hạn «{}» không có{}": "no limit “{}”{}",
        "phải lớn hơn 0, nhưng gặp {}": "must be above 0, found {}",
        "phải từ 0 đến 1": "must be from 0 to 1",
        "cần lệnh khởi động": "a launch command is needed",
        "«{}» không phải thời điểm ISO 8601": "“{}” is no ISO 8601 time",
        "thời điểm cần múi giờ, ví dụ +07:00": "the time needs a zone, such as +07:00",
        "not_after phải sau not_before": "not_after must be later than not_before",
        "cần người cho phép và số văn bản": "who allows it and the number of the document are needed",
        "không có tệp «{}»": "no file “{}”",
        "document_sha256 phải là 64 chữ số thập lục phân viết thường": "document_sha256 must be 64 lower-case hex digits",
        "không có tiêu chí «{}» trong phiên bản quy định nào": "no edition has a criterion “{}”",
        "ngày phải có dạng 2026-12-31, nhưng gặp «{}»": "a day looks like 2026-12-31, found “{}”",
        "ngày hết hạn đứng trước ngày ký": "it expires before it was signed",
        "{} không được để trống": "{} must not be empty",
        "không còn phép kiểm nào sau khi chọn": "no check is left by the selection",
        "tiêu chí «{}» không có phép kiểm tự động": "criterion “{}” has no automated check",
        "«{}» không khớp phép kiểm nào{}": "“{}” fits no check{}",
    }
)
