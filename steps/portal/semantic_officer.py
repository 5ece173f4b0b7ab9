"""The semantic driver for officers."""

from __future__ import annotations

from steps.portal.dossier_list import DossierListPart
from steps.portal.values import Done, DossierItem


class SemanticOfficer(DossierListPart):
    """An officer at the officers' site."""

    list_key = "page.officer-inbox"
    search_key = "officer.search"

    def inbox(self) -> tuple[DossierItem, ...]:
        """Dossiers that wait for the officer's unit."""
        self.go_signed(self.list_key)
        return self.read_list()

    def _do(self, code: str, key: str, text: str | None = None, *, choice: str = "", strict: bool = True) -> Done:
        self.open_dossier(code)
        return self.perform(key, text, choice=choice, strict=strict)

    def receive(self, code: str) -> Done:
        """Accept a dossier (tiếp nhận)."""
        return self._do(code, "officer.receive")

    def refuse(self, code: str, reason: str) -> Done:
        """Refuse a dossier; an empty reason is sent empty, the browser's own checks put aside."""
        return self._do(code, "officer.refuse", reason, strict=bool(reason))

    def request_supplement(self, code: str, text: str) -> Done:
        """Ask for supplements (yêu cầu bổ sung)."""
        done = self._do(code, "officer.supplement", text)
        if not done.offered and self._do(code, "officer.receive").done:
            # some portals ask for more only once a dossier has been received
            done = self._do(code, "officer.supplement", text)
        return done

    def request_payment(self, code: str) -> Done:
        """Ask for the fee (yêu cầu nộp phí)."""
        return self._do(code, "officer.payment")

    def send_message(self, code: str, text: str) -> Done:
        """Write to the citizen."""
        return self._do(code, "message.button", text)

    def assign(self, code: str, person: str = "") -> Done:
        """Assign to a person (words of the name; empty for the first one offered)."""
        return self._do(code, "officer.assign", choice=person)

    def appraise(self, code: str, text: str = "") -> Done:
        """Record the appraisal and pass the dossier on for approval where that is a step of its own."""
        done = self._do(code, "officer.appraise", text or "Hồ sơ đủ điều kiện.")
        if not done.offered:
            return self._do(code, "officer.pass-on", text or "Hồ sơ đủ điều kiện.")
        if not done.done:
            return done
        further = self._do(code, "officer.pass-on")
        return further if further.offered else done

    def approve(self, code: str, text: str = "") -> Done:
        """Approve (phê duyệt)."""
        return self._do(code, "officer.approve", text or None)

    def return_result(self, code: str) -> Done:
        """Return the result (trả kết quả)."""
        return self._do(code, "officer.return")

    def stop(self, code: str, reason: str) -> Done:
        """Stop processing (dừng xử lý)."""
        return self._do(code, "officer.stop", reason, strict=bool(reason))

    def status(self, code: str) -> str:
        """Status of a dossier as the officer sees it."""
        return self.open_dossier(code).status
