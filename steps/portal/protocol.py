"""The driver protocol: what a check may ask of a portal, in the words of the domain.

Every method may raise :class:`~kiemdinh.model.failures.FunctionNotFound` (the function or element is not where a person
would look for it), :class:`~kiemdinh.model.failures.EnvironmentProblem` (the portal cannot be reached or a page never
answers) and, where an account is used, :class:`~kiemdinh.model.failures.AccountProblem`.  A page that answers with an
error status is not an exception: it comes back in ``page.status`` and the check decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from playwright.sync_api import Page

from kiemdinh.model.target import Account, Procedure
from steps.portal.kept_session import KeptSession
from steps.portal.once_more import Recalling
from steps.portal.papers import Papers
from steps.portal.values import (
    Acknowledgement,
    Attached,
    Cookie,
    Done,
    DossierItem,
    DossierView,
    Download,
    Feedback,
    FilingForm,
    Link,
    LookUp,
    Notice,
    PageView,
    Payment,
    Period,
    ProcedureItem,
    ProcedurePage,
    Receipt,
    SampleFile,
    SearchFilter,
    SearchResults,
    ServiceList,
    SignInResult,
    SignInStart,
    Statistics,
    Submission,
)


class Browsing(Protocol):
    """What every visitor can do."""

    @property
    def page(self) -> Page:
        """The Playwright page, for what the domain has no word for (sizes, styles, network)."""
        ...

    def visit(self, address: str) -> PageView:
        """Open an address; a path is taken under the site's base address."""
        ...

    def all_said(self) -> str:
        """Text of the present page, of what it folds away and of what stands behind its tabs."""
        ...

    def current(self) -> PageView:
        """The page as it stands."""
        ...

    def home(self) -> PageView:
        """Open the home page of the site."""
        ...

    def links(self) -> tuple[Link, ...]:
        """Links of the present page, absolute, each address once."""
        ...

    def download(self, address: str) -> Download:
        """Fetch a file with the cookies of this visitor."""
        ...

    def print_text(self) -> str:
        """Text that a print of the present page shows."""
        ...

    def cookies(self) -> tuple[Cookie, ...]:
        """Cookies of this visitor."""
        ...

    def picture(self, *, full_page: bool = True) -> bytes:
        """PNG of the present page (or of what the window shows of it), personal data masked before the capture."""
        ...

    def curl(self, address: str = "", method: str = "GET") -> str:
        """Command line that repeats a request, without secrets."""
        ...


class SigningIn(Browsing, Protocol):
    """Sign-in and sign-out."""

    def begin_sign_in(self) -> SignInStart:
        """Go to the sign-in form (from the present page if that asks for it, else by the sign-in link)."""
        ...

    def sign_in(self, account: Account) -> SignInResult:
        """Sign in, from the sign-in form if it is shown, else by the sign-in link.

        Raises:
            AccountProblem: the sign-in page refuses the account.
        """
        ...

    def try_sign_in(self, account: Account, password: str) -> SignInResult:
        """Sign in with a given password; a refusal is an answer, not an exception."""
        ...

    def sign_in_with_changed_return(self, account: Account, change: Callable[[str], str]) -> SignInResult:
        """Sign in and change the return address from the identity provider before the portal sees it."""
        ...

    def sign_out(self) -> PageView:
        """Sign out by the page's own way."""
        ...

    def session(self) -> KeptSession:
        """What makes the visitor who they are to the portal, cookies and tokens; a page of the site is open."""
        ...

    def take_up_session(self, kept: KeptSession) -> None:
        """Use a session that was kept earlier in place of the present one."""
        ...

    def signed_in_name(self) -> str:
        """Name of the signed-in person that the present page shows, empty when it shows none."""
        ...

    def is_signed_in(self) -> bool:
        """Whether the present page treats the visitor as signed in."""
        ...


class PortalDriver(SigningIn, Recalling, Protocol):
    """A visitor or citizen at the public site."""

    # --- finding a service
    def search_procedures(self, words: str = "", filters: Mapping[SearchFilter, str] | None = None) -> SearchResults:
        """Search by words and filters (an option is chosen by its words)."""
        ...

    def search_options(self, of: SearchFilter) -> tuple[str, ...]:
        """Options that a search filter offers, without the neutral one."""
        ...

    def next_page(self) -> SearchResults:
        """The next page of the present results."""
        ...

    def open_item(self, item: ProcedureItem) -> ProcedurePage:
        """Follow a result of a search or list."""
        ...

    def open_procedure(self, code: str) -> ProcedurePage:
        """Find a procedure by its code and open it."""
        ...

    def service_list(self) -> ServiceList:
        """Read the list of online services, all its pages."""
        ...

    # --- filing
    def start_dossier(self, procedure: Procedure | str) -> FilingForm:
        """Start filing a procedure (value or code); ``needs_sign_in`` tells that the portal asks to sign in."""
        ...

    def open_offer(self, item: ProcedureItem) -> FilingForm:
        """Follow the link beside a procedure in a list that offers to file."""
        ...

    def read_form(self) -> FilingForm:
        """The filing form as it stands."""
        ...

    def out_of_tab_reach(self) -> tuple[str, ...]:
        """Labels of mandatory empty fields of the form as it stands that the Tab key cannot reach."""
        ...

    def fill(self, values: Mapping[str, str]) -> FilingForm:
        """Fill fields named by words of their labels (``"1"``/``""`` ticks or clears a box)."""
        ...

    def fill_required(self, procedure: Procedure, *, attachments: bool = True) -> dict[str, str]:
        """Fill what is mandatory and still empty, the marker into a free text, and attach what the procedure names.

        Returns:
            what was typed, by label.
        """
        ...

    def next_step(self) -> FilingForm:
        """Go to the next step of a form in several steps."""
        ...

    def save_draft(self) -> Done:
        """Save the form as a draft."""
        ...

    def reopen_draft(self, procedure: Procedure | str) -> FilingForm:
        """Leave, and open the latest draft of a procedure again."""
        ...

    def go_to_uploads(self) -> FilingForm:
        """Go on to the step of the form that takes files, filling the steps on the way; the form there."""
        ...

    def attach(self, component: str, file: SampleFile, *, client_checks: bool = True) -> Attached:
        """Attach a file to a component (words of its name; empty for the first upload field).

        Args:
            component: words of the component.
            file: the file.
            client_checks: ``False`` makes a script of the page that asks for the file's size believe it small.
        """
        ...

    def submit(self, *, client_checks: bool = True, times: int = 1) -> Submission:
        """Submit the form.

        Args:
            client_checks: ``False`` takes the browser's own checks away first, as an old browser would.
            times: 2 presses the button twice before the page can answer.
        """
        ...

    def submit_lacking(self, label: str) -> Submission:
        """Submit so that the portal gets one field for free text empty which the page believes filled.

        Returns:
            the submission; ``sent`` is 0 when nothing that would have held the field was sent.
        """
        ...

    def file_dossier(self, procedure: Procedure) -> Submission:
        """Start, fill what is required, attach and submit: the whole way."""
        ...

    def acknowledgement(self) -> Acknowledgement:
        """Read the confirmation from the present page."""
        ...

    # --- following a dossier
    def my_dossiers(self, status: str = "") -> tuple[DossierItem, ...]:
        """Dossiers of the signed-in citizen, filtered by words of a status if given (a few pages of the list)."""
        ...

    def dossier_statuses(self) -> tuple[str, ...]:
        """Statuses that the filter of the own dossiers offers."""
        ...

    def papers(self, code: str) -> Papers:
        """Files that the page of an own dossier gives, by links and by buttons, behind its tabs too."""
        ...

    def open_dossier(self, code: str) -> DossierView:
        """Open an own dossier."""
        ...

    def look_up(self, code: str) -> LookUp:
        """Public look-up by code."""
        ...

    def look_up_result(self, code: str) -> LookUp:
        """Public look-up of a result (kết quả giải quyết) by code."""
        ...

    def receipt(self, code: str) -> Receipt:
        """The receipt of an own dossier."""
        ...

    def notices(self) -> tuple[Notice, ...]:
        """Inbox of the signed-in citizen, newest first as shown."""
        ...

    def send_message(self, code: str, text: str) -> Done:
        """Write to the officer of a dossier."""
        ...

    def answer_supplement(self, code: str, text: str, files: Sequence[SampleFile] = ()) -> Done:
        """Answer a request for supplements."""
        ...

    def withdraw(self, code: str, reason: str) -> Done:
        """Take an own dossier back (rút hồ sơ)."""
        ...

    def pay(self, code: str, *, confirm: bool = True) -> Payment:
        """Pay the fee of a dossier at the payment gateway; ``confirm=False`` cancels there."""
        ...

    def come_back_paid(self, code: str, addresses: Sequence[str]) -> Payment:
        """Come back from the gateway by given addresses, and see whether the dossier counts as paid."""
        ...

    def fee_receipts(self, code: str) -> tuple[Link, ...]:
        """Receipts of payment (biên lai) offered for a dossier."""
        ...

    def download_result(self, code: str) -> Download:
        """Download the result of a dossier."""
        ...

    def rate(self, code: str, comment: str = "") -> Done:
        """Rate a finished dossier with the best mark."""
        ...

    def personal_store(self) -> tuple[Link, ...]:
        """Documents in the personal store."""
        ...

    # --- public information
    def statistics(self, period: Period | None = None) -> Statistics:
        """Public statistics, for a period if given."""
        ...

    def send_feedback(self, subject: str, text: str) -> Feedback:
        """Send feedback."""
        ...

    def track_feedback(self, code: str) -> PageView:
        """Look feedback up by its tracking code."""
        ...

    def english_page(self) -> PageView:
        """The English page."""
        ...


class OfficerDriver(SigningIn, Protocol):
    """An officer at the officers' site."""

    def inbox(self) -> tuple[DossierItem, ...]:
        """Dossiers that wait for the officer's unit."""
        ...

    def find_dossier(self, code: str) -> tuple[DossierItem, ...]:
        """Dossiers that a search for a code finds."""
        ...

    def open_dossier(self, code: str) -> DossierView:
        """Open a dossier by its code."""
        ...

    def receive(self, code: str) -> Done:
        """Accept a dossier (tiếp nhận)."""
        ...

    def refuse(self, code: str, reason: str) -> Done:
        """Refuse a dossier (từ chối tiếp nhận); an empty reason is sent empty, the browser's own checks put aside."""
        ...

    def request_supplement(self, code: str, text: str) -> Done:
        """Ask for supplements (yêu cầu bổ sung)."""
        ...

    def request_payment(self, code: str) -> Done:
        """Ask for the fee (yêu cầu nộp phí)."""
        ...

    def send_message(self, code: str, text: str) -> Done:
        """Write to the citizen."""
        ...

    def assign(self, code: str, person: str = "") -> Done:
        """Assign to a person (words of the name; empty for the first one offered)."""
        ...

    def appraise(self, code: str, text: str = "") -> Done:
        """Record the appraisal (thẩm định) and pass on for approval."""
        ...

    def approve(self, code: str, text: str = "") -> Done:
        """Approve (phê duyệt)."""
        ...

    def return_result(self, code: str) -> Done:
        """Return the result (trả kết quả)."""
        ...

    def stop(self, code: str, reason: str) -> Done:
        """Stop processing (dừng xử lý)."""
        ...

    def status(self, code: str) -> str:
        """Status of a dossier as the officer sees it."""
        ...
