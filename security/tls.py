"""Which protocols a server accepts (sslyze) and whether its certificate convinces a careful client."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from sslyze.plugins.scan_commands import ScanCommand
from sslyze.scanner.models import ServerScanRequest, ServerScanStatusEnum
from sslyze.scanner.scan_command_attempt import ScanCommandAttemptStatusEnum
from sslyze.scanner.scanner import Scanner
from sslyze.server_setting import HttpProxySettings, ServerNetworkConfiguration, ServerNetworkLocation

from kiemdinh.model.target import Target
from security.web import ssl_context

_REASONS = {
    "certificate has expired": "chứng thư đã hết hạn",
    "certificate is not yet valid": "chứng thư chưa có hiệu lực",
    "self-signed certificate": "chứng thư tự ký, không thuộc tổ chức cấp tin cậy",
    "self signed certificate": "chứng thư tự ký, không thuộc tổ chức cấp tin cậy",
    "unable to get local issuer certificate": "chuỗi chứng thư thiếu hoặc tổ chức cấp không được tin cậy",
    "Hostname mismatch": "chứng thư cấp cho tên miền khác",
    "IP address mismatch": "chứng thư cấp cho địa chỉ khác",
    "certificate revoked": "chứng thư đã bị thu hồi",
}


@dataclass(frozen=True)
class CertificateFacts:
    """What a verifying client says.

    Attributes:
        problem: Vietnamese reason of refusal, empty when accepted.
        days_left: whole days until it expires, or ``None`` when the certificate was not read.
    """

    problem: str
    days_left: int | None


def certificate_facts(target: Target, host: str, port: int, now: datetime) -> CertificateFacts:
    """Verify the certificate as a browser would and read its end.

    Raises:
        ConnectionError, TimeoutError: the server cannot be reached or speaks no TLS.
    """
    patience = target.network.timeout_s
    problem = ""
    try:
        der = _handshake(ssl_context(target), host, port, patience)
    except ssl.SSLCertVerificationError as error:
        text = f"{error.verify_message} {error}"
        problem = next(
            (vi for en, vi in _REASONS.items() if en in text), f"chứng thư bị từ chối: {error.verify_message}"
        )
        blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        blind.check_hostname = False
        blind.verify_mode = ssl.CERT_NONE  # only to read the end of a certificate that was refused already
        der = _handshake(blind, host, port, patience)
    if not der:
        return CertificateFacts(problem, None)
    ends = x509.load_der_x509_certificate(der).not_valid_after_utc
    return CertificateFacts(problem, (ends - now.astimezone(UTC)).days)


def _handshake(context: ssl.SSLContext, host: str, port: int, patience: float) -> bytes:
    try:
        with (
            socket.create_connection((host, port), timeout=patience) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            return secured.getpeercert(binary_form=True) or b""
    except ssl.SSLCertVerificationError:
        raise
    except ssl.SSLError as error:
        raise ConnectionError(f"{host}:{port} không bắt tay TLS được: {error.reason}") from error
    except OSError as error:
        if isinstance(error, TimeoutError | ConnectionError):
            raise
        raise ConnectionError(f"{host}:{port}: {error}") from error


def protocols_accepted(target: Target, host: str, port: int) -> tuple[str, ...]:
    """Protocol versions with at least one accepted cipher suite, oldest first.

    Raises:
        ConnectionError: the scanner could not connect.
    """
    versions = {
        ScanCommand.SSL_2_0_CIPHER_SUITES: "SSL 2.0",
        ScanCommand.SSL_3_0_CIPHER_SUITES: "SSL 3.0",
        ScanCommand.TLS_1_0_CIPHER_SUITES: "TLS 1.0",
        ScanCommand.TLS_1_1_CIPHER_SUITES: "TLS 1.1",
        ScanCommand.TLS_1_2_CIPHER_SUITES: "TLS 1.2",
        ScanCommand.TLS_1_3_CIPHER_SUITES: "TLS 1.3",
    }
    proxy = HttpProxySettings.from_url(target.network.proxy) if target.network.proxy else None
    location = (
        ServerNetworkLocation(host, port, http_proxy_settings=proxy)
        if proxy
        else ServerNetworkLocation(host, port, ip_address=_address(host, port))
    )
    scanner = Scanner(per_server_concurrent_connections_limit=2, concurrent_server_scans_limit=1)
    request = ServerScanRequest(
        server_location=location,
        scan_commands=set(versions),
        network_configuration=ServerNetworkConfiguration(
            tls_server_name_indication=host, network_timeout=max(2, int(target.network.timeout_s))
        ),
    )
    scanner.queue_scans([request])
    accepted: list[str] = []
    for result in scanner.get_results():
        if result.scan_status is not ServerScanStatusEnum.COMPLETED or result.scan_result is None:
            raise ConnectionError(f"{host}:{port} không quét TLS được")
        for command, name in versions.items():
            attempt = getattr(result.scan_result, command.value)
            if attempt.status is ScanCommandAttemptStatusEnum.COMPLETED and attempt.result.accepted_cipher_suites:
                accepted.append(name)
    return tuple(accepted)


def _address(host: str, port: int) -> str:
    try:
        return str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])
    except OSError as error:
        raise ConnectionError(f"không phân giải được tên {host}") from error
