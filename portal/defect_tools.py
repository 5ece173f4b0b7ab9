"""Short ways to write a defect: replace a rule, patch a template, change a context or a response."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fastapi import Request

from portal.behaviour import Behaviour, Intercept, with_filter, with_intercept, with_patch, with_rule
from portal.domain.model import ResponseParts

Change = Callable[[Behaviour], Behaviour]
Context = dict[str, Any]


def rule(path: str, new: Any) -> Change:  # noqa: ANN401 - rules have every signature
    """One rule replaced; `path` is `group.rule`."""
    return lambda behaviour: with_rule(behaviour, path, new)


def patch(template: str, old: str, new: str) -> Change:
    """A passage of one template replaced."""
    return lambda behaviour: with_patch(behaviour, template, old, new)


def intercept(fn: Intercept) -> Change:
    """A handler that answers before the router."""
    return lambda behaviour: with_intercept(behaviour, fn)


def context(template: str, change: Callable[[Context], Context]) -> Change:
    """What one page shows, changed before it is rendered; `*` for every page."""

    def apply(behaviour: Behaviour) -> Behaviour:
        before = behaviour.render.context

        def changed(name: str, values: Context) -> Context:
            values = before(name, values)
            return change(values) if template in {"*", name} else values

        return replace(behaviour, render=replace(behaviour.render, context=changed))

    return apply


def page_text(path: str, change: Callable[[str], str]) -> Change:
    """The text of pages whose path begins with `path`, changed last of all."""

    def fn(request: Request, parts: ResponseParts) -> ResponseParts:
        types = [v for k, v in parts.headers if k == "content-type"]
        if not request.url.path.startswith(path) or not any(t.startswith(("text/html", "text/css")) for t in types):
            return parts
        return replace(parts, body=change(parts.body.decode()).encode())

    return lambda behaviour: with_filter(behaviour, fn)


def style(css: str) -> Change:
    """Rules added at the end of the style sheet."""
    return page_text("/static/portal.css", lambda text: text + "\n" + css)


def all_of(*changes: Change) -> Change:
    """Several changes that belong together."""

    def apply(behaviour: Behaviour) -> Behaviour:
        for change in changes:
            behaviour = change(behaviour)
        return behaviour

    return apply
