"""Defects: each changes the one thing that it names, and the portal stays up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import Request, Response
from fastapi.responses import PlainTextResponse

from portal.behaviour import Behaviour, with_filter, with_intercept, with_patch, with_rule
from portal.defects import all_defects, apply_defects
from portal.domain.model import ResponseParts
from portal.services import Services
from portal.web.render import Renderer
from tests.portal.harness import Portal, file_dossier, make_portal


def test_registry() -> None:
    found = all_defects()
    assert all(
        key == defect.id and defect.title_vi and defect.story and defect.expects for key, defect in found.items()
    )
    with pytest.raises(KeyError):
        apply_defects(Behaviour(), ["no-such-defect"])
    assert apply_defects(Behaviour(), []).search == Behaviour().search


@pytest.mark.parametrize("defect", sorted(all_defects()))
def test_the_portal_still_starts(defect: str, tmp_path: Path, template_cache: Path) -> None:
    broken = make_portal(tmp_path, template_cache, change=lambda b: apply_defects(b, [defect]))
    assert broken.browser().get("/").status_code == 200


def test_a_changed_rule_changes_the_pages(tmp_path: Path, template_cache: Path) -> None:
    broken = make_portal(
        tmp_path, template_cache, change=lambda b: with_rule(b, "access.may_open_dossier", lambda _user, _dossier: True)
    )
    code = file_dossier(broken, broken.browser("congdan.a"))
    assert broken.browser("congdan.b").get(f"/ho-so/{code}").status_code == 200


def test_a_filter_changes_a_response_and_nothing_else(portal: Portal, tmp_path: Path, template_cache: Path) -> None:
    def drop(_request: Request, parts: ResponseParts) -> ResponseParts:
        return replace(parts, headers=tuple(h for h in parts.headers if h[0] != "strict-transport-security"))

    broken = make_portal(tmp_path / "broken", template_cache, change=lambda b: with_filter(b, drop))
    good, bad = (p.browser().get("/tra-cuu-ho-so") for p in (portal, broken))
    assert set(good.headers) - set(bad.headers) == {"strict-transport-security"}
    assert good.text == bad.text


def test_an_intercept_answers_before_the_pages(tmp_path: Path, template_cache: Path) -> None:
    def answer(request: Request, _services: Services) -> Response | None:
        return PlainTextResponse("bận", 503) if request.url.path == "/thong-ke" else None

    broken = make_portal(tmp_path, template_cache, change=lambda b: with_intercept(b, answer))
    assert broken.browser().get("/thong-ke").status_code == 503
    assert broken.browser().get("/").status_code == 200


def test_a_rule_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(AttributeError):
        with_rule(Behaviour(), "search.nothing", None)


def test_a_patch_must_fit_its_template() -> None:
    good = with_patch(Behaviour(), "_messages.html", "Chưa có tin nhắn.", "…")
    assert "…" in Renderer(good.render).environment.get_template("_messages.html").render(messages=[])
    bad = with_patch(Behaviour(), "_messages.html", "không có đoạn này", "")
    with pytest.raises(ValueError, match="passage to replace"):
        Renderer(bad.render).environment.get_template("_messages.html")


def test_response_parts_find_headers() -> None:
    assert ResponseParts(200, (("a", "1"),)).header("A") == "1"
    assert ResponseParts(200, ()).header("a") == ""
