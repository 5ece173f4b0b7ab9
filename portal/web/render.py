"""Templates and the context that each page has."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import BaseLoader, ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from portal.behaviour import RenderRules
from portal.rules.text import long_time, money, short_date
from portal.web.state import session_of

if TYPE_CHECKING:
    from portal.services import Services

WEB = Path(__file__).parent


class PatchingLoader(BaseLoader):
    """Gives templates of another loader with replaced passages."""

    def __init__(self, inner: BaseLoader, patches: tuple[tuple[str, str, str], ...]) -> None:
        self._inner = inner
        self._patches = patches

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Any]:
        """Source of `template` with its patches.

        Raises:
            ValueError: a passage to replace is not in the template.
        """
        source, filename, fresh = self._inner.get_source(environment, template)
        for name, old, new in self._patches:
            if name == template:
                if old not in source:
                    raise ValueError(f"{template}: passage to replace not found: {old!r}")
                source = source.replace(old, new)
        return source, filename, fresh


def _as_date(value: datetime | date | str | None) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return short_date(value)


def _as_time(value: datetime | str | None) -> str:
    if value is None or value == "":
        return "—"
    return long_time(datetime.fromisoformat(value) if isinstance(value, str) else value)


class Renderer:
    """Renders pages with one template environment."""

    def __init__(self, rules: RenderRules) -> None:
        self._rules = rules

    @cached_property
    def environment(self) -> Environment:
        """The environment: autoescape on, unknown names are errors."""
        loaders: list[BaseLoader] = [
            DictLoader(dict(self._rules.replaced)),
            *(FileSystemLoader(folder) for folder in self._rules.overlays),
            FileSystemLoader(WEB / "templates"),
        ]
        environment = Environment(
            loader=PatchingLoader(ChoiceLoader(loaders), self._rules.patches),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters.update(ngay=_as_date, ngaygio=_as_time, tien=money)
        environment.globals["asset"] = self.asset
        return environment

    @cached_property
    def _versions(self) -> dict[str, str]:
        return {
            str(path.relative_to(WEB / "static")): hashlib.sha256(path.read_bytes()).hexdigest()[:10]
            for path in (WEB / "static").rglob("*")
            if path.is_file()
        }

    def asset(self, name: str) -> str:
        """Address of a file of `web/static`, with its version."""
        return f"/static/{name}?v={self._versions.get(name, '0')}"

    def page(
        self, services: Services, request: Request, template: str, status: int, context: dict[str, Any]
    ) -> HTMLResponse:
        """Render `template` for `request`."""
        session = session_of(request)
        user = session.user
        unread = 0
        if user is not None and services.site == "public":
            with services.db.read() as connection:
                unread = connection.execute(
                    "SELECT count(*) FROM inbox WHERE username=? AND read_at IS NULL", (user.username,)
                ).fetchone()[0]

        def csrf_field() -> Markup:
            session.used = True
            return Markup('<input type="hidden" name="_csrf" value="{}">').format(session.csrf_token)

        full: dict[str, Any] = {
            "user": user,
            "site": services.site,
            "settings": services.settings,
            "catalogue": services.catalogue,
            "now": services.clock.now(),
            "unread": unread,
            "csrf_field": csrf_field,
            "csrf_token": session.csrf_token,
            "path": request.url.path,
            "status_name": services.behaviour.workflow.status_name,
            "flash": session.take_flash(),
            **context,
        }
        full = services.behaviour.render.context(template, full)
        text = self.environment.get_template(template).render(full)
        return HTMLResponse(text, status_code=status)
