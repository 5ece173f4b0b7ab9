"""Every rule of the portal as a replaceable part.

Handlers ask `services.behaviour.<group>.<rule>`; the defaults are the functions of `portal.rules`. A changed copy
(`dataclasses.replace`, or the helper `with_rule`) gives a portal that behaves otherwise, in the same process.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import Request, Response

from portal.catalogue import Component, Fee, FormField, Level, Procedure
from portal.domain.model import (
    Account,
    Attachment,
    AuditEntry,
    Criteria,
    Dossier,
    FieldError,
    Notice,
    Payment,
    Period,
    PublicView,
    ResponseParts,
    Statistics,
    StatisticsRow,
    Status,
)
from portal.rules import (
    access,
    codes,
    deadlines,
    feedback,
    fees,
    filing,
    identity,
    lookup,
    notices,
    search,
    security,
    serving,
    sessions,
    statistics,
    store,
    sync,
    text,
    workflow,
)
from portal.settings import EditionSettings, Settings

if TYPE_CHECKING:
    from portal.services import Services


@dataclass(frozen=True)
class SearchRules:
    """Finding procedures."""

    matches: Callable[[str, Procedure], bool] = search.matches
    by_field: Callable[[str, Procedure], bool] = search.by_field
    by_unit: Callable[[str, Procedure], bool] = search.by_unit
    by_level: Callable[[str, Procedure], bool] = search.by_level
    by_subject: Callable[[str, Procedure], bool] = search.by_subject
    visible: Callable[[Procedure], bool] = search.visible
    order: Callable[[list[Procedure], str], list[Procedure]] = search.order
    find: Callable[[Iterable[Procedure], Criteria, SearchRules], list[Procedure]] = search.find
    page_link: Callable[[Criteria, int], str] = search.page_link
    count_label: Callable[[int], str] = search.count_label
    level_totals: Callable[[Iterable[Procedure]], dict[Level, int]] = search.level_totals
    page_size: int = 10


@dataclass(frozen=True)
class AccessRules:
    """Who may do what."""

    may_sign_in: Callable[[str, Account], bool] = access.may_sign_in
    may_open_dossier: Callable[[Account, Dossier], bool] = access.may_open_dossier
    may_change_dossier: Callable[[Account, Dossier], bool] = access.may_change_dossier
    may_open_file: Callable[[Account, Dossier | None, Attachment], bool] = access.may_open_file
    may_edit_draft: Callable[[Account, str], bool] = access.may_edit_draft
    may_use_store: Callable[[Account, str], bool] = access.may_use_store
    may_read_notice: Callable[[Account, str], bool] = access.may_read_notice
    officer_may_open: Callable[[Account, Dossier], bool] = access.officer_may_open
    officer_may_act: Callable[[Account, Dossier, str], bool] = access.officer_may_act
    may_administer: Callable[[Account], bool] = access.may_administer


@dataclass(frozen=True)
class SessionRules:
    """Sessions and cookies."""

    new_id: Callable[[], str] = sessions.new_id
    id_after_sign_in: Callable[[str, str], str] = sessions.id_after_sign_in
    idle_limit: Callable[[Settings, Account], timedelta] = sessions.idle_limit
    is_expired: Callable[[datetime, datetime, datetime, timedelta], bool] = sessions.is_expired
    cookie: Callable[[str, str], str] = sessions.cookie
    delete_on_sign_out: Callable[[], bool] = sessions.delete_on_sign_out


@dataclass(frozen=True)
class SecurityRules:
    """Headers, form tokens, addresses, error pages."""

    headers: Callable[[Settings], Mapping[str, str]] = security.headers
    cache_control: Callable[[str, bool], str] = security.cache_control
    csrf_token: Callable[[str, str], str] = security.csrf_token
    csrf_valid: Callable[[str, str], bool] = security.csrf_valid
    csrf_required: Callable[[str], bool] = security.csrf_required
    safe_return_path: Callable[[str], str] = security.safe_return_path
    download_headers: Callable[[str, str], Mapping[str, str]] = security.download_headers
    error_detail: Callable[[BaseException], str] = security.error_detail
    rate_limit: Callable[[str], tuple[int, int]] = security.rate_limit


@dataclass(frozen=True)
class IdentityRules:
    """Sign-in at the portal's side."""

    new_state: Callable[[], str] = identity.new_secret
    new_nonce: Callable[[], str] = identity.new_secret
    new_verifier: Callable[[], str] = identity.new_secret
    authorization_parameters: Callable[[str, str, str, str, str], dict[str, str]] = identity.authorization_parameters
    state_accepted: Callable[[str, str], bool] = identity.state_accepted
    state_used_once: Callable[[], bool] = identity.state_used_once
    nonce_accepted: Callable[[str, Mapping[str, Any]], bool] = identity.nonce_accepted


@dataclass(frozen=True)
class FilingRules:
    """Filling in and checking a dossier."""

    may_file: Callable[[Procedure, Account], bool] = filing.may_file
    prefill: Callable[[Account], dict[str, str]] = filing.prefill
    read_only_fields: Callable[[], frozenset[str]] = filing.read_only_fields
    consent_given: Callable[[Mapping[str, str]], bool] = filing.consent_given
    consent_ticked_in_advance: Callable[[], bool] = filing.consent_ticked_in_advance
    field_needed: Callable[[FormField, Mapping[str, str]], bool] = filing.field_needed
    form_errors: Callable[[Procedure, Mapping[str, str]], list[FieldError]] = filing.form_errors
    component_required: Callable[[Component], bool] = filing.component_required
    component_errors: Callable[[Procedure, frozenset[str]], list[FieldError]] = filing.component_errors
    upload_error: Callable[[str, bytes, int], str] = filing.upload_error
    stored_media_type: Callable[[str], str] = filing.stored_media_type
    safe_filename: Callable[[str], str] = filing.safe_filename
    same_submission: Callable[[int | None], bool] = filing.same_submission
    channel: Callable[[], int] = filing.channel
    clean: Callable[[str], str] = text.clean


@dataclass(frozen=True)
class CodeRules:
    """Dossier codes."""

    scope: Callable[[EditionSettings, str, date], str] = codes.scope
    make: Callable[[EditionSettings, str, date, int], str] = codes.make
    first_number: Callable[[], int] = codes.first_number
    normalise: Callable[[str], str] = codes.normalise


@dataclass(frozen=True)
class DeadlineRules:
    """Working days and due dates."""

    due: Callable[[datetime, int], datetime] = deadlines.due
    moved_by_supplement: Callable[[datetime, int], datetime] = deadlines.moved_by_supplement
    after_answer: Callable[[datetime, datetime, datetime], datetime] = deadlines.after_answer
    counting_start: Callable[[datetime], date] = deadlines.counting_start


@dataclass(frozen=True)
class WorkflowRules:
    """Statuses and actions."""

    status_name: Callable[[Status], str] = workflow.status_name
    transition_allowed: Callable[[Dossier, Status], bool] = workflow.transition_allowed
    action_allowed: Callable[[Dossier, str], bool] = workflow.action_allowed
    action_errors: Callable[[str, Mapping[str, str]], list[FieldError]] = workflow.action_errors
    approver_allowed: Callable[[Account, Dossier], bool] = workflow.approver_allowed
    locks: Callable[[Status], bool] = workflow.locks
    status_after_answer: Callable[[Dossier], Status] = workflow.status_after_answer
    unpaid_blocks_return: Callable[[], bool] = workflow.unpaid_blocks_return
    second_supplement_flagged: Callable[[Dossier], bool] = workflow.second_supplement_flagged
    supplement_items: Callable[[tuple[str, ...], tuple[str, ...]], tuple[str, ...]] = workflow.supplement_items


@dataclass(frozen=True)
class FeeRules:
    """Fees and payments."""

    due_fees: Callable[[Procedure], tuple[Fee, ...]] = fees.due_fees
    total: Callable[[Procedure], int] = fees.total
    return_genuine: Callable[[str, Mapping[str, str]], bool] = fees.return_genuine
    return_fits: Callable[[Payment, Mapping[str, str]], bool] = fees.return_fits
    succeeded: Callable[[Mapping[str, str]], bool] = fees.succeeded
    accepts_payment: Callable[[Payment], bool] = fees.accepts_payment


@dataclass(frozen=True)
class NoticeRules:
    """Notices, history, audit."""

    on_status: Callable[[Dossier, Account, str, datetime], tuple[Notice, ...]] = notices.on_status
    on_message: Callable[[Dossier, Account], tuple[Notice, ...]] = notices.on_message
    on_payment: Callable[[Dossier, Account, str], tuple[Notice, ...]] = notices.on_payment
    audit: Callable[[datetime, str, str, str, str], AuditEntry | None] = notices.audit
    event_at: Callable[[datetime, datetime | None], datetime] = notices.event_at


@dataclass(frozen=True)
class LookupRules:
    """Public look-up."""

    public_view: Callable[[Dossier, str, str], PublicView] = lookup.public_view
    not_found_text: Callable[[str], str] = lookup.not_found_text
    result_published: Callable[[Dossier], bool] = lookup.result_published


@dataclass(frozen=True)
class StatisticsRules:
    """Public statistics."""

    in_period: Callable[[Dossier, Period], bool] = statistics.in_period
    is_online: Callable[[Dossier], bool] = statistics.is_online
    is_late: Callable[[datetime, datetime, int], bool] = deadlines.is_late
    bucket: Callable[[Dossier, bool], str] = statistics.bucket
    add: Callable[[tuple[StatisticsRow, ...]], StatisticsRow] = statistics.add
    compute: Callable[..., Statistics] = statistics.compute
    to_csv: Callable[[Statistics], str] = statistics.to_csv


@dataclass(frozen=True)
class FeedbackRules:
    """Feedback, questions, surveys."""

    new_code: Callable[[datetime], str] = feedback.new_code
    errors: Callable[[Mapping[str, str], Iterable[str]], list[FieldError]] = feedback.errors
    question_errors: Callable[[Mapping[str, str]], list[FieldError]] = feedback.question_errors
    normalise: Callable[[str], str] = feedback.normalise
    counts_answer: Callable[[int], bool] = feedback.counts_answer
    share: Callable[[int, int], float] = feedback.share


@dataclass(frozen=True)
class StoreRules:
    """Personal store, rating, messages, printed documents."""

    stored_on_return: Callable[[Dossier], bool] = store.stored_on_return
    may_rate: Callable[[Dossier, bool], bool] = store.may_rate
    score_accepted: Callable[[int], bool] = store.score_accepted
    message_visible: Callable[[Account, Dossier], bool] = store.message_visible
    qr_text: Callable[[str, Dossier], str] = store.qr_text
    receipt_available: Callable[[Dossier], bool] = store.receipt_available
    result_available: Callable[[Dossier], bool] = store.result_available
    link_lifetime_seconds: Callable[[], int] = store.link_lifetime_seconds


@dataclass(frozen=True)
class ServingRules:
    """What stands before the pages."""

    oldest_tls: Callable[[], ssl.TLSVersion] = serving.oldest_tls
    plain_http_redirects: Callable[[], bool] = serving.plain_http_redirects
    lock_after: Callable[[], int] = serving.lock_after


@dataclass(frozen=True)
class SyncRules:
    """Messages to the national portal."""

    stamp: Callable[[datetime | None], str] = sync.stamp
    cut: Callable[[str, int], str] = sync.cut
    succeeded: Callable[[Mapping[str, Any]], bool] = sync.succeeded
    exists_already: Callable[[Mapping[str, Any]], bool] = sync.exists_already
    session_expired: Callable[[int, Mapping[str, Any]], bool] = sync.session_expired
    found: Callable[[Mapping[str, Any]], bool] = sync.found
    updating_flag: Callable[[bool], str] = sync.updating_flag
    progress_may_follow: Callable[[bool], bool] = sync.progress_may_follow
    back_off: Callable[[int], float] = sync.back_off
    given_up: Callable[[int, str], bool] = sync.given_up
    first_wait: Callable[[], float] = sync.first_wait
    wanted: Callable[[str], bool] = sync.wanted
    finish_dossier: Callable[[dict[str, Any]], dict[str, Any]] = sync.finish
    finish_progress: Callable[[dict[str, Any]], dict[str, Any]] = sync.finish


@dataclass(frozen=True)
class RenderRules:
    """Pages. `overlays` are folders, and `replaced` template sources by name, that come before the portal's templates.

    `context(template name, context)` sees what a page will show before it is rendered.
    """

    overlays: tuple[Path, ...] = ()
    replaced: Mapping[str, str] = field(default_factory=dict)
    patches: tuple[tuple[str, str, str], ...] = ()
    context: Callable[[str, dict[str, Any]], dict[str, Any]] = lambda _name, context: context


ResponseFilter = Callable[[Request, ResponseParts], ResponseParts]
Intercept = Callable[[Request, "Services"], Response | None]


@dataclass(frozen=True)
class Behaviour:
    """All rules of one portal.

    Attributes:
        filters: see and may change whole responses (status, headers, body), in order, last of all.
        intercepts: asked before the router; the first that gives a response ends the request.
    """

    search: SearchRules = SearchRules()
    access: AccessRules = AccessRules()
    sessions: SessionRules = SessionRules()
    security: SecurityRules = SecurityRules()
    identity: IdentityRules = IdentityRules()
    filing: FilingRules = FilingRules()
    codes: CodeRules = CodeRules()
    deadlines: DeadlineRules = DeadlineRules()
    workflow: WorkflowRules = WorkflowRules()
    fees: FeeRules = FeeRules()
    notices: NoticeRules = NoticeRules()
    lookup: LookupRules = LookupRules()
    statistics: StatisticsRules = StatisticsRules()
    feedback: FeedbackRules = FeedbackRules()
    store: StoreRules = StoreRules()
    sync: SyncRules = SyncRules()
    serving: ServingRules = ServingRules()
    render: RenderRules = field(default_factory=RenderRules)
    filters: tuple[ResponseFilter, ...] = ()
    intercepts: tuple[Intercept, ...] = ()


def with_rule(behaviour: Behaviour, path: str, rule: object) -> Behaviour:
    """A copy with one rule replaced; `path` is `group.rule`, for instance `search.matches`.

    Raises:
        AttributeError: no such group or rule.
    """
    group_name, name = path.split(".")
    group = getattr(behaviour, group_name)
    getattr(group, name)
    return replace(behaviour, **{group_name: replace(group, **{name: rule})})


def with_filter(behaviour: Behaviour, fn: ResponseFilter) -> Behaviour:
    """A copy with one more response filter."""
    return replace(behaviour, filters=(*behaviour.filters, fn))


def with_intercept(behaviour: Behaviour, fn: Intercept) -> Behaviour:
    """A copy with one more intercept."""
    return replace(behaviour, intercepts=(*behaviour.intercepts, fn))


def with_patch(behaviour: Behaviour, template: str, old: str, new: str) -> Behaviour:
    """A copy in which `old` reads `new` in the source of one template (ValueError at start if `old` is not there)."""
    patches = (*behaviour.render.patches, (template, old, new))
    return replace(behaviour, render=replace(behaviour.render, patches=patches))
