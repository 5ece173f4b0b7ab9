"""Pictures of pages, with personal data masked in the page before the capture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import FloatRect, Page

from kiemdinh.model.failures import EnvironmentProblem
from kiemdinh.model.target import Target
from steps.portal.snapshot import script

# Identity numbers (12 or 9 digits), phones, mail addresses; JavaScript syntax.
PATTERNS = (
    r"(?<![\d.,-])(?:\d{12}|\d{9})(?![\d.,-]*\d)",
    r"(?<![\w.+-])(?:\+84|84|0)(?:[ .-]?\d){9}(?![ .-]?\d)",
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
)
_UNDO = "undo => { for (const [node, key, value] of undo) node[key] = value; }"


def masked_picture(
    page: Page, target: Target, *, full_page: bool = True, clip: Mapping[str, float] | None = None
) -> bytes:
    """PNG of a page with identity numbers, phones, mail addresses and the target's personal values masked.

    Args:
        page: the page.
        target: whose personal values are known.
        full_page: the whole page rather than what the window shows.
        clip: only this part (``x``, ``y``, ``width``, ``height`` in pixels of the window).

    Raises:
        EnvironmentProblem: the browser gives no picture.
    """
    values = sorted(
        {
            value
            for account in target.accounts.values()
            for value in (
                account.person.identity_number,
                account.person.phone,
                account.person.email,
                account.person.date_of_birth,
                account.person.address,
            )
            if len(value) >= 6
        },
        key=len,
        reverse=True,
    )
    try:
        undo = [
            frame.evaluate_handle(script("mask.js"), {"patterns": list(PATTERNS), "values": values})
            for frame in page.frames
            if not frame.is_detached()
        ]
        try:
            return page.screenshot(full_page=full_page, animations="disabled", clip=cast("FloatRect | None", clip))
        finally:
            for handle in undo:
                handle.evaluate(_UNDO)
    except PlaywrightError as error:
        raise EnvironmentProblem(
            f"{page.url}: không chụp được màn hình ({error.message.splitlines()[0][:200]})"
        ) from error
