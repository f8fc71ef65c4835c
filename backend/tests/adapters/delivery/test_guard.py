"""The guard: what may be reached, and that nothing else ever is, whatever a URL looks like and whatever a name answers."""

import asyncio
import contextlib
import ipaddress
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator

import httpcore2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duly.adapters.delivery.guard import Guard, SystemResolver
from duly.adapters.delivery.http import HttpEnds, origin
from duly.ports.sender import Refused, SendingFailed, TryLater
from tests.support.ends.certificates import contexts
from tests.support.ends.http import Answer, HttpEnd

PUBLIC = "93.184.216.34"
ALSO_PUBLIC = "2606:4700:4700::1111"
REACHED = [
    PUBLIC,
    ALSO_PUBLIC,
    "1.1.1.1",
    "9.9.9.9",
    "172.15.0.1",
    "172.32.0.1",
    "100.63.0.1",
    "100.128.0.1",
    "2001:4860::8888",
    "2a00::1",
]
NOT_REACHED = [
    # This machine, this network, nobody.
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "::", "::1",
    # Private, shared, link-local (and the metadata of clouds behind them).
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.100.100.200", "169.254.169.254",
    "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%lo", "fec0::1", "168.63.129.16", "192.0.0.192",
    # Multicast, broadcast, reserved, documentation, benchmarks, anycast relays.
    "224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "ff02::1", "192.0.2.1", "198.51.100.1", "203.0.113.1",
    "198.18.0.1", "192.88.99.1", "2001:db8::1", "3fff::1", "100::1", "5f00::1", "2001:20::1", "4000::1",
    # IPv4 addresses in the clothes of IPv6: mapped, compatible, translated, 6to4, Teredo. Public ones too: nobody names them so.
    "::ffff:127.0.0.1", "::ffff:93.184.216.34", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::5db8:d822",
    "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:5db8:d822::1", "2001:0:5ef5:79fb::1", "2001:0:7f00:1::",
]  # fmt: skip
# Each names this machine, or would if somebody read it carelessly. `{port}` is that of a server that must never be touched.
HOSTILE = [
    "http://127.0.0.1:{port}/", "http://127.1:{port}/", "http://2130706433:{port}/", "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/", "http://0177.0.0.1:{port}/", "http://0177.0x0.0.1:{port}/", "http://017700000001:{port}/",
    "http://0:{port}/", "http://0.0.0.0:{port}/", "http://localhost:{port}/", "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/", "http://[::1]:{port}/", "http://[::]:{port}/", "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/", "http://[::ffff:7f00:1]:{port}/", "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/", "http://[2002:7f00:1::]:{port}/", "http://[::1%25lo]:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/", "http://127。0。0。1:{port}/", "http://%31%32%37.0.0.1:{port}/",
    "http://user@127.0.0.1:{port}/", "http://example.com@127.0.0.1:{port}/", "http://127.0.0.1:{port}\\@example.com/",
    "http://127.0.0.1:{port}#@example.com/", "http://127.0.0.1:{port}?@example.com/", "//127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/", "file:///etc/passwd", "gopher://127.0.0.1:{port}/", "http+unix://%2Fvar%2Frun%2Fsock/",
    "unix:/var/run/docker.sock", "http://", "http:///path", "http://:{port}/", "127.0.0.1:{port}", "", "javascript:alert(1)",
    "http://127.0.0.1:99999/", "http://a b/", "http://127.0.0.1\r\nHost: example.com:{port}/", "http://127.0.0.1:{port}/\x00",
]  # fmt: skip


class Connecting(httpcore2.AsyncNetworkBackend):
    """Connects to a local port in place of a public address, and keeps what it was asked for."""

    def __init__(self, port: int, away: tuple[str, ...] = ()) -> None:
        self.asked: list[str] = []
        self._port = port
        self._away = away
        self._real = httpcore2.AnyIOBackend()

    async def connect_tcp(self, host: str, port: int, *more: object, **named: object) -> httpcore2.AsyncNetworkStream:
        self.asked.append(host)
        if host in self._away:
            raise httpcore2.ConnectError
        return await self._real.connect_tcp("127.0.0.1", self._port)


class Names:
    """A name server whose answers are listed, the last one for ever."""

    def __init__(self, *answers: list[str]) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


@pytest.fixture
def end() -> Iterator[HttpEnd]:
    with HttpEnd() as opened:
        yield opened


@pytest.fixture
async def strict() -> AsyncIterator[HttpEnds]:
    opened = HttpEnds(Guard(), timeout_seconds=2.0)
    yield opened
    await opened.close()


async def post(ends: HttpEnds, url: str) -> int:
    try:
        return (await ends.post(url, {}, b"{}")).status
    finally:
        await ends.close()


async def refusal(ends: HttpEnds, url: str) -> SendingFailed:
    with pytest.raises(SendingFailed) as caught:
        await post(ends, url)
    return caught.value


class TestMayReach:
    @pytest.mark.parametrize("address", REACHED)
    def test_public_addresses(self, address: str) -> None:
        assert Guard().may_reach(ipaddress.ip_address(address))

    @pytest.mark.parametrize("address", NOT_REACHED)
    def test_no_others(self, address: str) -> None:
        assert not Guard().may_reach(ipaddress.ip_address(address))

    def test_what_the_operator_allows(self) -> None:
        guard = Guard([ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_network("fd00::/8")])
        assert guard.may_reach(ipaddress.ip_address("10.1.2.3"))
        assert guard.may_reach(ipaddress.ip_address("fd00::5"))
        assert not guard.may_reach(ipaddress.ip_address("10.2.0.1"))
        assert not guard.may_reach(ipaddress.ip_address("::ffff:10.1.2.3"))

    @pytest.mark.parametrize(
        ("network", "public", "private"),
        [
            ("64:ff9b::/96", "64:ff9b::5db8:d822", "64:ff9b::7f00:1"),
            ("64:ff9b:1::/48", "64:ff9b:1::5db8:d822", "64:ff9b:1::a00:1"),
            ("::ffff:0:0/96", "::ffff:93.184.216.34", "::ffff:127.0.0.1"),
            ("::/96", "::93.184.216.34", "::127.0.0.1"),
            ("2002::/16", "2002:5db8:d822::1", "2002:7f00:1::"),
            # Its last half is the client's address, every bit of it turned.
            ("2001::/32", "2001:0:5db8:d822:0:0:a247:27dd", "2001:0:5db8:d822:0:0:80ff:fffe"),
        ],
    )
    def test_a_translated_address_needs_both(self, network: str, public: str, private: str) -> None:
        guard = Guard([ipaddress.ip_network(network)])
        assert guard.may_reach(ipaddress.ip_address(public))
        assert not guard.may_reach(ipaddress.ip_address(private))
        assert not Guard().may_reach(ipaddress.ip_address(public))


class TestHostileUrls:
    @pytest.mark.parametrize("url", HOSTILE)
    async def test_are_refused_and_nothing_is_touched(self, strict: HttpEnds, end: HttpEnd, url: str) -> None:
        found = await refusal(strict, url.format(port=end.port))
        # A notation that the system does not know is a name that nobody has.
        assert found.reason in {"address-not-allowed", "address-invalid", "name-not-found"}
        assert (type(found) is TryLater) == (found.reason == "name-not-found")
        assert end.connections == 0

    @pytest.mark.parametrize("who", ["user", "user:password", ":"])
    async def test_a_name_and_password_are_refused_towards_anybody(self, end: HttpEnd, who: str) -> None:
        connecting = Connecting(end.port)
        ends = HttpEnds(Guard(), resolve=Names([PUBLIC]), connect=connecting)
        assert (await refusal(ends, f"http://{who}@public.example/")).reason == "address-invalid"
        assert connecting.asked == []

    @given(
        st.text(max_size=60)
        | st.text(alphabet="htps:/@[]#?%\\.0x1a ü\r\n", max_size=30).map(lambda rest: f"http://{rest}")
    )
    def test_any_text_is_an_address_or_refused(self, text: str) -> None:
        # Nothing but `Refused` is raised, whatever a parser stumbles over.
        with contextlib.suppress(Refused):
            found = origin(text)
            assert re.fullmatch(r"https?://[\x21-\x7e]+", found)
            assert "@" not in found

    async def test_too_long_a_url(self, strict: HttpEnds) -> None:
        assert (await refusal(strict, "https://duly.example/" + "a" * 2_048)).reason == "address-invalid"

    async def test_a_port_that_the_operator_did_not_list(self, end: HttpEnd) -> None:
        allowed = [ipaddress.ip_network("127.0.0.0/8")]
        found = await refusal(HttpEnds(Guard(allowed, [443])), end.url)
        assert (type(found), found.reason) == (Refused, "address-not-allowed")
        assert end.connections == 0
        assert await post(HttpEnds(Guard(allowed, [443, end.port])), end.url) == 200


class TestNames:
    @pytest.mark.parametrize(
        "answer",
        [
            ["127.0.0.1"],
            ["10.0.0.1", "192.168.0.1"],
            ["::1"],
            ["::ffff:127.0.0.1"],
            ["169.254.169.254"],
            ["fe80::1%lo"],
            [],
        ],
    )
    async def test_one_of_a_private_address_is_refused(self, end: HttpEnd, answer: list[str]) -> None:
        connecting = Connecting(end.port)
        found = await refusal(
            HttpEnds(Guard(), resolve=Names(answer), connect=connecting), f"http://rebind.example:{end.port}/"
        )
        assert (type(found), found.reason) == (Refused, "address-not-allowed")
        assert connecting.asked == []
        assert end.connections == 0

    async def test_of_several_addresses_only_public_ones_are_used(self, end: HttpEnd) -> None:
        connecting = Connecting(end.port, away=(ALSO_PUBLIC,))
        names = Names(["10.0.0.1", ALSO_PUBLIC, "127.0.0.1", PUBLIC, PUBLIC])
        assert await post(HttpEnds(Guard(), resolve=names, connect=connecting), "http://many.example/") == 200
        assert connecting.asked == [ALSO_PUBLIC, PUBLIC]

    async def test_what_was_checked_is_what_is_connected_to(self, end: HttpEnd) -> None:
        """Rebinding: the name is asked for once; what it would answer next is never heard."""
        connecting, names = Connecting(end.port), Names([PUBLIC], ["127.0.0.1"])
        assert await post(HttpEnds(Guard(), resolve=names, connect=connecting), "http://rebind.example/") == 200
        assert connecting.asked == [PUBLIC]
        assert names.asked == ["rebind.example"]

    async def test_a_new_connection_is_a_new_question(self, end: HttpEnd) -> None:
        connecting, names = Connecting(end.port), Names([PUBLIC], ["127.0.0.1"])
        ends = HttpEnds(Guard(), resolve=names, connect=connecting)
        end.answer = Answer(200, {"Connection": "close"})
        assert (await ends.post("http://rebind.example/", {}, b"")).status == 200
        found = await refusal(ends, "http://rebind.example/")
        assert (type(found), found.reason) == (Refused, "address-not-allowed")
        assert (connecting.asked, end.connections) == ([PUBLIC], 1)

    async def test_a_name_server_that_is_slow_on_purpose_ends_with_the_time_allowed(self) -> None:
        async def slow(host: str, port: int) -> list[str]:
            await asyncio.Event().wait()
            return []

        start = time.monotonic()
        found = await refusal(HttpEnds(Guard(), resolve=slow, timeout_seconds=0.3), "http://slow.example/")
        assert (type(found), found.reason) == (TryLater, "time-out")
        assert time.monotonic() - start < 1.5

    async def test_a_name_that_nobody_has_may_come(self) -> None:
        found = await refusal(HttpEnds(Guard(), timeout_seconds=5.0), "http://no-such-name.invalid/")
        assert (type(found), found.reason) == (TryLater, "name-not-found")


class TestSystemResolver:
    async def test_names_whose_server_does_not_answer_hold_no_other_name_up(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers = threading.Event()

        def getaddrinfo(host: bytes, port: int, **_: object) -> list[tuple[object, ...]]:
            if host.startswith(b"slow"):
                answers.wait(30)
                raise socket.gaierror(socket.EAI_AGAIN, "no name server answers")
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.7", port))]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        resolve = SystemResolver()
        try:
            # As many as all lanes of the courier, given up already: their threads do not know.
            for number in range(80):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(resolve(f"slow{number}.example", 443), 0.001)
            assert await asyncio.wait_for(resolve("quick.example", 443), 5) == ["192.0.2.7"]
        finally:
            answers.set()
            resolve.close()


class TestEnvironment:
    async def test_its_proxies_are_not_used(self, end: HttpEnd, monkeypatch: pytest.MonkeyPatch) -> None:
        with HttpEnd() as proxy:
            for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url)
            assert await post(HttpEnds(Guard([ipaddress.ip_network("127.0.0.1/32")])), f"{end.url}/path") == 200
            assert (proxy.connections, end.connections) == (0, 1)


class TestTime:
    async def test_an_answer_in_the_last_moment_counts_though_its_body_never_comes(self) -> None:
        async def late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(0.3)
            writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 9\r\n\r\n")
            await reader.read()
            writer.close()

        ends = HttpEnds(Guard([ipaddress.ip_network("127.0.0.0/8")]), timeout_seconds=0.6)
        server = await asyncio.start_server(late, "127.0.0.1", 0)
        async with server:
            answer = await ends.post(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", {}, b"{}")
            await ends.close()
        assert (answer.status, answer.body) == (202, b"")


class TestTls:
    async def test_the_certificate_is_that_of_the_name(self) -> None:
        server, client = contexts("push.example")
        with HttpEnd(tls=server, name="push.example") as end:
            asked: list[str | None] = []
            server.sni_callback = lambda _, name, __: asked.append(name)
            ends = HttpEnds(Guard(), resolve=Names([PUBLIC]), connect=Connecting(end.port), ssl_context=client)
            assert await post(ends, f"{end.url}/push") == 200
            assert asked == ["push.example"]
            assert end.requests[0].headers["host"] == f"push.example:{end.port}"

    async def test_another_names_certificate_is_refused(self) -> None:
        server, client = contexts("push.example")
        with HttpEnd(tls=server, name="other.example") as end:
            ends = HttpEnds(Guard(), resolve=Names([PUBLIC]), connect=Connecting(end.port), ssl_context=client)
            found = await refusal(ends, f"{end.url}/push")
            assert (type(found), found.reason) == (TryLater, "tls-failed")
            assert end.requests == []

    async def test_a_certificate_of_nobody_we_trust_is_refused(self) -> None:
        server, _ = contexts("push.example")
        with HttpEnd(tls=server, name="push.example") as end:
            ends = HttpEnds(Guard(), resolve=Names([PUBLIC]), connect=Connecting(end.port))
            assert (await refusal(ends, f"{end.url}/push")).reason == "tls-failed"
