"""The target (hệ thống được kiểm): one YAML file, frozen after loading.

Keys of the file are the attribute names below.  Secrets never stand in the file: only names of
environment variables do.
"""

from __future__ import annotations

import msgspec

from kiemdinh.model.enums import Access, Basis, CapabilityState, MappingState, SignInWay
from kiemdinh.model.outcome import FactValue


class _Base(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class BaseUrls(_Base, frozen=True, kw_only=True):
    """Addresses of the target.

    Attributes:
        public: citizen side, scheme and host, without a trailing slash.
        officer: officer side; empty when the tester has no access to it.
        plain_http: address that answers plain HTTP (for the redirect check); empty when derived from ``public``.
    """

    public: str
    officer: str = ""
    plain_http: str = ""


class Launch(_Base, frozen=True, kw_only=True):
    """How to start a portal for the run.

    Attributes:
        command: argument vector; ``{python}``, ``{ready_file}``, ``{runtime_dir}``, ``{national_portal_url}``,
            ``{edition}`` and ``{seed}`` are replaced.
        ready_timeout_s: seconds until the ready file must exist.
    """

    command: tuple[str, ...]
    ready_timeout_s: float = 60.0


class Tls(_Base, frozen=True, kw_only=True):
    """TLS authority of the target.

    Attributes:
        ca_file: PEM file of an own authority, empty for the system's.
    """

    ca_file: str = ""


class AccessPolicy(_Base, frozen=True, kw_only=True):
    """What the owner of the target allows at all.

    Attributes:
        allowed: highest level that a run may ask for.
        marker: text put into every record that a run creates.
    """

    allowed: Access = Access.OBSERVE
    marker: str = "KIEMDINH-THU"


class Person(_Base, frozen=True, kw_only=True):
    """Synthetic person behind an account: what the portal should know of them (pre-fill oracle)."""

    full_name: str = ""
    identity_number: str = ""
    date_of_birth: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


class Account(_Base, frozen=True, kw_only=True):
    """A test account.

    Attributes:
        username: user name at the sign-in page.
        password_env: environment variable that holds the password; empty only with ``sign_in: manual``.
        sign_in: ``password``, or ``manual`` when a person must sign in (VNeID, one-time code, captcha).
        person: what the portal should know of the person.
        unit: unit of an officer.
    """

    username: str
    password_env: str = ""
    sign_in: SignInWay = SignInWay.TYPED
    person: Person = Person()
    unit: str = ""


class Attachment(_Base, frozen=True, kw_only=True):
    """A component of a dossier and the file to attach.

    Attributes:
        component: words of the component's name as published; empty for the next free one.
        file: path relative to the target file, or empty for a generated sample.
        kind: kind of sample to generate when no file is named (``pdf``, ``png``, ``docx``).
    """

    component: str = ""
    file: str = ""
    kind: str = "pdf"


class Procedure(_Base, frozen=True, kw_only=True):
    """A published procedure (TTHC) used as test data and oracle.

    Attributes:
        code: procedure code.
        name: name as published.
        field, unit, level, user_type: as published.
        fee_vnd: total fee in đồng; ``None`` when unknown.
        time_limit: words of the published time limit.
        search_words: a part of the name that should find it.
        form: values for form fields, by words of the field's label.
        attachments: files to attach.
        signature: whether the dossier must be signed digitally; ``None`` when nobody said.
    """

    code: str
    name: str
    field: str = ""
    unit: str = ""
    level: str = ""
    user_type: str = ""
    fee_vnd: int | None = None
    time_limit: str = ""
    search_words: str = ""
    form: dict[str, str] = {}
    attachments: tuple[Attachment, ...] = ()
    signature: bool | None = None


class TestData(_Base, frozen=True, kw_only=True):
    """What the run may use.

    Attributes:
        procedure: a procedure that citizen-a can file online, free of charge if possible.
        paid_procedure: a procedure with a fee.
        procedures: further procedures, for the check of one service before its publication (``kiemdinh gate``).
        absent_words: words that no procedure contains.
        catalogue: file with the national catalogue of procedures, as ``LayThuTuc`` answers or one procedure a line.
    """

    procedure: Procedure | None = None
    paid_procedure: Procedure | None = None
    procedures: tuple[Procedure, ...] = ()
    absent_words: str = "zzqxv wqkjh"
    catalogue: str = ""


class Sync(_Base, frozen=True, kw_only=True):
    """Connection with the national portal.

    Attributes:
        contract: ``A``, ``B`` or ``C``.
        unit_code: ``madonvi`` of the system.
        stub_port: port of our recording stub; 0 for a free one (only with ``launch``).
        settle_s: seconds within which a message must arrive, the suite's patience, not a limit of law.
    """

    contract: str = "B"
    unit_code: str = ""
    stub_port: int = 0
    settle_s: float = 20.0


class Load(_Base, frozen=True, kw_only=True):
    """Load figures allowed for the run.

    Attributes:
        users: concurrent virtual users.
        spawn_per_s: users started per second.
        duration_s: seconds of measurement.
        max_requests_per_s: ceiling that the suite enforces.
        stop_error_ratio: stops the run at this share of errors.
    """

    users: int = 10
    spawn_per_s: float = 5.0
    duration_s: float = 15.0
    max_requests_per_s: float = 100.0
    stop_error_ratio: float = 0.5


class Authorisation(_Base, frozen=True, kw_only=True):
    """Who allowed intrusive work (load, attack) and within which limits.

    Attributes:
        allowed_by: name and role.
        document: number of the document.
        not_before, not_after: ISO 8601 with offset.
        control_path: path served by the target that proves control (needed outside loopback).
        control_token_env: environment variable with the expected content of that path.
    """

    allowed_by: str
    document: str
    not_before: str
    not_after: str
    control_path: str = "/.well-known/kiemdinh.txt"
    control_token_env: str = ""


class Hooks(_Base, frozen=True, kw_only=True):
    """Optional test hooks of a vendor (clock, outbox, audit-log, payment-result).

    Attributes:
        base_url: address of the hook listener.
        token_env: environment variable with the bearer token.
        offered: names of the hooks that exist.
    """

    base_url: str = ""
    token_env: str = ""
    offered: tuple[str, ...] = ()


class ElementHint(_Base, frozen=True, kw_only=True):
    """A confirmed place of a function.

    Attributes:
        path: page path, or empty.
        role, name: ARIA role and accessible name.
        selector: CSS selector, last resort.
        state: what a person confirmed.
    """

    path: str = ""
    role: str = ""
    name: str = ""
    selector: str = ""
    state: CapabilityState = CapabilityState.OFFERED


class MappedElement(_Base, frozen=True, kw_only=True):
    """By what an element is known again.

    Attributes:
        role, name: ARIA role and accessible name.
        label: words of the label beside a field, where it is tied to none.
        selector: CSS selector, last resort.
    """

    role: str = ""
    name: str = ""
    label: str = ""
    selector: str = ""


class MappedFunction(_Base, frozen=True, kw_only=True):
    """Where a regulated function is, and who says so.

    Attributes:
        page: path of its page under the site's address, or a whole address on one of the target's hosts.
        element: the element on that page that serves it.
        state: ``proposed`` (found by ``kiemdinh map``), ``unknown`` (not seen); a person alone says ``confirmed`` or
            ``absent``.
        confidence: how sure the program was, 0 to 1.
        by: who confirmed it, or its absence.
        on: day of the confirmation (ISO 8601).
        note: remark of the person.
    """

    page: str = ""
    element: MappedElement | None = None
    state: MappingState = MappingState.PROPOSED
    confidence: float = 0.0
    by: str = ""
    on: str = ""
    note: str = ""


class Mapping(_Base, frozen=True, kw_only=True):
    """What is known of the portal's ways: hints for the driver.

    Attributes:
        hints: by driver function or element id, e.g. ``procedure-search.page``.
        synonyms: additional words by lexicon key.
        functions: map of the portal, by regulated function, e.g. ``procedure-search``.
    """

    hints: dict[str, ElementHint] = {}
    synonyms: dict[str, tuple[str, ...]] = {}
    functions: dict[str, MappedFunction] = {}


class OperatorLimit(_Base, frozen=True, kw_only=True):
    """A limit that the operator sets because no read source states one.

    Attributes:
        value: the limit.
        basis: always shown with the verdict.
        note: why this value.
    """

    value: FactValue
    basis: Basis = Basis.PROJECT_CHOICE
    note: str = ""


class Tools(_Base, frozen=True, kw_only=True):
    """Outside tools.

    Attributes:
        zap_url: address of a running ZAP, e.g. its local proxy address; empty for none.
        zap_key_env: environment variable with its API key.
        wapiti: path of the wapiti executable; empty to look beside the suite and on PATH.
        axe_file: a newer ``axe.min.js``; empty for the bundled one.
    """

    zap_url: str = ""
    zap_key_env: str = "KIEMDINH_ZAP_KEY"
    wapiti: str = ""
    axe_file: str = ""


class Network(_Base, frozen=True, kw_only=True):
    """Network settings.

    Attributes:
        proxy: corporate proxy URL, or empty.
        no_proxy: hosts that are reached without it; ``.example.org`` stands for every host below. Loopback always is.
        max_requests_per_s: ceiling per host for ordinary checks; 0 for none.
        timeout_s: patience for one page or answer.
    """

    proxy: str = ""
    no_proxy: tuple[str, ...] = ()
    max_requests_per_s: float = 0.0
    timeout_s: float = 10.0


class Target(_Base, frozen=True, kw_only=True):
    """The system under test.

    Attributes:
        version: version of this file format, 1.
        id: short kebab-case id, used in file names and for comparing runs.
        name: Vietnamese name.
        release: version of the system under test.
        operator: who operates it.
        editions: edition ids that the target may be judged by.
        attestations, waivers: paths of YAML files relative to this file, or empty.
        driver: ``package.module:Class`` of an own driver, or empty.
    """

    version: int
    id: str
    name: str
    base_urls: BaseUrls
    release: str = ""
    operator: str = ""
    editions: tuple[str, ...] = ("2024", "2025")
    launch: Launch | None = None
    tls: Tls = Tls()
    access: AccessPolicy = AccessPolicy()
    capabilities: dict[str, CapabilityState] = {}
    accounts: dict[str, Account] = {}
    data: TestData = TestData()
    sync: Sync | None = None
    load: Load = Load()
    authorisation: Authorisation | None = None
    hooks: Hooks = Hooks()
    mapping: Mapping = Mapping()
    limits: dict[str, OperatorLimit] = {}
    tools: Tools = Tools()
    network: Network = Network()
    attestations: str = ""
    waivers: str = ""
    driver: str = ""
