"""Nobody opens what is somebody else's (OWASP A01 broken access control): decided by content, never by status alone."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from kiemdinh.events.session import Notes
from kiemdinh.model.failures import CannotTell, CheckSignal, Violation
from kiemdinh.model.target import Person
from security.behind import Dossier, Refusal, actor, addresses_told, judged_or, list_kept, near, no_foreign_word
from security.bodies import changed, values_of
from security.calls import LEAVING, Actor, recorded
from security.context import Context, keep
from security.disclosure import Ask, Intruder, answered, apart, personal_in, secret_page, short, text_of
from security.forged import held_back, other_citizen, token_names
from security.html import read_page, same_origin
from security.otherwise import exports, otherwise
from security.papers import Stranger, about_owner, addresses, is_attached, same_file
from security.people import fetch
from security.web import Answer

_SIGNED = ("signature", "x-amz-signature", "sig", "hmac", "token", "expires")
_MOST_FILES, _MOST_PAGES, _MOST_NAMING = 4, 6, 4
_KEY = 16
_NOBODY = "người chưa đăng nhập"
# A drawn key may by chance hold no digit at all; a number alone can be counted up.
_RANDOM = re.compile(r"^(?!\d+$)(?=.*[A-Za-z])[\w-]{20,}$")


def _pages_of(owner: Ask, url: str, code: str) -> list[str]:
    """The dossier's page, the pages below it or beside it under another query, and those whose address names it."""
    base = urlsplit(url)
    below = base.path.rstrip("/") + "/"
    keys = {code, *(v for _, v in parse_qsl(base.query)), base.path.rstrip("/").rpartition("/")[2]} - {""}
    page = read_page(owner(url).text, url)
    found, naming = [url], list[str]()
    for link, _ in page.links:
        parts, plain = urlsplit(link), link.partition("#")[0]
        if not same_origin(link, url) or plain in found or LEAVING.search(plain):
            continue
        beside = bool(base.query) and parts.path == base.path and parts.query != base.query
        if parts.path.startswith(below) or beside:
            found.append(plain)
        elif keys & {*(v for _, v in parse_qsl(parts.query)), *parts.path.split("/")} and plain not in naming:
            naming.append(plain)
    return [*found[:_MOST_PAGES], *(u for u in naming[:_MOST_NAMING] if u not in found)]


def foreign_dossier_refused(context: Context, _case: str, notes: Notes) -> None:
    """Citizen B asks for citizen A's dossier pages with B's own sign-in."""
    people = context.people
    owner = actor(people.citizen(), context)
    intruder = actor(people.citizen("citizen-b"), context)
    _refused(context, notes, owner, intruder, "công dân khác", key="citizen-b")
    if not _no_foreign_change(context, notes, people.filed.url):
        no_foreign_word(context, owner, intruder, people.filed.url, notes)
        _no_word_with_own_token(context, owner, intruder, notes)


def _no_word_with_own_token(context: Context, owner: Actor, intruder: Actor, notes: Notes) -> None:
    """The intruder sends the owner's message once more, with what the intruder's own page sends as tokens.

    Raises:
        Violation: the owner's page shows it.
    """
    people = context.people
    word = context.canary("foreign-change-token")
    held = held_back(people.citizen(), people.filed.code, word)
    if held is None or not near(context, held.call.url):
        return
    tokens = token_names(values_of(held.call), f"{people.filed.code} {people.filed.url} {held.call.url}")
    other = other_citizen(context, files=True) if tokens or held.call.own_headers else None
    own = held_back(*other, context.canary("foreign-change-own")) if other is not None and other[1] else None
    if own is None:
        return
    theirs, headers = values_of(own.call), own.call.own_headers
    made = changed(held.call, lambda name, value: theirs.get(name, value) if name in tokens else value)
    kept = [(n, headers.get(n, "") if n in made.own_headers else v) for n, v in made.headers]
    got = intruder.repeat(replace(made, headers=tuple((n, v) for n, v in kept if v)))
    if word in owner.shown(people.filed.url)[0]:
        keep(notes, short(got), "Trả lời cho công dân khác")
        raise Violation(
            "công dân khác không thay đổi được hồ sơ",
            f"HTTP {got.status}, nội dung của người khác nằm trong hồ sơ",
            f"{made.method} {made.url}",
            curl=got.curl(),
            proven=True,
        )


def anonymous_dossier_refused(context: Context, _case: str, notes: Notes) -> None:
    """Nobody in particular asks for a dossier's pages and files."""
    owner = actor(context.people.citizen(), context)
    visitor = actor(context.people.portal.anonymous(), context)
    _refused(context, notes, owner, visitor, _NOBODY)
    _files_refused(context, notes, owner, visitor, _NOBODY, required=False)


def _refused(context: Context, notes: Notes, owner: Actor, intruder: Actor, who: str, *, key: str = "") -> None:
    people = context.people
    dossier = Dossier(people.filed.url, people.filed.code, _owner_apart(context, key))
    known = text_of(intruder.ask(context.public + "/"))
    nobody = None if who == _NOBODY else actor(people.portal.anonymous(), context)
    refusal = Refusal(who, owner, intruder, nobody, context.public + "/", known)
    problem: CannotTell | None = None
    try:
        _pages_refused(context, notes, refusal, dossier)
    except CannotTell as drawn_by_script:
        problem = drawn_by_script
    judged_or(problem, refusal.check(context, people.citizen(), dossier, notes), notes)


def _owner_apart(context: Context, key: str) -> Person:
    """Who filed, by what tells them from the holder of another account."""
    other = context.target.accounts.get(key)
    return apart(context.target.accounts["citizen-a"].person, other.person if other else None)


def _pages_refused(context: Context, notes: Notes, refusal: Refusal, dossier: Dossier) -> None:
    intruder = Intruder(refusal.who, refusal.intruder.ask, refusal.known, lambda: _looked_up(context))
    public: frozenset[str] | None = None
    for number, url in enumerate(_pages_of(refusal.owner.ask, dossier.url, dossier.code)):
        if number == 0:
            secret = secret_page(refusal.owner.ask, url, dossier.person, refusal.known, dossier.code)
        else:
            answer = refusal.owner.ask(url)
            text = text_of(answer)
            about = dossier.code in text or personal_in(dossier.person, text)
            if answer.status != 200 or not answer.is_html or not about:
                continue
            secret = secret_page(refusal.owner.ask, url, dossier.person, refusal.known, "")
            below = urlsplit(url).path.startswith(urlsplit(dossier.url).path.rstrip("/") + "/")
            if not below and urlsplit(url).path != urlsplit(dossier.url).path:
                public = _told_in_public(context) if public is None else public
                if urlsplit(url).path in public:
                    continue
                secret = replace(secret, own_words=frozenset())
            elif not below:
                # Beside the dossier may stand the list that is everybody's own: its headings are nobody's secret.
                told = (dossier.code,) if dossier.code in text and dossier.code not in url else ()
                secret = replace(secret, own_words=frozenset(), personal=(*secret.personal, *told))
        intruder.must_not_read(secret, notes)
        for got in otherwise(refusal.intruder, url) if number == 0 else ():
            intruder.was_refused(got, secret, notes)


def _told_in_public(context: Context) -> frozenset[str]:
    """Paths of the public look-up, which tells anybody who knows the code what it tells."""
    try:
        shown = context.people.portal.anonymous().look_up(context.people.filed.code).page.url
    except CheckSignal:
        return frozenset()
    return frozenset({urlsplit(shown).path})


def _looked_up(context: Context) -> str:
    """What the public look-up tells anybody who knows the code."""
    try:
        return context.people.portal.anonymous().look_up(context.people.filed.code).page.text
    except CheckSignal:
        return ""


def foreign_file_refused(context: Context, _case: str, notes: Notes) -> None:
    """Citizen B downloads citizen A's files by address."""
    people = context.people
    owner = actor(people.citizen(), context)
    intruder = actor(people.citizen("citizen-b"), context)
    _files_refused(context, notes, owner, intruder, "công dân khác", required=True)


def _files_refused(context: Context, notes: Notes, owner: Actor, intruder: Actor, who: str, *, required: bool) -> None:
    tried = 0
    filed = context.people.filed
    found = context.people.papers.links
    sure = frozenset(filed.files)
    for url in found[:_MOST_FILES] or _told_files(context, owner, filed.url):
        own = owner.ask(url)
        if own.status != 200 or own.is_html or not own.body:
            continue
        ours = about_owner(context, own.body)
        if url not in sure and not ours:
            continue
        got = answered(intruder.ask(url))
        same = got.status == 200 and same_file(own.body, got.body, filed.code)
        if same and not ours and (url in _of_everybody(context) or _open_to_all(context, url, own, filed.code)):
            continue
        tried += 1
        if same and not _by_key(context, url, own, intruder.ask, notes):
            keep(notes, short(got), f"Trả lời cho {who}")
            raise Violation(
                f"{who} không tải được tệp của người khác",
                f"HTTP {got.status}, {_likeness(own.body, got.body)}",
                url,
                curl=got.curl(),
                proven=True,
            )

    def tokens() -> dict[str, str]:
        return _tokens(intruder.ask(context.public + "/"), intruder.ask(filed.url.rpartition("/")[0] or filed.url))

    def by_key(url: str, own: Answer) -> bool:
        return _by_key(context, url, own, intruder.ask, notes)

    tried += Stranger(who, owner, intruder, tokens, by_key).refused(context, notes)
    if not tried and required:
        raise CannotTell("không thấy tệp nào mà chủ hồ sơ tải được để thử", filed.url)


def _open_to_all(context: Context, url: str, own: Answer, code: str) -> bool:
    """Whether a file that shows nothing of the dossier is given to everybody, as guides and forms are."""
    got = answered(actor(context.people.portal.anonymous(), context).ask(url))
    return got.status == 200 and same_file(own.body, got.body, code)


def _likeness(own: bytes, got: bytes) -> str:
    return f"đúng {len(own)} byte của tệp" if own == got else "tài liệu mang mã của hồ sơ"


def _told_files(context: Context, owner: Actor, url: str) -> list[str]:
    """What was attached, where a script fetches it by addresses that stand in no link: known by its bytes."""
    return [told for told in addresses_told(context, owner, url) if is_attached(context, owner.ask(told).body)]


def _of_everybody(context: Context) -> frozenset[str]:
    """Files that the service's page or its empty form offers too: templates and guides, nobody's secret.

    Raises:
        CannotTell: one of the two cannot be read, so a template might be taken for somebody's file.
    """
    people = context.people
    try:
        visitor = people.portal.anonymous()
        visitor.open_procedure(people.procedure.code)
        found = {link.url for link in visitor.links()}
        citizen = people.citizen()
        citizen.start_dossier(people.procedure)
        found |= {link.url for link in citizen.links()}
    except CheckSignal as problem:
        raise CannotTell(
            f"không đọc được trang thủ tục và biểu mẫu trống để biết tệp nào ai cũng tải được ({problem})",
            context.people.filed.url,
        ) from problem
    return frozenset(found)


def _by_key(context: Context, url: str, own: Answer, intruder: Ask, notes: Notes) -> bool:
    """Whether the address itself is a secret key (signed, or given out anew each time): a wrong key must be refused."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    head, _, tail = parts.path.rpartition("/")
    if any(name.lower() in _SIGNED and len(value) >= _KEY for name, value in pairs):
        wrong = [(n, v[::-1] if n.lower() in _SIGNED and len(v) >= _KEY else v) for n, v in pairs]
        changed = urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(wrong), ""))
    elif may_be_key(tail) and _given_anew(context, url):
        changed = urlunsplit((parts.scheme, parts.netloc, f"{head}/{tail[::-1]}", parts.query, ""))
    else:
        return False
    altered = intruder(changed)
    notes.remark = "Tệp mở bằng đường dẫn có khóa riêng; khóa sai bị từ chối"
    return not (altered.status == 200 and altered.body == own.body)


def may_be_key(tail: str) -> bool:
    """Whether the last part of an address is long and no mere number, as keys are that are drawn by lot."""
    return bool(_RANDOM.match(tail))


def _given_anew(context: Context, url: str) -> bool:
    """Whether the owner's page gives other addresses of the same files each time: then none of them can be guessed."""
    people = context.people
    before, now = (addresses(p) for p in (people.papers, people.citizen().papers(people.filed.code)))
    head = url.rpartition("/")[0]
    return url not in now and any(u.rpartition("/")[0] == head for u in now - before)


def _no_foreign_change(context: Context, notes: Notes, url: str) -> bool:
    """B sends A's forms with B's own form token; A's page must not change.

    Returns:
        whether there was a form to send.
    """
    people = context.people
    owner, intruder = people.citizen(), people.citizen("citizen-b")
    page = read_page(fetch(owner, url).text, url)
    tokens = _tokens(fetch(intruder, context.public + "/"), fetch(intruder, url.rpartition("/")[0] or url))
    word = context.canary("foreign-change")
    tried = False
    for form in page.forms:
        free = [n for n, kind in form.kinds.items() if kind == "textarea"]
        if form.method != "POST" or not free or not same_origin(form.action, url):
            continue
        tried = True
        values = [(n, tokens.get(n, v)) for n, v in form.pressed if n not in free] + [(n, word) for n in free]
        got = fetch(intruder, form.action, method="POST", form=values, headers={"Referer": url})
        if word in text_of(fetch(owner, url)):
            keep(notes, short(got), "Trả lời cho công dân khác")
            raise Violation(
                "công dân khác không thay đổi được hồ sơ",
                f"HTTP {got.status}, nội dung của người khác nằm trong hồ sơ",
                form.action,
                curl=got.curl(),
                proven=True,
            )
    return tried


def _tokens(*answers: Answer) -> dict[str, str]:
    """Hidden fields of the intruder's own forms."""
    found: dict[str, str] = {}
    for answer in answers:
        for form in read_page(answer.text, answer.url).forms:
            found.update({n: v for n, v in form.fields if form.kinds.get(n) == "hidden"})
    return found


def citizen_kept_out(context: Context, _case: str, notes: Notes) -> None:
    """A citizen asks for the officers' pages, with the citizen's sign-in and by signing in at the officers' side."""
    people = context.people
    filed = people.filed
    officer = people.officer("officer-receive")
    allowed = actor(officer, context)
    page = officer.open_dossier(filed.code).page.url
    inbox = officer.inbox()
    lists = officer.page.url
    listed = next((i.link for i in inbox if i.link and same_origin(i.link, page) and i.link != page), "")
    # Somebody else's dossier tells most: a citizen knows what is in their own.
    key = "citizen-b" if _usable(context, "citizen-b") else "citizen-a"
    citizen = people.citizen(key)
    visitor = people.portal.anonymous_officer_site()
    account = people.portal.account(key)
    visitor.try_sign_in(account, context.session.secret(account.password_env))
    own, shared = _own_calls(context) if key == "citizen-a" else ("", frozenset())
    person = _owner_apart(context, key)
    dossier = Dossier(page, filed.code, person)
    judged, problem = 0, None
    for who, driver, home in (
        ("công dân", citizen, context.public),
        ("công dân đăng nhập ở phần cán bộ", visitor, context.sites[-1]),
    ):
        intruder = actor(driver, context)
        known = text_of(intruder.ask(context.public + "/")) + own
        try:
            for url in filter(None, (page, listed)):
                secret = secret_page(allowed.ask, url, person, known, filed.code if url == page else "")
                Intruder(who, intruder.ask, known).must_not_read(secret, notes)
                for got in otherwise(intruder, url):
                    Intruder(who, intruder.ask, known).was_refused(got, secret, notes)
            list_kept(allowed.ask, Intruder(who, intruder.ask, known), lists, dossier, notes)
            for secret in exports(context, allowed.ask, lists, filed, person):
                Intruder(who, intruder.ask, known).must_not_read(secret, notes)
        except CannotTell as drawn_by_script:
            problem = drawn_by_script
        nobody = actor(people.portal.anonymous_officer_site(), context)
        refusal = Refusal(who, allowed, intruder, nobody, home + "/", known, shared)
        judged += refusal.check(context, officer, dossier, notes)
    judged_or(problem, judged, notes)


def _usable(context: Context, key: str) -> bool:
    """Whether an account can sign in by itself."""
    account = context.target.accounts.get(key)
    return account is not None and account.password_env in context.session.environ


def _own_calls(context: Context) -> tuple[str, frozenset[tuple[str, str]]]:
    """What a citizen's own pages are told by their calls, and the calls that they make."""
    citizen = context.people.citizen()
    own = actor(citizen, context)
    with recorded(citizen) as calls:
        citizen.visit(context.people.filed.url)
        citizen.my_dossiers()
    texts = [text_of(own.ask(context.people.filed.url))]
    again = (own.again(c) for c in calls if c.reads and context.belongs(c.url))
    texts += [text_of(answer) for answer in again if answer is not None]
    return " ".join(texts), frozenset((c.method, c.url) for c in calls)


def other_unit_refused(context: Context, _case: str, notes: Notes) -> None:
    """An officer of another unit asks for the dossier's page at the officers' side."""
    people = context.people
    filed = people.filed
    officer = people.officer("officer-receive")
    page = officer.open_dossier(filed.code).page.url
    dossier = Dossier(page, filed.code, _owner_apart(context, "officer-other-unit"))
    intruder = actor(people.officer("officer-other-unit"), context)
    home = context.sites[-1] + "/"
    known = text_of(intruder.ask(home))
    nobody = actor(people.portal.anonymous_officer_site(), context)
    refusal = Refusal("cán bộ đơn vị khác", actor(officer, context), intruder, nobody, home, known)
    problem: CannotTell | None = None
    try:
        _pages_refused(context, notes, refusal, dossier)
    except CannotTell as drawn_by_script:
        problem = drawn_by_script
    judged_or(problem, refusal.check(context, officer, dossier, notes), notes)
