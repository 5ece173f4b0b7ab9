"""Which function decides which check."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from security import (
    access,
    audit,
    caching,
    contact,
    cookies,
    cors,
    csrf,
    errors,
    exposure,
    headers,
    lockout,
    redirects,
    sql,
    transport,
    uploads,
    wapiti,
    xss,
    zap,
)
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
        "cookies.session-protected": cookies.session_protected,
        "cache.personal-pages-not-stored": caching.personal_pages_not_stored,
        "redirect.no-open-redirect": redirects.no_open_redirect,
        "access-control.foreign-dossier-refused": access.foreign_dossier_refused,
        "access-control.foreign-file-refused": access.foreign_file_refused,
        "access-control.anonymous-dossier-refused": access.anonymous_dossier_refused,
        "access-control.citizen-kept-out-of-officer-side": access.citizen_kept_out,
        "access-control.other-unit-refused": access.other_unit_refused,
        "csrf.state-change-protected": csrf.state_change_protected,
        "upload.served-safely": uploads.served_safely,
        "audit.action-logged": audit.action_logged,
        "injection.reflected-xss": xss.reflected,
        "injection.stored-xss": xss.stored,
        "injection.sql": sql.sql,
        "injection.scanner-finds-nothing": wapiti.scanner_finds_nothing,
        "zap.no-high-alerts": zap.no_high_alerts,
        "lockout.after-failures": lockout.after_failures,
    }
)
"""Check id to function; the order is the order of work inside one access level."""
