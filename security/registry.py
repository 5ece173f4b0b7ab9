"""Which function decides which check."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from security import contact, cors, errors, exposure, headers, transport, wapiti, zap
from security.context import Check

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "transport.https-enforced": transport.https_enforced,
        "transport.tls-current": transport.tls_current,
        "transport.hsts": transport.hsts,
        "transport.no-mixed-content": transport.no_mixed_content,
        "headers.content-security-policy": headers.content_security_policy,
        "headers.frame-protection": headers.frame_protection,
        "headers.nosniff": headers.nosniff,
        "headers.referrer-policy": headers.referrer_policy,
        "headers.no-version-banner": headers.no_version_banner,
        "error-pages.no-internals": errors.no_internals,
        "exposure.no-sensitive-files": exposure.no_sensitive_files,
        "cors.no-foreign-origin": cors.no_foreign_origin,
        "security-contact.published": contact.published,
        "injection.scanner-finds-nothing": wapiti.scanner_finds_nothing,
        "zap.no-high-alerts": zap.no_high_alerts,
    }
)
"""Check id to function; the order is the order of work inside one access level."""
