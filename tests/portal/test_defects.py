"""Defects: each changes the one thing that it names, and the portal stays up."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.behaviour import Behaviour, with_patch, with_rule
from portal.defects import all_defects, apply_defects
from portal.domain.model import ResponseParts
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
def test_pages_still_answer(defect: str, tmp_path: Path, template_cache: Path) -> None:
    portal = make_portal(tmp_path, template_cache, defects=(defect,))
    for path in ("/", "/thu-tuc", "/tra-cuu-ho-so"):
        assert portal.browser().get(path).status_code == 200


def test_search_with_diacritics_only(portal: Portal, tmp_path: Path, template_cache: Path) -> None:
    broken = make_portal(tmp_path / "broken", template_cache, defects=("search-needs-diacritics",))
    word = "the huong dan vien"
    assert "Cấp đổi thẻ hướng dẫn viên" in portal.browser().get(f"/thu-tuc?q={word}").text
    assert "Cấp đổi thẻ hướng dẫn viên" not in broken.browser().get(f"/thu-tuc?q={word}").text


def test_foreign_dossier(tmp_path: Path, template_cache: Path) -> None:
    broken = make_portal(tmp_path, template_cache, defects=("foreign-dossier-readable",))
    code = file_dossier(broken, broken.browser("congdan.a"))
    assert broken.browser("congdan.b").get(f"/ho-so/{code}").status_code == 200


def test_missing_header_and_nothing_else(portal: Portal, tmp_path: Path, template_cache: Path) -> None:
    broken = make_portal(tmp_path / "broken", template_cache, defects=("hsts-missing",))
    good, bad = (set(p.browser().get("/tra-cuu-ho-so").headers) for p in (portal, broken))
    assert good - bad == {"strict-transport-security"}


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
