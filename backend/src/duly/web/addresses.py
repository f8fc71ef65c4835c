"""Whose address a request came from, when proxies stand in between."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.types import Scope

from duly.events.envelope import SourceClass


class ClientAddresses:
    """Reads client addresses; a forwarding header counts only from the proxies it trusts.

    `trusted_proxies` holds addresses or networks, separated by commas. Errors: ValueError for one that is neither.
    """

    def __init__(self, trusted_proxies: str) -> None:
        self._trusted = [ip_network(part.strip()) for part in trusted_proxies.split(",") if part.strip()]

    def address(self, scope: Scope) -> str:
        """Return the client's address as text; `unknown` when the server does not tell its peer (a socket file)."""
        peer = scope["client"][0] if scope.get("client") else "unknown"
        if not self._trusts(peer):
            return peer
        chain = b",".join(v for n, v in scope["headers"] if n == b"x-forwarded-for").decode("latin-1").split(",")
        # The nearest address that no trusted proxy wrote about itself.
        return next((a.strip() for a in reversed(chain) if a.strip() and not self._trusts(a.strip())), peer)

    def source_class(self, scope: Scope) -> SourceClass:
        """Return the class of the client's address: all that is kept of it, so that no record says where a person was."""
        found = _parse(self.address(scope))
        if found is None:
            return "unknown"
        if found.is_loopback:
            return "loopback"
        return "public" if found.is_global else "private"

    def _trusts(self, address: str) -> bool:
        found = _parse(address)
        return found is not None and any(found in network for network in self._trusted)


def _parse(address: str) -> IPv4Address | IPv6Address | None:
    """Return the address; one of IPv4 in the form of IPv6, as a server on both families sees it, as IPv4."""
    try:
        found = ip_address(address)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
