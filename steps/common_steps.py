"""Starting points that several features share."""

from __future__ import annotations

from pytest_bdd import given, when

from steps.fixtures import FiledDossier, Scene
from steps.portal.protocol import PortalDriver


@given("công dân đã đăng nhập")
def signed_in(citizen: PortalDriver, scene: Scene) -> None:
    scene.keep(driver=citizen)


@given("công dân đã nộp một hồ sơ")
def has_filed(filed: FiledDossier, scene: Scene) -> None:
    scene.keep(dossier=filed)


@given("công dân có một hồ sơ mới nộp")
def has_fresh_dossier(own_dossier: FiledDossier, scene: Scene) -> None:
    scene.keep(dossier=own_dossier)


@given("hồ sơ của công dân đã có kết quả")
def has_result(returned: FiledDossier, scene: Scene) -> None:
    scene.keep(dossier=returned)


@when("công dân mở trang hồ sơ đó")
def opens_dossier(citizen: PortalDriver, scene: Scene) -> None:
    scene.keep(view=citizen.open_dossier(scene.dossier.code), driver=citizen)
