"""Starts the old portal: citizens' site, sign-in on another host, officers' site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.foreign.harness import Foreign, Live
from tests.foreign.postback.citizen import CitizenPages
from tests.foreign.postback.data import CITIZENS, OFFICERS, Store
from tests.foreign.postback.filing import FilingPages
from tests.foreign.postback.officer import OfficerSite
from tests.foreign.postback.public import PublicPages
from tests.foreign.postback.server import serving
from tests.foreign.postback.site import Manners, PublicSite, SignInSite

FLAVOURS = {
    "as-it-stands": Manners(),
    "mended": Manners(mended=True),
    "short-session": Manners(session_requests=12),
}
_BANNER = (("Server", "Microsoft-IIS/7.5"), ("X-Powered-By", "ASP.NET"), ("X-AspNet-Version", "4.0.30319"))


@contextmanager
def start(flavour: str) -> Iterator[Live]:
    """The portal, alive inside the block."""
    manners = FLAVOURS[flavour]
    banner = () if manners.mended else _BANNER
    store = Store(legal_codes=manners.mended)
    tickets: dict[str, str] = {}
    with ExitStack() as stack:
        at = stack.enter_context(serving(lambda _: SignInSite(store, manners, tickets).handle, banner))

        def public(port: int) -> PublicSite:
            site = PublicSite(store, manners, port, f"http://localhost:{at}", tickets)
            for add in (PublicPages, FilingPages, CitizenPages):
                add(site)
            return site

        port = stack.enter_context(serving(lambda p: public(p).handle, banner))
        officer = stack.enter_context(serving(lambda _: OfficerSite(store, manners).handle, banner))
        people = {f"OLD_{c.user.upper().replace('.', '_')}": c.password for c in (*CITIZENS, *OFFICERS)}
        yield Live(
            values={"public": f"http://127.0.0.1:{port}", "officer": f"http://127.0.0.1:{officer}"}, environ=people
        )


PORTAL = Foreign(
    name="postback", title="Cổng cũ (bảng, postback, khung)", start=start, flavours=("as-it-stands", "mended")
)
