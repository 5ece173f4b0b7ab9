"""Settings of one portal. A value object; nothing is read from the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Edition = Literal["2024", "2025"]


@dataclass(frozen=True, slots=True)
class EditionSettings:
    """What differs between editions of the rules.

    Attributes:
        edition: name of the edition.
        code_style: form of dossier codes (requirements.md §9.5).
        forms_instrument: instrument that fixes the printed forms (receipt, supplement, refusal).
        unit_prefix: identity code of the ministry as used in dossier codes.
    """

    edition: Edition
    code_style: Literal["legacy", "sequence"]
    forms_instrument: str
    unit_prefix: str


EDITIONS: dict[str, EditionSettings] = {
    "2024": EditionSettings("2024", "legacy", "Thông tư số 01/2018/TT-VPCP", "000.00.00.G16"),
    "2025": EditionSettings("2025", "sequence", "Thông tư số 03/2025/TT-VPCP", "G16"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a portal needs to know before it starts.

    Attributes:
        runtime_dir: folder for the database, uploads and logs.
        cache_dir: folder of the seeded template database.
        public_url, officer_url: addresses seen by browsers, without a trailing slash.
        identity_url: issuer of the OpenID provider.
        payment_url: address of the payment gateway.
        ca_file: authority that the portal trusts for calls to identity_url and payment_url.
        client_id, client_secret: the portal's registration at the provider.
        payment_secret: key shared with the payment gateway (HMAC-SHA256).
        secret_key: key for form tokens.
        national_portal_url: base address of contract B; None switches the sender off.
        sync_username, sync_password: account of the ministry at the national portal.
        seed: makes generated values repeatable where that is wanted.
        max_upload_bytes: size limit of one attached file.
        citizen_idle_seconds, officer_idle_seconds, admin_idle_seconds: session idle limits.
    """

    runtime_dir: Path
    cache_dir: Path
    public_url: str = "https://127.0.0.1:8443"
    officer_url: str = "https://127.0.0.1:8444"
    identity_url: str = "https://127.0.0.1:8445"
    payment_url: str = "https://127.0.0.1:8446"
    ca_file: Path | None = None
    client_id: str = "cong-dich-vu-cong"
    client_secret: str = field(default="", repr=False)
    payment_secret: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    national_portal_url: str | None = None
    sync_username: str = "000.00.00.G16"
    sync_password: str = field(default="", repr=False)
    sync_unit: str = "000.00.00.G16"
    edition: Edition = "2024"
    seed: int | None = None
    max_upload_bytes: int = 5 * 1024 * 1024
    citizen_idle_seconds: int = 15 * 60
    officer_idle_seconds: int = 15 * 60
    admin_idle_seconds: int = 5 * 60
    ministry: str = "Bộ Văn hóa, Thể thao và Du lịch"
    environment_label: str = "môi trường trình diễn"
    system_name: str = "Hệ thống thông tin giải quyết thủ tục hành chính"
    hotline: str = "1900 0000"
    support_email: str = "hotro@dvc.example.vn"
    address: str = "51 phố Thí Dụ, quận Trình Diễn, Hà Nội"

    @property
    def rules(self) -> EditionSettings:
        """The values of the configured edition."""
        return EDITIONS[self.edition]

    @property
    def upload_dir(self) -> Path:
        """Folder of uploaded and generated files."""
        return self.runtime_dir / "files"
