"""Dossiers and what happens to them, in memory."""

from __future__ import annotations

import itertools
import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.foreign.scripted.data import Person, Service, people, services

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NEW, RECEIVED, REFUSED, WORKING = "Mới đăng ký", "Được tiếp nhận", "Không được tiếp nhận", "Đang xử lý"
ASKED, FEE, STOPPED = "Yêu cầu bổ sung giấy tờ", "Yêu cầu thực hiện nghĩa vụ tài chính", "Dừng xử lý"
DONE, RETURNED = "Đã xử lý xong", "Đã trả kết quả"
STATES = (NEW, RECEIVED, REFUSED, WORKING, ASKED, FEE, STOPPED, DONE, RETURNED)


def now() -> datetime:
    """The time at the portal."""
    return datetime.now(ZONE)


def told(moment: datetime) -> str:
    """A moment as people read it."""
    return moment.strftime("%H:%M %d/%m/%Y")


@dataclass
class File:
    """An uploaded or issued file."""

    id: str
    name: str
    kind: str
    content: bytes
    owner: str


@dataclass
class Dossier:
    """A dossier."""

    id: int
    code: str
    owner: Person
    service: Service
    fields: dict[str, str]
    files: list[File]
    filed: datetime
    due: datetime
    state: str = NEW
    reason: str = ""
    ask: str = ""
    worker: str = ""
    appraised_by: str = ""
    approved_by: str = ""
    paid: bool = False
    ratings: list[int] = field(default_factory=list)
    result: File | None = None
    receipt: File | None = None
    steps: list[tuple[str, str, str]] = field(default_factory=list)
    talk: list[tuple[str, str, str]] = field(default_factory=list)


class Store:
    """All that the portal remembers.

    Args:
        faults: what is wrong with it.
    """

    def __init__(self, faults: frozenset[str]) -> None:
        self.faults = faults
        self.lock = threading.RLock()
        self.services = {s.code: s for s in services()}
        self.people = {p.username: p for p in people()}
        self.tokens: dict[str, Person] = {}
        self.grants: dict[str, tuple[Person, str, str]] = {}
        self.dossiers: dict[int, Dossier] = {}
        self.files: dict[str, File] = {}
        self.tickets: dict[str, str] = {}
        self.drafts: dict[tuple[str, str], dict[str, str]] = {}
        self.notices: dict[str, list[dict[str, str]]] = {}
        self.opinions: dict[str, dict[str, str]] = {}
        self.bills: dict[str, int] = {}
        self._ids = itertools.count(1001)
        self._keys: dict[str, Dossier] = {}
        self._seed()

    def wrong(self, fault: str) -> bool:
        """Whether a fault is present."""
        return fault in self.faults

    def _seed(self) -> None:
        """Some months of ordinary life, so that statistics have something to tell."""
        visitor = Person("cu", "", "Trịnh Văn Khải", "099070000901", phone="0100000901")
        for number, service in enumerate(list(self.services.values())[:9]):
            for turn in range(1 + number % 3):
                filed = now() - timedelta(days=40 + 7 * number + turn)
                dossier = self._make(visitor, service, {}, [], filed)
                dossier.state = RETURNED if turn == 0 else WORKING

    def _make(
        self, owner: Person, service: Service, fields: dict[str, str], files: list[File], at: datetime
    ) -> Dossier:
        number = next(self._ids)
        code = f"000.00.31.H99-{at:%y%m%d}-{number - 1000:04d}"
        due = at + timedelta(days=service.days + 2)
        dossier = Dossier(number, code, owner, service, dict(fields), list(files), at, due)
        dossier.steps.append((told(at), NEW, owner.name))
        self.dossiers[number] = dossier
        return dossier

    def file(self, owner: Person, service: Service, fields: dict[str, str], files: list[File], key: str) -> Dossier:
        """File a dossier; a key that was seen gives the dossier that it made."""
        with self.lock:
            if key and not self.wrong("files-twice") and key in self._keys:
                return self._keys[key]
            dossier = self._make(owner, service, fields, files, now())
            self._keys[key] = dossier
            self.tell(dossier, "Đã nhận hồ sơ của quý khách")
            return dossier

    def tell(self, dossier: Dossier, words: str) -> None:
        """A notice for the owner."""
        inbox = self.notices.setdefault(dossier.owner.username, [])
        inbox.insert(0, {"luc": told(now()), "noiDung": f"{words}: {dossier.code}", "duongDan": f"/viec/{dossier.id}"})

    def turn(self, dossier: Dossier, state: str, who: str, words: str = "") -> None:
        """Put a dossier into another state."""
        dossier.state = state
        dossier.steps.append((told(now()), state, who + (f": {words}" if words else "")))
        if state != RECEIVED or not self.wrong("silent-change"):
            self.tell(dossier, f"Hồ sơ chuyển sang «{state}»")

    def keep(self, name: str, kind: str, content: bytes, owner: str) -> File:
        """Keep a file."""
        kept = File(secrets.token_hex(8), name, kind, content, owner)
        self.files[kept.id] = kept
        return kept

    def ticket(self, file: File) -> str:
        """A secret address part that opens a file."""
        made = secrets.token_urlsafe(18)
        self.tickets[made] = file.id
        return made

    def by_code(self, code: str) -> Dossier | None:
        """A dossier by its code."""
        return next((d for d in self.dossiers.values() if d.code == code.strip()), None)

    def sign_in(self, person: Person) -> str:
        """A new token."""
        token = secrets.token_urlsafe(24)
        self.tokens[token] = person
        return token

    def expire(self) -> None:
        """Every sign-in ends now."""
        self.tokens.clear()
