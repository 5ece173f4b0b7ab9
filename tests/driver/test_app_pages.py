"""Habits of single-page applications: menus drawn when opened, filters in a drawer, cards that are pressed, tabs in the address."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

from kiemdinh.model.target import Account, Person
from steps.portal.semantic import SemanticPortal
from steps.portal.semantic_officer import SemanticOfficer
from steps.portal.session import PortalSession
from steps.portal.values import SearchFilter

CODE = "000.15.H07-261122-0001"
MENU = """<header><a href=/>Trang chủ</a><button type=button id=lang aria-haspopup=menu>VI</button><button type=button id=me aria-haspopup=menu aria-label='Tài khoản: Trần Văn Bảo'>B</button></header><main><h1>Trang chủ</h1></main><script>
const show = (items) => { const d = document.createElement('div'); d.innerHTML = '<ul role=menu>' + items.map((t) => '<li role=menuitem tabindex=0>' + t + '</li>').join('') + '</ul>'; document.body.append(d);
  addEventListener('keydown', (e) => { if (e.key === 'Escape') d.remove(); }, { once: true }); };
lang.onclick = () => show(['Tiếng Việt', 'English']); me.onclick = () => show(['Trần Văn Bảo', 'Hồ sơ của tôi', 'Đăng xuất']);</script>"""
OUT = MENU.replace(
    "<button type=button id=me aria-haspopup=menu aria-label='Tài khoản: Trần Văn Bảo'>B</button>",
    "<a href=/in id=me>Đăng nhập</a>",
)
PROCEDURES = [("1.008003", "Cấp mã số vùng trồng", "Trồng trọt"), ("1.004692", "Nuôi cá lồng bè", "Thủy sản")]
FILTERS = """<main><h1>Thủ tục hành chính</h1><input id=q placeholder='Tìm theo tên hoặc mã thủ tục'><button type=button id=go>Tìm kiếm</button><button type=button id=more>Bộ lọc</button><p id=n role=status></p><div id=l></div></main><script>
const all = %s; let field = '';
const paint = () => { const r = all.filter((p) => !field || p[2] === field); n.textContent = 'Tìm thấy ' + r.length + ' thủ tục'; l.innerHTML = r.map((p) => `<article><h3><a href=/p/${p[0]}>${p[1]}</a></h3><p>Mã thủ tục: ${p[0]}</p></article>`).join(''); };
go.onclick = paint; paint();
more.onclick = () => { const d = document.createElement('div'); d.innerHTML = "<div role=dialog aria-modal=true style='position:fixed;inset:0;background:#fff'><h2>Bộ lọc</h2><label id=fl>Lĩnh vực</label><div id=f role=combobox tabindex=0 aria-haspopup=listbox aria-labelledby='fl f' style='width:99px;height:20px'>Tất cả</div><button type=button id=x>Xóa lọc</button><button type=button id=ok>Áp dụng</button></div>"; document.body.append(d);
  let chosen = ''; f.onclick = () => { const u = document.createElement('ul'); u.setAttribute('role', 'listbox'); u.style.cssText = 'position:fixed;top:90px;z-index:9;background:#fff'; u.innerHTML = '<li role=option>Tất cả</li><li role=option>Thủy sản</li><li role=option>Trồng trọt</li>'; document.body.append(u); u.onclick = (e) => { chosen = e.target.textContent; f.textContent = chosen; u.remove(); }; };
  ok.onclick = () => { field = chosen === 'Tất cả' ? '' : chosen; d.remove(); paint(); }; };</script>"""
TABS = """<main><h1>Hồ sơ</h1><div role=tablist><button role=tab aria-selected=true>Tổng quan</button><button role=tab aria-selected=false>Thanh toán</button></div><div role=tabpanel id=p>Trạng thái: Mới đăng ký</div></main><script>
for (const t of document.querySelectorAll('[role=tab]')) t.onclick = () => { history.replaceState({}, '', '?tab=' + t.textContent); p.textContent = t.textContent === 'Thanh toán' ? 'Số tiền phải nộp: 320.000 đồng' : 'Trạng thái: Mới đăng ký'; };</script>"""
BOARD = """<header><a href=/>Bàn làm việc</a><button type=button>Đăng xuất</button></header><main><h1>Bảng công việc</h1><section><h2>Mới</h2><article tabindex=0 class=card><strong>%s</strong><p>Cấp mã số vùng trồng cây ăn quả cho hộ gia đình, cá nhân, tổ hợp tác và doanh nghiệp trên địa bàn tỉnh</p><p>Phan Thị Bích Ngọc</p><span>Mới đăng ký</span></article></section></main><script>
document.querySelector('.card').addEventListener('click', () => { const a = document.createElement('aside'); a.setAttribute('role', 'dialog'); a.innerHTML = '<h2>Hồ sơ %s</h2><dl><div><dt>Trạng thái</dt><dd>Mới đăng ký</dd></div></dl><button type=button>Tiếp nhận</button>'; document.body.append(a); });</script>""".replace(
    "%s", CODE
)
STATUS = """<main><h1>Hồ sơ của tôi</h1><label id=sl>Trạng thái</label><div id=s role=combobox tabindex=0 aria-haspopup=listbox aria-labelledby='sl s' style='width:99px;height:20px'>Tất cả</div><article><h3><a href=/d>%s</a></h3><p>Mới đăng ký</p></article></main><script>
const show = () => { const u = document.createElement('ul'); u.setAttribute('role', 'listbox'); u.style.cssText = 'position:fixed;inset:40px 0 0 0;background:#fff'; u.innerHTML = '<li role=option>Tất cả</li><li role=option>Mới đăng ký</li>'; document.body.append(u); u.onclick = (e) => { s.textContent = e.target.textContent; u.remove(); s.focus(); }; };
s.onclick = show; s.onkeydown = (e) => { if (e.key === 'Enter') show(); };</script>""".replace("%s", CODE)
FIELDS = """<main><h1>Nộp hồ sơ</h1><div><label id=al>Loại cây trồng *</label><div id=a role=combobox tabindex=0 aria-haspopup=listbox aria-labelledby='al a' style='width:99px;height:20px'><span>&#8203;</span></div></div>
<div><label id=bl>Giống</label><div id=b role=combobox tabindex=0 aria-haspopup=listbox aria-labelledby='bl b' style='width:99px;height:20px'>Xoài cát</div></div><div><label for=':r1:'>Diện tích *</label><div><input id=':r1:' aria-invalid=true aria-describedby=':r1:-h'></div><p id=':r1:-h'>Vui lòng nhập diện tích</p></div><button type=button>Tiếp tục</button></main>"""
PAPERS = """<main><h1>Hồ sơ</h1><p>Mã hồ sơ: %s</p><h2>Biên lai thu phí</h2><p>Số tiền: 320.000 đồng</p><h2>Kết quả</h2><button type=button id=r>Tải kết quả</button><button type=button id=b>Bổ sung ngay</button><div id=z></div></main><script>
r.onclick = async () => { const d = await (await fetch('/data')).text(); const a = document.createElement('a'); a.href = URL.createObjectURL(new Blob([d], { type: 'application/pdf' })); a.download = 'ket-qua.pdf'; a.click(); };
b.onclick = () => { z.innerHTML = "<h2>Bổ sung hồ sơ</h2><label>Nội dung <textarea id=t></textarea></label><section><h3>Tệp bổ sung</h3><input type=file></section><button type=button id=g>Gửi bổ sung</button>"; g.onclick = () => fetch('/sent', { method: 'POST', body: t.value }).then(() => { z.textContent = 'Đã gửi: ' + t.value; }); };</script>""".replace(
    "%s", CODE
)
PAGES = {
    "/papers": PAPERS, "/data": "%PDF-1.4",
    "/fields": FIELDS,
    "/menu": MENU, "/": BOARD, "/out": OUT, "/tabs": TABS, "/status": STATUS,
    "/thu-tuc": FILTERS.replace("%s", str([list(p) for p in PROCEDURES])),
}  # fmt: skip


def test_a_menu_that_is_drawn_when_opened_tells_who_is_signed_in(driver: SemanticPortal) -> None:
    driver.surface.open("/menu")
    assert driver.is_signed_in()
    assert driver.signed_in_name() == "Trần Văn Bảo"
    assert not [t for t in driver.surface.things().items if t.role == "menuitem"]
    driver.surface.open("/out")
    assert not driver.is_signed_in()


def test_a_filter_in_a_drawer_is_used_and_applied(driver: SemanticPortal) -> None:
    driver.memory.pages["page.search"] = driver.surface.absolute("/thu-tuc")
    assert driver.search_options(SearchFilter.FIELD) == ("Thủy sản", "Trồng trọt")
    found = driver.search_procedures(filters={SearchFilter.FIELD: "Thủy sản"})
    assert [i.code for i in found.items] == ["1.004692"]


def test_tabs_that_write_themselves_into_the_address_are_tabs(driver: SemanticPortal) -> None:
    driver.surface.open("/tabs")
    assert "320.000" in driver.all_said()


def test_a_status_that_was_chosen_is_not_opened_again(driver: SemanticPortal) -> None:
    driver.surface.open("/status")
    driver.filter_by("Mới đăng ký")
    assert not [t for t in driver.surface.things().items if t.role == "option"]


def test_a_board_of_cards_is_the_officers_list_and_a_card_opens_its_dossier(session: PortalSession) -> None:
    officer = session.anonymous_driver(officer=True)
    assert isinstance(officer, SemanticOfficer)
    officer.account = Account(username="cb", password_env="PW", person=Person(full_name="Lâm Thị Kiều"))
    view = officer.open_dossier(CODE)
    assert "Tiếp nhận" in view.actions


def test_a_home_made_picker_is_named_by_its_label_and_empty_while_it_shows_nothing(driver: SemanticPortal) -> None:
    driver.surface.open("/fields")
    form = driver.read_form()
    assert [(f.label, f.value) for f in form.fields] == [
        ("Loại cây trồng", ""),
        ("Giống", "Xoài cát"),
        ("Diện tích", ""),
    ]
    assert [f.error for f in form.fields] == ["", "", "Vui lòng nhập diện tích"]


def test_papers_that_a_page_shows_or_saves_are_at_hand(driver: SemanticPortal) -> None:
    driver.memory.dossiers[CODE] = driver.surface.absolute("/papers")
    receipts = driver.fee_receipts(CODE)
    assert "320.000" in driver.download(receipts[0].url).content.decode()
    result = driver.download_result(CODE)
    assert result.name == "ket-qua.pdf"
    assert b"%PDF" in result.content


def test_a_button_that_only_opens_the_form_of_another_sends_nothing_yet(driver: SemanticPortal) -> None:
    driver.surface.open("/papers")
    done = driver.perform("supplement.button", "Bản sao có chứng thực", files=())
    assert done.done
    assert "Đã gửi: Bản sao có chứng thực" in done.page.text
