"""An inbox holds what was written to its owner."""

from __future__ import annotations

from pytest_bdd import then, when

from kiemdinh.model.failures import Blocked, Violation
from steps.fixtures import Scene, eventually
from steps.following_steps import about
from steps.portal.protocol import PortalDriver


@when("một công dân khác mở hộp thông báo của họ")
def other_opens_inbox(citizen: PortalDriver, other_citizen: PortalDriver, scene: Scene) -> None:
    code = scene.dossier.code
    if not about(eventually(citizen.notices, lambda n: bool(about(n, code)), citizen.page), code):
        raise Blocked("chính chủ chưa có thông báo về hồ sơ để đối chiếu", ("notification.filing-notified",))
    scene.keep(items=other_citizen.notices(), driver=other_citizen)


@then("hộp đó không có thông báo về hồ sơ của công dân thứ nhất")
def not_told_to_other(scene: Scene) -> None:
    if about(scene.items, scene.dossier.code):
        raise Violation(
            "hộp thông báo chỉ có thông báo của chủ hộp",
            f"có thông báo về hồ sơ {scene.dossier.code} của người khác",
            scene.driver.current().url,
            proven=True,
        )
