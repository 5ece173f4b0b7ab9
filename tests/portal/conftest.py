"""Set-up shared by the tests of the reference portal."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    # Starlette announces a successor of httpx that is not among our dependencies; the first import says so once.
    warnings.simplefilter("ignore")
    import starlette.testclient  # noqa: F401
