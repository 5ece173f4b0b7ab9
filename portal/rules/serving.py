"""What stands before the pages: TLS, the plain http port, the sign-in provider's lock."""

from __future__ import annotations

import ssl


def oldest_tls() -> ssl.TLSVersion:
    """Oldest protocol version that the sites accept."""
    return ssl.TLSVersion.TLSv1_2


def plain_http_redirects() -> bool:
    """Plain http only tells the https address."""
    return True


def lock_after() -> int:
    """Wrong passwords in a row that lock an account."""
    return 5
