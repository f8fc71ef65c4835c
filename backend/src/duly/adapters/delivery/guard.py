"""Which addresses may be connected to, when people say where to (ADR-0014): a name is resolved once, and its answer is used.

A host that is checked and then looked up again by whatever connects can answer differently the second time (DNS rebinding). Here
the check sits where connections are made: what was allowed is the very number that is connected to, and TLS still asks for the
certificate of the name.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import httpcore2

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Awaitable[list[str]]]

_NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        # The special-purpose registries (RFC 6890) in full: what `is_global` says of them depends on Python's version.
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
        *("192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
        # A cloud's own services behind a public address: Azure's; the others' are link-local, private or shared ones.
        "168.63.129.16/32",
    )
)
_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = tuple(ipaddress.IPv6Network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48"))
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_MOST_ADDRESSES = 4
_NEXT_ADDRESS_SECONDS = 2.0
# More than there are attempts at once: a lookup that nobody waits for any more still has its thread, for half a minute when no
# name server answers, and one person's channels may all lead there. Threads are made when they are needed.
_RESOLVING_AT_ONCE = 256


class AddressNotAllowed(Exception):
    """The host has no address that may be connected to."""


class Guard:
    """Says which addresses may be reached: public ones, and those in the operator's networks.

    An IPv6 address that stands for an IPv4 one (mapped, compatible, 6to4, Teredo, NAT64) is allowed only when its own network
    is listed and the other address may be reached as well.
    """

    def __init__(self, allowed: Iterable[Network] = (), ports: Iterable[int] = ()) -> None:
        self._allowed = tuple(allowed)
        self._ports = frozenset(ports)

    def may_use(self, port: int) -> bool:
        """Return whether a given address may name this port."""
        return not self._ports or port in self._ports

    def may_reach(self, address: Address) -> bool:
        """Return whether a connection to the address is allowed."""
        listed = any(address in network for network in self._allowed)
        inner = _stands_for(address)
        if inner is not None:
            return listed and self.may_reach(inner)
        return listed or _is_public(address)


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return False
    return address.is_global and not address.is_multicast and not any(address in network for network in _NOT_PUBLIC)


def _stands_for(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address carries; None when it carries none."""
    if isinstance(address, IPv4Address):
        return None
    if found := address.ipv4_mapped or address.sixtofour:
        return found
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in _NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    # `::` and `::1` have that form too, and are no IPv4 addresses.
    return IPv4Address(int(address)) if address in _COMPATIBLE and int(address) > 1 else None


class SystemResolver:
    """Asks the system for a name's addresses, in threads of its own: a name server that is slow on purpose holds nobody else up."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_RESOLVING_AT_ONCE, thread_name_prefix="resolver")

    async def __call__(self, host: str, port: int) -> list[str]:
        """Return the addresses in the system's order of preference. Errors: OSError."""
        # Bytes, so that no codec looks at the name; a number in any old notation is one for the system as well.
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
        )
        return [str(address[4][0]) for address in found]

    def close(self) -> None:
        """Let the threads go; a lookup that is under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Makes TCP connections for an HTTP pool, to addresses that the guard allows and to nothing else."""

    def __init__(self, guard: Guard, resolve: Resolve, connect: httpcore2.AsyncNetworkBackend | None = None) -> None:
        self._guard = guard
        self._resolve = resolve
        self._connect = connect or httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the base class's
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to one of the host's addresses, in their order.

        Errors: `AddressNotAllowed`; httpcore2's ConnectError (its cause is OSError for a name that is not known) and
        ConnectTimeout.
        """
        if not self._guard.may_use(port):
            raise AddressNotAllowed
        try:
            answer = await self._resolve(host, port)
        except OSError as error:
            raise httpcore2.ConnectError("the name cannot be resolved") from error
        found = list(dict.fromkeys(ipaddress.ip_address(text) for text in answer))
        reachable = [address for address in found if self._guard.may_reach(address)][:_MOST_ADDRESSES]
        if not reachable:
            raise AddressNotAllowed
        *first, last = reachable
        for address in first:
            patience = min(timeout or _NEXT_ADDRESS_SECONDS, _NEXT_ADDRESS_SECONDS)
            try:
                return await self._connect.connect_tcp(str(address), port, patience, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._connect.connect_tcp(str(last), port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - the base class's
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Never: no given address is a file."""
        raise AddressNotAllowed

    async def sleep(self, seconds: float) -> None:
        """Pause between the pool's own tries."""
        await asyncio.sleep(seconds)
