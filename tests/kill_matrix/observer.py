"""Which faults a run of the good portal would have met: every replaceable part is watched while it works.

The good portal is run with a watcher around each part that some fault replaces. Whenever such a part is used, what the
fault would have put in its place is asked the same in the shadow, and the two answers are compared. As long as they
agree, the portal with that fault would have done exactly what this portal did; where they first differ, the fault is
*met*. A fault that a check never meets cannot change what the check sees (weak mutation; docs/decisions/0021).

Whatever cannot be asked in the shadow without doubt counts as met.
"""

from __future__ import annotations

import copy
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, meta
from markupsafe import Markup

import portal.app
from portal.behaviour import Behaviour, RenderRules, with_filter, with_intercept, with_rule
from portal.db.database import Database
from portal.defects import Defect, apply_defects
from portal.domain.model import ResponseParts
from portal.services import Services
from portal.web.limits import RateLimiter
from portal.web.render import WEB, Renderer

_APPLY = apply_defects.__name__
_SESSION = "portal.session"
_PAGE = "page "
# A fault that looks at the time or at chance may answer otherwise the next time.
_UNSTEADY = re.compile(r"\b(time|random|secrets|threading|asyncio|uuid)\b\s*[.(]|\bnow\(")
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def _in_the_shadow() -> Iterator[None]:
    before = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(before)


class _Written(RuntimeError):
    """A fault wanted to write."""


class _ReadOnly(Database):
    """The portal's database for the shadow."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.written = False

    def _open(self) -> sqlite3.Connection:
        connection = super()._open()
        connection.execute("PRAGMA query_only=ON")
        return connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Refused."""
        self.written = True
        raise _Written
        yield  # the shape of a context manager


@dataclass(frozen=True)
class _Suspect:
    """One fault beside one site of the good portal, with a state of its own."""

    defect: str
    changed: Behaviour


class Observer:
    """Watches one start of the portal.

    Args:
        defects: faults to watch for.
        unsteady: ids of those that must count as met whatever happens.
    """

    def __init__(self, defects: Mapping[str, Defect], unsteady: frozenset[str]) -> None:
        self._defects = {d: defect for d, defect in defects.items() if d not in unsteady}
        self.met: dict[str, str] = dict.fromkeys(sorted(unsteady & set(defects)), "unsteady")
        self._used: set[str] = set()

    @property
    def unused(self) -> list[str]:
        """Rules and templates that the portal has and did not use: no fault that replaces only these is met."""
        return sorted(all_parts() - self._used)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Portals that start in this process inside the block are watched."""
        before = getattr(portal.app, _APPLY)
        setattr(portal.app, _APPLY, self.behaviour)
        try:
            yield
        finally:
            setattr(portal.app, _APPLY, before)

    def behaviour(self, good: Behaviour, ids: Sequence[str] = ()) -> Behaviour:
        """``good`` with every part watched; has the shape of ``apply_defects``.

        Raises:
            ValueError: faults are switched on.
        """
        if ids:
            raise ValueError("only the good portal can be watched")
        suspects = [_Suspect(d, defect.apply(good)) for d, defect in self._defects.items()]
        watched = good
        for path, original in _rules(good):
            replaced = [s for s in suspects if _at(s.changed, path) is not original]
            if callable(original):
                watched = with_rule(watched, path, self._rule(path, original, replaced))
            elif replaced:
                self._note(replaced, path)
        filtered = [s for s in suspects if s.changed.filters != good.filters]
        asked = [s for s in suspects if s.changed.intercepts != good.intercepts]
        drawn = [s for s in suspects if s.changed.render != good.render]
        untouched = {s.defect for s in suspects if s.changed == good}
        self._note([s for s in suspects if s.defect in untouched], "unknown")
        watched = with_intercept(watched, self._intercept(asked))
        watched = with_filter(watched, self._filter(filtered))
        return replace(watched, render=replace(watched.render, context=self._context(good.render, drawn)))

    def _note(self, suspects: Sequence[_Suspect], seam: str) -> None:
        for suspect in suspects:
            self.met.setdefault(suspect.defect, seam)

    def _unmet(self, suspects: Sequence[_Suspect]) -> list[_Suspect]:
        return [] if _quiet.get() else [s for s in suspects if s.defect not in self.met]

    def _rule(self, path: str, original: Callable[..., Any], suspects: Sequence[_Suspect]) -> Callable[..., Any]:
        def rule(*args: Any, **named: Any) -> Any:
            if not _quiet.get():
                self._used.add(path)
            unmet = self._unmet(suspects)
            if not unmet:
                return original(*args, **named)
            if not all(_can_be_asked_twice(v) for v in (*args, *named.values())):
                self._note(unmet, path)
                return original(*args, **named)
            own = [([_own(a, s) for a in args], {k: _own(v, s) for k, v in named.items()}) for s in unmet]
            answer = _answer(original, args, named)
            with _in_the_shadow():
                for suspect, (theirs, theirs_named) in zip(unmet, own, strict=True):
                    if not _alike(answer, _answer(_at(suspect.changed, path), theirs, theirs_named)):
                        self._note([suspect], path)
            if answer[0] is not None:
                raise answer[0]
            return answer[1]

        rule.seam = path  # type: ignore[attr-defined]
        return rule

    def _intercept(self, suspects: Sequence[_Suspect]) -> Callable[[Request, Services], Response | None]:
        def look(request: Request, services: Services) -> Response | None:
            for suspect in self._unmet(suspects):
                scope = _scope(request)
                database = _ReadOnly(services.db.path)
                theirs = replace(
                    services,
                    behaviour=suspect.changed,
                    renderer=_renderer(suspect.changed.render),
                    db=database,
                    limiter=RateLimiter(),
                )
                try:
                    with _in_the_shadow():
                        told = [fn(Request(scope), theirs) for fn in suspect.changed.intercepts]
                except Exception:  # noqa: BLE001 - whatever breaks, the fault would have been seen
                    told = [Response()]
                if any(t is not None for t in told) or database.written or scope != request.scope:
                    self._note([suspect], f"intercept {_place(request)}")
            return None

        return look

    def _filter(self, suspects: Sequence[_Suspect]) -> Callable[[Request, ResponseParts], ResponseParts]:
        def look(request: Request, parts: ResponseParts) -> ResponseParts:
            for suspect in self._unmet(suspects):
                shown: ResponseParts | None = parts
                try:
                    with _in_the_shadow():
                        for fn in suspect.changed.filters:
                            shown = fn(Request(_scope(request)), shown or parts)
                except Exception:  # noqa: BLE001 - as above
                    shown = None
                if shown != parts:
                    self._note([suspect], f"filter {_place(request)}")
            return parts

        return look

    def _context(
        self, good: RenderRules, suspects: Sequence[_Suspect]
    ) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
        def look(name: str, values: dict[str, Any]) -> dict[str, Any]:
            if not _quiet.get():
                parts = _made_of(name, _environment(good))
                self._used |= all_parts() if "" in parts else {_PAGE + part for part in parts}
            unmet = self._unmet(suspects)
            if not unmet:
                return good.context(name, values)
            usual: list[str] = []
            for suspect in unmet:
                try:
                    with _in_the_shadow():
                        differs = _shown_differently(name, values, good, suspect, usual)
                except Exception:  # noqa: BLE001 - as above
                    differs = True
                if differs:
                    self._note([suspect], _PAGE + name)
            return good.context(name, values)

        return look


def unsteady(defects: Mapping[str, Defect], sources: Mapping[str, str]) -> frozenset[str]:
    """Faults that count as met by every check: those about load, and those that look at the time or at chance.

    Args:
        defects: all faults.
        sources: what each fault's declaration uses of its module.
    """
    return frozenset(d for d, f in defects.items() if f.area == "load" or _UNSTEADY.search(sources[d]))


@cache
def all_parts() -> frozenset[str]:
    """Names of all rules and templates that the portal has; of a rule that is a plain value nobody sees the use."""
    good = Behaviour()
    folder = WEB / "templates"
    templates = {_PAGE + str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    return frozenset({p for p, r in _rules(good) if callable(r)} | templates)


def parts_of(good: Behaviour, changed: Behaviour) -> frozenset[str]:
    """Names of the parts that a fault replaces outright, so that another fault cannot replace them too."""
    rules = {path for path, original in _rules(good) if _at(changed, path) is not original}
    templates = {_PAGE + name for name, _, _ in changed.render.patches[len(good.render.patches) :]}
    overlaid = changed.render.overlays != good.render.overlays or changed.render.replaced != good.render.replaced
    return frozenset(rules | templates | ({"overlay"} if overlaid else set()))


def only_parts(good: Behaviour, changed: Behaviour) -> bool:
    """Whether a fault does nothing besides replacing parts that have a name: changes no answer, asks for no request."""
    render = replace(changed.render, patches=good.render.patches)
    same = changed.filters == good.filters and changed.intercepts == good.intercepts and render == good.render
    return same and parts_of(good, changed) != frozenset()


def _rules(behaviour: Behaviour) -> Iterator[tuple[str, Any]]:
    for group in fields(behaviour):
        rules = getattr(behaviour, group.name)
        if is_dataclass(rules) and not isinstance(rules, RenderRules):
            for rule in fields(rules):
                yield f"{group.name}.{rule.name}", getattr(rules, rule.name)


def _at(behaviour: Behaviour, path: str) -> Any:
    group, name = path.split(".")
    return getattr(getattr(behaviour, group), name)


def _can_be_asked_twice(value: object) -> bool:
    return not hasattr(value, "__next__") and not isinstance(value, sqlite3.Connection | sqlite3.Cursor)


def _own(value: object, suspect: _Suspect) -> object:
    """An argument as the portal with the fault would have given it, and nothing that it shares with ours can change."""
    for group in fields(Behaviour):
        theirs = getattr(suspect.changed, group.name)
        if is_dataclass(theirs) and type(value) is type(theirs):
            return theirs
    return copy.deepcopy(value) if isinstance(value, dict | list | set | bytearray) else value


def _answer(
    rule: Callable[..., Any], args: Sequence[Any], named: Mapping[str, Any]
) -> tuple[BaseException | None, Any]:
    try:
        return None, rule(*args, **named)
    except Exception as error:  # noqa: BLE001 - an exception is an answer
        return error, None


def _alike(one: tuple[BaseException | None, Any], other: tuple[BaseException | None, Any]) -> bool:
    if one[0] is not None or other[0] is not None:
        return type(one[0]) is type(other[0]) and getattr(one[0], "args", ()) == getattr(other[0], "args", ())
    a, b = one[1], other[1]
    if type(a) is not type(b) or hasattr(a, "__next__"):
        return False
    in_order = list(a.items()) == list(b.items()) if isinstance(a, Mapping) else True
    return in_order and bool(a == b)


def _scope(request: Request) -> dict[str, Any]:
    scope = dict(request.scope)
    if _SESSION in scope:
        scope[_SESSION] = copy.copy(scope[_SESSION])
    return scope


def _place(request: Request) -> str:
    """The part of the address that is the same for everybody."""
    return "/".join(request.url.path.split("/")[:2])


def _renderer(rules: RenderRules) -> Renderer:
    return Renderer(rules)


def _environment(rules: RenderRules) -> Environment:
    return _environment_of(rules.patches, tuple(sorted(rules.replaced.items())), rules.overlays)


@cache
def _environment_of(
    patches: tuple[tuple[str, str, str], ...], replaced: tuple[tuple[str, str], ...], overlays: tuple[Path, ...]
) -> Environment:
    return Renderer(RenderRules(overlays=overlays, replaced=dict(replaced), patches=patches)).environment


@cache
def _made_of(name: str, environment: Environment) -> frozenset[str]:
    """Names of the templates that a page is made of; with an empty name where that is decided when it is drawn."""
    found = {name}
    waiting = [name]
    while waiting:
        assert environment.loader is not None
        source = environment.loader.get_source(environment, waiting.pop())[0]
        for used in meta.find_referenced_templates(environment.parse(source)):
            if used is None:
                found.add("")
            elif used not in found:
                found.add(used)
                waiting.append(used)
    return frozenset(found)


def _shown_differently(
    name: str, values: dict[str, Any], good: RenderRules, suspect: _Suspect, usual: list[str]
) -> bool:
    """Whether the fault would have drawn the page otherwise.

    Args:
        name: of the template.
        values: what the page is to show.
        good: how the good portal draws.
        suspect: the fault.
        usual: the page as the good portal draws it, once somebody had to know.
    """
    rules = suspect.changed.render
    shown = _harmless(values, suspect)
    changed = rules.context(name, dict(shown))
    same_values = changed.keys() == shown.keys() and all(changed[k] is shown[k] for k in shown)
    parts = _made_of(name, _environment(good))
    other_parts = rules.overlays != good.overlays or rules.replaced != good.replaced
    patched = {p[0] for p in rules.patches[len(good.patches) :]}
    if same_values and not other_parts and not patched & parts and "" not in parts:
        return False
    if any(hasattr(v, "__next__") for v in values.values()):
        return True
    if not usual:
        text = _environment(good).get_template(name).render(good.context(name, _harmless(values, None)))
        usual.append(text)
    return _environment(rules).get_template(name).render(changed) != usual[0]


def _harmless(values: dict[str, Any], suspect: _Suspect | None) -> dict[str, Any]:
    """Values whose use changes nothing in the portal, with the fault's own rules among them."""
    found = dict(values)
    if suspect is not None:
        for key, value in values.items():
            if hasattr(value, "seam"):
                found[key] = _at(suspect.changed, value.seam)
    if "csrf_field" in found:
        token = values.get("csrf_token", "")
        found["csrf_field"] = lambda: Markup('<input type="hidden" name="_csrf" value="{}">').format(token)
    return found
