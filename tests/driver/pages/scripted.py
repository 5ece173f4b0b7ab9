"""A portal drawn by script: an API behind, a spinner while it loads, a toast that goes away, dialogues."""

# ruff: noqa: E501 - lines of markup are kept whole

from __future__ import annotations

import json
import time
from dataclasses import asdict

from tests.driver.pages.core import PROCEDURES, Answer, Request, found

CODE = "H26.05-20261122-1600042"

PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Dịch vụ công</title>
<style>.spinner{width:20px;height:20px;border:2px solid}[hidden]{display:none}</style></head><body>
<header role="banner"><a href="/">Trang chủ</a><button class="burger" aria-label="Mở menu" aria-expanded="false"
 onclick="this.setAttribute('aria-expanded','true');document.getElementById('m').hidden=false">≡</button>
<nav id="m" hidden><a href="/#/tim">Tìm thủ tục</a> <a href="/#/dich-vu">Dịch vụ trực tuyến</a> <a href="/#/theo-doi">Theo dõi hồ sơ</a>
<a href="/#/so-lieu">Số liệu thống kê</a> <a href="/#/cua-toi">Hồ sơ của tôi</a></nav><span id="who"></span></header>
<main id="app"></main><div id="toast"></div><script src="/app.js"></script></body></html>"""

SCRIPT = """
const app = document.getElementById('app');
const h = (s) => { app.innerHTML = s; };
const spin = () => h('<div class="spinner" role="progressbar" aria-label="Đang tải"></div>');
const get = async (u, o) => { const r = await fetch(u, o); return r.json(); };
const toast = (t) => { const e = document.getElementById('toast'); e.innerHTML = '<div role="status" class="toast">' + t + '</div>'; setTimeout(() => { e.innerHTML = ''; }, 60); };
const card = (p) => `<div class="card"><div class="chip">${p.level}</div><a class="name" href="#/thu-tuc/${p.code}">${p.name}</a>
  <div><span>Mã số</span><b>${p.code}</b></div><div><span>Đơn vị thực hiện</span><b>${p.unit}</b></div></div>`;
async function whoami() { const w = await get('/api/me'); document.getElementById('who').innerHTML = w.name
  ? `<div class="user">${w.name}<button id="out">Đăng xuất</button></div>` : '<a href="#/vao">Đăng nhập</a>';
  const o = document.getElementById('out'); if (o) o.onclick = async () => { await get('/api/out', {method: 'POST'}); location.href = '/'; };
  return w.name; }
async function list(box, q, field) { box.innerHTML = '<div class="spinner" aria-busy="true"></div>';
  const r = await get('/api/tim?q=' + encodeURIComponent(q) + '&f=' + encodeURIComponent(field || ''));
  box.innerHTML = r.length ? `<p>Có ${r.length} kết quả</p><div class="cards">${r.map(card).join('')}</div>` : '<p>Chưa tìm thấy thủ tục phù hợp</p>'; }
const routes = {
  '': async () => h('<h1>Dịch vụ công trực tuyến</h1>'),
  'tim': async () => { h(`<h1>Tìm thủ tục</h1><div class="bar"><input id="q" type="search" aria-label="Từ khóa"><span role="combobox" tabindex="0" id="f" aria-label="Lĩnh vực" style="cursor:pointer">Tất cả</span>
    <span id="go" role="button" tabindex="0" aria-label="Tìm">🔍</span></div><div id="r"></div>`);
    const f = document.getElementById('f');
    f.onclick = () => { const d = document.createElement('div'); d.setAttribute('role', 'listbox');
      d.innerHTML = ['Tất cả', 'Văn hóa', 'Du lịch'].map(x => `<div role="option" tabindex="0">${x}</div>`).join('');
      d.onclick = e => { f.textContent = e.target.textContent; d.remove(); }; f.after(d); };
    document.getElementById('go').onclick = () => list(document.getElementById('r'), document.getElementById('q').value, f.textContent === 'Tất cả' ? '' : f.textContent); },
  'dich-vu': async () => { h('<h1>Dịch vụ trực tuyến</h1><div id="r"></div>'); await list(document.getElementById('r'), '', ''); },
  'thu-tuc': async (code) => { spin(); const p = await get('/api/thu-tuc?c=' + code);
    h(`<h1>${p.name}</h1><p>Mã thủ tục: ${p.code}</p><div role="tablist"><button role="tab" aria-controls="t1" aria-selected="true">Trình tự thực hiện</button>
    <button role="tab" aria-controls="t2">Thành phần hồ sơ</button><button role="tab" aria-controls="t3">Phí, lệ phí</button><button role="tab" aria-controls="t4">Căn cứ pháp lý</button></div>
    <div role="tabpanel" id="t1">Nộp rồi chờ nhận kết quả.</div><div role="tabpanel" id="t2" hidden>Đơn đề nghị <a href="/mau.pdf" download>Tải mẫu</a></div>
    <div role="tabpanel" id="t3" hidden>${p.fee}</div><div role="tabpanel" id="t4" hidden>Luật số 1</div>
    <div><span>Đơn vị thực hiện</span><b>${p.unit}</b></div><div><span>Thời hạn giải quyết</span><b>10 ngày</b></div>
    <div><span>Đối tượng</span><b>Cá nhân</b></div><div><span>Cách thức thực hiện</span><b>Trực tuyến</b></div><div><span>Kết quả thực hiện</span><b>Thẻ</b></div>
    <button onclick="location.hash='#/nop/${p.code}'">Nộp hồ sơ</button>`); },
  'vao': async () => { h(`<h1>Đăng nhập</h1><form id="l"><label>Số định danh <input name="u"></label><label>Mật khẩu <input name="p" type="password"></label>
    <button>Tiếp tục</button></form><p id="e" role="alert"></p>`);
    document.getElementById('l').onsubmit = async (e) => { e.preventDefault(); const r = await get('/api/vao', {method: 'POST', body: new URLSearchParams(new FormData(e.target))});
      if (r.ok) { await whoami(); location.hash = '#/' + (sessionStorage.back || ''); } else document.getElementById('e').textContent = 'Thông tin đăng nhập không chính xác'; }; },
  'nop': async (code) => { if (!(await whoami())) { sessionStorage.back = 'nop/' + code; location.hash = '#/vao'; return; }
    h(`<h1>Nộp hồ sơ</h1><p>Bước 1/2</p><form id="n" novalidate><label for="a">Người nộp</label><input id="a" name="ten" value="Lê Thị Cúc" readonly>
    <label for="b">Mục đích <span>*</span></label><input id="b" name="muc" maxlength="80"><label for="c">Số lượng bản</label><input id="c" name="sl" type="number" required min="1">
    <p>Giấy tờ kèm theo *</p><button type="button" id="pick">Chọn tệp</button><input id="fi" name="tep" type="file" style="display:none"><span id="fn"></span>
    <button>Tiếp theo</button></form>`);
    document.getElementById('pick').onclick = () => document.getElementById('fi').click();
    document.getElementById('fi').onchange = e => { document.getElementById('fn').textContent = 'Đã chọn: ' + e.target.files[0].name; };
    document.getElementById('n').onsubmit = async (e) => { e.preventDefault(); const d = new FormData(e.target);
      if (!d.get('muc') || !d.get('sl') || !d.get('tep').size) { toast('Vui lòng nhập đủ thông tin bắt buộc'); return; }
      h(`<h1>Nộp hồ sơ</h1><p>Bước 2/2</p><form id="z"><label><input type="checkbox" name="dy" required> Tôi đồng ý</label><button>Gửi hồ sơ</button></form>
      <div role="dialog" aria-modal="true" id="dlg" hidden><p>Bạn chắc chắn gửi?</p><button id="yes">Đồng ý</button><button>Hủy</button></div>`);
      document.getElementById('z').onsubmit = (e) => { e.preventDefault(); document.getElementById('dlg').hidden = false; };
      document.getElementById('yes').onclick = async () => { const r = await get('/api/nop', {method: 'POST', body: d});
        h('<h1>Hồ sơ</h1><p>Đang chuyển…</p>'); toast('Nộp thành công. Mã hồ sơ: ' + r.code + ', tiếp nhận lúc 09:30 22/11/2026'); location.hash = '#/cua-toi'; }; }; },
  'theo-doi': async () => { h('<h1>Theo dõi hồ sơ</h1><input placeholder="Nhập mã hồ sơ" id="m1"><button id="b1">Kiểm tra</button><div id="r"></div>');
    document.getElementById('b1').onclick = async () => { const r = await get('/api/hs?c=' + document.getElementById('m1').value);
      document.getElementById('r').innerHTML = r.code ? `<p>Mã hồ sơ: ${r.code}</p><p>Trạng thái: <em>${r.status}</em></p>` : '<p>Không tồn tại hồ sơ này</p>'; }; },
  'so-lieu': async () => { spin(); const r = await get('/api/so-lieu'); h('<h1>Số liệu thống kê</h1><div role="table" aria-label="Theo đơn vị"><div role="row"><span role="columnheader">Đơn vị</span><span role="columnheader">Tiếp nhận</span></div>'
    + r.map(x => `<div role="row"><span role="rowheader">${x[0]}</span><span role="cell">${x[1]}</span></div>`).join('') + '</div>'); },
  'cua-toi': async () => { if (!(await whoami())) { location.hash = '#/vao'; return; } spin(); const r = await get('/api/cua-toi');
    h('<h1>Hồ sơ của tôi</h1>' + r.map(x => `<article><h3><a href="#/hs/${x}">${x}</a></h3><em class="status">Mới đăng ký</em></article>`).join('')); },
};
async function draw() { const [, name, arg] = (location.hash || '#/').split('/'); await whoami(); await (routes[name] || routes[''])(arg); }
addEventListener('hashchange', draw); draw();
"""


def api(path: str, request: Request) -> object:  # noqa: PLR0911 - one answer per address
    if path == "tim":
        return [asdict(p) for p in found(request.query.get("q", "")) if request.query.get("f", "") in {"", p.field}]
    if path == "thu-tuc":
        return next((asdict(p) for p in PROCEDURES if p.code == request.query.get("c")), {})
    if path == "me":
        return {"name": request.session.get("who", "")}
    if path == "vao":
        if request.form.get("p") == "dung-mat-khau":
            request.session["who"] = "Lê Thị Cúc"
        return {"ok": "who" in request.session}
    if path == "out":
        request.session.clear()
        return {}
    if path == "nop":
        request.session["muc"] = request.form.get("muc", "")
        return {"code": CODE}
    if path == "hs":
        return {"code": CODE, "status": "Được tiếp nhận"} if request.query.get("c") == CODE else {}
    return {"so-lieu": [["Cục A", "1.200"], ["Cục B", "30"], ["Tổng số", "1.230"]], "cua-toi": [CODE]}.get(path, {})


def handle(request: Request) -> Answer:
    if request.path == "/app.js":
        return Answer(SCRIPT, media_type="text/javascript; charset=utf-8")
    if request.path.startswith("/api/"):
        time.sleep(0.05)  # so that a reader who does not wait sees the spinner
        return Answer(json.dumps(api(request.path.removeprefix("/api/"), request)), media_type="application/json")
    return Answer(PAGE, status=200 if request.path == "/" else 404)
