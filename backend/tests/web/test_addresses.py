"""Whose address a request came from."""

from typing import Any

import pytest

from duly.web.addresses import ClientAddresses

PROXIES = "127.0.0.1, ::1, 10.0.0.0/8"


def scope(peer: str | None, *forwarded: str) -> dict[str, Any]:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return {"client": (peer, 1) if peer else None, "headers": headers}


class TestAddress:
    @pytest.mark.parametrize(
        ("peer", "forwarded", "expected"),
        [
            ("192.0.2.1", [], "192.0.2.1"),
            ("192.0.2.1", ["198.51.100.1"], "192.0.2.1"),
            ("127.0.0.1", [], "127.0.0.1"),
            ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
            ("::1", ["2001:db8::1"], "2001:db8::1"),
            ("127.0.0.1", ["made up, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", ["1.1.1.1, 198.51.100.1, 10.0.0.5"], "198.51.100.1"),
            ("127.0.0.1", ["1.1.1.1", "198.51.100.1", "10.0.0.5"], "198.51.100.1"),
            ("127.0.0.1", ["127.0.0.1"], "127.0.0.1"),
            ("127.0.0.1", ["unknown"], "unknown"),
            ("::ffff:127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
            ("::ffff:192.0.2.1", ["198.51.100.1"], "::ffff:192.0.2.1"),
            (None, ["198.51.100.1"], "unknown"),
        ],
    )
    def test_is_the_nearest_that_no_trusted_proxy_has(
        self, peer: str | None, forwarded: list[str], expected: str
    ) -> None:
        assert ClientAddresses(PROXIES).address(scope(peer, *forwarded)) == expected

    def test_without_trusted_proxies_is_the_peer(self) -> None:
        assert ClientAddresses("").address(scope("127.0.0.1", "198.51.100.1")) == "127.0.0.1"

    def test_a_proxy_that_is_no_address_stops_the_start(self) -> None:
        with pytest.raises(ValueError, match="nginx"):
            ClientAddresses("127.0.0.1,nginx")


class TestSourceClass:
    @pytest.mark.parametrize(
        ("forwarded", "expected"),
        [
            ("127.0.0.1", "loopback"), ("127.8.8.8", "loopback"), ("::ffff:127.0.0.1", "loopback"),
            ("10.0.0.9", "loopback"), ("192.168.1.9", "private"), ("172.16.0.1", "private"), ("169.254.1.1", "private"),
            ("100.64.0.1", "private"), ("fd00::1", "private"), ("fe80::1%eth0", "private"), ("0.0.0.0", "private"),
            ("1.1.1.1", "public"), ("::ffff:1.1.1.1", "public"), ("2606:4700:4700::1111", "public"),
            ("", "loopback"), ("unknown", "unknown"), ("1.1.1.1:443", "unknown"), ("<script>", "unknown"),
        ],
    )  # fmt: skip
    def test_of_a_client_behind_our_own_web(self, forwarded: str, expected: str) -> None:
        assert ClientAddresses(PROXIES).source_class(scope("127.0.0.1", forwarded)) == expected
