"""Values of pages, procedures, sign-in and form fields."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """Kind of a form field."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    NUMBER = "number"
    DATE = "date"
    EMAIL = "email"
    PHONE = "phone"
    CHOICE = "choice"
    RADIO = "radio"
    CHECKBOX = "checkbox"
    FILE = "file"
    PASSWORD = "password"  # noqa: S105 - a kind of field
    OTHER = "other"


class SectionKind(StrEnum):
    """Part of a procedure page that the law names."""

    CODE = "code"
    NAME = "name"
    FIELD = "field"
    LEVEL = "level"
    STEPS = "steps"
    CHANNELS = "channels"
    TIME_LIMIT = "time-limit"
    COMPONENTS = "components"
    APPLICANTS = "applicants"
    UNIT = "unit"
    RESULT = "result"
    FEE = "fee"
    LEGAL_BASIS = "legal-basis"
    CONDITIONS = "conditions"
    FORMS = "forms"


class SearchFilter(StrEnum):
    """Criterion beside the words of a search."""

    FIELD = "field"
    UNIT = "unit"
    LEVEL = "level"
    USER_TYPE = "user-type"


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as a person meets it.

    Attributes:
        url: address after redirects.
        status: HTTP status of the document, 0 when the page was drawn without a request of its own.
        title: document title.
        heading: first main heading.
        text: visible text of the main content (NFC).
        notices: texts of status and alert messages.
    """

    url: str
    status: int = 0
    title: str = ""
    heading: str = ""
    text: str = ""
    notices: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether the server said that it failed (5xx)."""
        return self.status >= 500


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its words and its absolute address; ``given``: by a button, whose address may serve everybody."""

    text: str
    url: str
    given: bool = False


@dataclass(frozen=True, slots=True)
class ProcedureItem:
    """One procedure in a list; empty text for what the list does not show.

    Attributes:
        link: address of its page.
        filing: address of a link beside it that offers to file.
    """

    code: str = ""
    name: str = ""
    level: str = ""
    unit: str = ""
    field: str = ""
    user_type: str = ""
    link: str = ""
    filing: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of search results.

    Attributes:
        items: procedures on this page, in order.
        total: number of results that the page states, ``None`` when it states none.
        says_nothing_found: whether the page says in words that nothing matched.
        has_next: whether a next page is offered.
        page_number: number of this page, from 1.
        page: the page around them.
    """

    items: tuple[ProcedureItem, ...]
    total: int | None
    says_nothing_found: bool
    has_next: bool
    page_number: int
    page: PageView


@dataclass(frozen=True, slots=True)
class ProcedurePage:
    """The published page of a procedure.

    Attributes:
        code, name: as shown.
        sections: text by kind of section; a kind that is not on the page is missing, an empty one is ``""``.
        forms: downloadable forms.
        can_file_online: whether the page offers online filing.
        fees: every part that is named after the fee, by its label and its text.
        page: the page itself.
    """

    code: str
    name: str
    sections: dict[SectionKind, str]
    forms: tuple[Link, ...]
    can_file_online: bool
    page: PageView
    fees: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceList:
    """The list of online services.

    Attributes:
        total: total that the page states, ``None`` when it states none.
        counts: stated count by name of the level.
        items: every service that the list shows, over all its pages.
        page: first page of the list.
    """

    total: int | None
    counts: dict[str, int]
    items: tuple[ProcedureItem, ...]
    page: PageView


@dataclass(frozen=True, slots=True)
class SignInStart:
    """The sign-in page that was reached.

    Attributes:
        url: address of the page with the form.
        authorisation_request: address of the OpenID authorisation request, empty when there was none.
        trail: every address of the main page on the way.
    """

    url: str
    authorisation_request: str = ""
    trail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignInResult:
    """Where a sign-in ended.

    Attributes:
        signed_in: whether the portal now treats the visitor as signed in.
        name: shown name of the person.
        message: error text of the page, if any.
        page: page on which it ended.
        trail: every address of the main page on the way, the return address of the sign-in included.
    """

    signed_in: bool
    name: str
    message: str
    page: PageView
    trail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form.

    Attributes:
        label: words that name it for a person.
        name: technical name (``name`` or ``id``).
        kind: kind.
        value: present value; of a choice the words shown; of a box ``"1"`` or ``""``.
        required: whether the page marks it as mandatory.
        read_only: whether a person cannot change it.
        options: words of the choices.
        hint: help text tied to it.
        error: error text tied to it.
    """

    label: str
    name: str
    kind: FieldKind
    value: str = ""
    required: bool = False
    read_only: bool = False
    options: tuple[str, ...] = ()
    hint: str = ""
    error: str = ""
