"""Values of filing, dossiers, statistics and feedback."""

from __future__ import annotations

from dataclasses import dataclass, field

from steps.portal.page_values import FieldKind, FormField, Link, PageView


@dataclass(frozen=True, slots=True)
class FilingForm:
    """The form of a dossier as it stands now.

    Attributes:
        needs_sign_in: the portal asks to sign in first; there are no fields then.
        fields: fields of the current step, files included.
        step, steps: number of the current step and of all steps when the page says so, else 1 and 1.
        fee: words of the fee shown, empty when none is shown.
        page: the page itself.
    """

    needs_sign_in: bool
    fields: tuple[FormField, ...]
    fee: str
    page: PageView
    step: int = 1
    steps: int = 1

    @property
    def files(self) -> tuple[FormField, ...]:
        """The upload fields."""
        return tuple(f for f in self.fields if f.kind is FieldKind.FILE)

    @property
    def boxes(self) -> tuple[FormField, ...]:
        """The check boxes."""
        return tuple(f for f in self.fields if f.kind is FieldKind.CHECKBOX)


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file to attach.

    Attributes:
        name: file name with extension.
        media_type: what the browser declares.
        content: bytes.
    """

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attached:
    """What happened to an attachment.

    Attributes:
        accepted: whether the portal took it; ``None`` while nothing says so yet (it will be said at submission).
        message: what the page says of it.
        page: the page after it.
        sent: size in bytes of the largest request that the page made on the way to it and of it, 0 for none.
    """

    accepted: bool | None
    message: str
    page: PageView
    sent: int = 0


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Confirmation after filing; empty text for what is not shown.

    Attributes:
        code: dossier code.
        received_at: words of the official time of receipt.
        due: words of the appointed date.
        text: the whole confirmation.
        page: the page itself.
        unpaid: the page gives the code and asks for the fee before it confirms anything.
    """

    code: str
    received_at: str
    due: str
    text: str
    page: PageView
    unpaid: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """What submitting did.

    Attributes:
        acknowledgement: set when the portal confirmed.
        errors: error texts when it refused.
        page: page on which it ended (its ``status`` tells a server failure).
        sent: size of the largest request that the page made of it, in bytes; 0 when the page kept it to itself.
    """

    acknowledgement: Acknowledgement | None
    errors: tuple[str, ...]
    page: PageView
    sent: int = 0

    @property
    def accepted(self) -> bool:
        """Whether a dossier was made."""
        return self.acknowledgement is not None and bool(self.acknowledgement.code)


@dataclass(frozen=True, slots=True)
class DossierItem:
    """One dossier in a list."""

    code: str
    status: str = ""
    procedure: str = ""
    filed: str = ""
    link: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One step of a dossier's history."""

    at: str
    status: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message between citizen and officer."""

    text: str
    at: str = ""
    sender: str = ""


@dataclass(frozen=True, slots=True)
class DossierView:
    """A dossier as its owner or an officer sees it.

    Attributes:
        code, status: as shown.
        fields: text by label.
        history: steps, in the order of the page.
        files: attached files and results that can be downloaded.
        messages: messages both ways.
        supplement: words of an open request for supplements, empty when there is none.
        fee: words of a fee to pay or paid, empty when there is none.
        actions: words of the buttons and links that act on the dossier.
        page: the page itself.
    """

    code: str
    status: str
    fields: dict[str, str]
    history: tuple[HistoryEntry, ...]
    files: tuple[Link, ...]
    messages: tuple[Message, ...]
    supplement: str
    fee: str
    actions: tuple[str, ...]
    page: PageView


@dataclass(frozen=True, slots=True)
class LookUp:
    """Public look-up of a dossier by its code.

    Attributes:
        found: whether the portal found it.
        code, status: as shown.
        fields: text by label.
        page: the page itself.
    """

    found: bool
    code: str
    status: str
    fields: dict[str, str]
    page: PageView


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt (giấy tiếp nhận hồ sơ và hẹn trả kết quả).

    Attributes:
        text: its text (of the page, and of the PDF when there is one).
        qr: contents of the QR codes on it.
        pdf: the PDF, empty when none is offered.
        page: the page that shows it.
    """

    text: str
    qr: tuple[str, ...]
    pdf: bytes = field(repr=False)
    page: PageView


@dataclass(frozen=True, slots=True)
class Download:
    """A downloaded file.

    Attributes:
        url: address.
        status: HTTP status.
        name: file name proposed by the server.
        media_type: declared type.
        content: bytes.
        headers: answer headers, names in lower case.
    """

    url: str
    status: int
    name: str
    media_type: str
    content: bytes = field(repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice in the inbox of a citizen."""

    text: str
    at: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """What paying did.

    Attributes:
        confirmed: whether the portal says that the fee is paid.
        amount: words of the amount.
        page: page on which it ended.
        charged: whether the gateway speaks of a charge of its own.
        returned: addresses through which the citizen was led from the last press on.
    """

    confirmed: bool
    amount: str
    page: PageView
    charged: bool = False
    returned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did.

    Attributes:
        done: whether the portal accepted it; ``False`` when it shows an error or does not offer the action.
        offered: whether the page offers the action at all.
        message: what the page says.
        page: page on which it ended.
    """

    done: bool
    message: str
    page: PageView
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table of numbers.

    Attributes:
        caption: its caption or heading.
        columns: column headings, the first names the rows.
        rows: name of the row and its numbers by column (``None`` for a cell that is no number).
        totals: numbers of the total row by column, empty when there is none.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, dict[str, float | None]], ...]
    totals: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Statistics:
    """The public statistics.

    Attributes:
        tables: tables of numbers on the page.
        figures: single stated figures by their words.
        period: words of the chosen period.
        page: the page itself.
        cards: figures of a row of cards, each on a line of its own above or below its words.
    """

    tables: tuple[Table, ...]
    figures: dict[str, float]
    period: str
    page: PageView
    cards: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Period:
    """A period of days, ISO 8601 (``yyyy-mm-dd``), both included."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """Answer to feedback (phản ánh, kiến nghị).

    Attributes:
        code: tracking code, empty when none is shown.
        page: page after sending.
        thanks: what the page says only since then, where it tells of success and holds no figure that could be a code.
    """

    code: str
    page: PageView
    thanks: str = ""


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie of the browser; ``value`` never reaches evidence unmasked."""

    name: str
    value: str = field(repr=False)
    domain: str
    path: str
    secure: bool
    http_only: bool
    same_site: str
    expires: float
