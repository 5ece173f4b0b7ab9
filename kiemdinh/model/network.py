"""Which hosts are reached past the corporate proxy: one rule for the browser, the clients and the scanners."""

from __future__ import annotations

from urllib.parse import urlsplit

from kiemdinh.model.target import Network

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def past_proxy(network: Network) -> tuple[str, ...]:
    """Hosts and domains (with a leading dot) that never go through the proxy; loopback is always among them."""
    return (*LOOPBACK, *network.no_proxy)


def proxy_for(network: Network, url: str) -> str:
    """Proxy for an address, or an empty text when it is reached directly.

    Args:
        network: settings of the target.
        url: address.
    """
    host = (urlsplit(url).hostname or "").lower()
    for name in past_proxy(network):
        own = name.lower()
        if host == own.removeprefix(".") or (own.startswith(".") and host.endswith(own)):
            return ""
    return network.proxy


def direct_mounts(network: Network) -> dict[str, None]:
    """Mounts of an ``httpx.Client`` that keep hosts off the proxy."""
    found: dict[str, None] = {}
    for name in past_proxy(network):
        host = f"[{name}]" if ":" in name else name
        if host.startswith("."):
            found[f"all://*{host}"] = None
            found[f"all://{host[1:]}"] = None
        else:
            found[f"all://{host}"] = None
    return found
