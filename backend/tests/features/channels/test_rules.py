"""Which addresses a channel may have."""

import contextlib
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duly.features.channels import rules

HOME = rules.networks("127.0.0.0/8, 10.0.0.0/8,::1/128")
FINE = {
    "https://hooks.example.com/duly?x=1&y=%20": ("https://hooks.example.com/duly?x=1&y=%20", "hooks.example.com"),
    "HTTPS://Hooks.Example.COM:443": ("https://hooks.example.com/", "hooks.example.com"),
    "http://example.com:8080/a": ("http://example.com:8080/a", "example.com:8080"),
    "http://example.com:/a": ("http://example.com/a", "example.com"),
    "https://example.com?x": ("https://example.com/?x", "example.com"),
    "https://93.184.216.34/": ("https://93.184.216.34/", "93.184.216.34"),
    "https://[2606:2800:220:1:248:1893:25c8:1946]:8443/x": (
        "https://[2606:2800:220:1:248:1893:25c8:1946]:8443/x",
        "[2606:2800:220:1:248:1893:25c8:1946]:8443",
    ),
    "https://München.example/x": ("https://xn--mnchen-3ya.example/x", "xn--mnchen-3ya.example"),
    "https://مثال.example:8443/": ("https://xn--mgbh0fb.example:8443/", "xn--mgbh0fb.example:8443"),
    "https://xn--mnchen-3ya.example/": ("https://xn--mnchen-3ya.example/", "xn--mnchen-3ya.example"),
    "https://a_b.example.com./": ("https://a_b.example.com./", "a_b.example.com."),
}
PRIVATE = [
    "http://127.0.0.1/", "http://127.1.2.3:8080/", "http://0.0.0.0/", "http://10.1.2.3/", "http://172.16.0.1/",
    "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://224.0.0.1/",
    "http://255.255.255.255/", "http://240.0.0.1/", "http://[::1]/", "http://[::]/", "http://[fe80::1]/", "http://[fc00::1]/",
    "http://[ff02::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:169.254.169.254]/", "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::a9fe:a9fe]/", "http://[2002:7f00:1::]/", "http://[::127.0.0.1]/", "http://[2001::1]/",
    "http://localhost/", "http://LOCALHOST:3000/", "http://localhost./", "http://x.localhost/", "http://127.0.0.1./", "http://①②⑦.⓪.⓪.①/",
]  # fmt: skip
FORBIDDEN = [
    "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "javascript:alert(1)", "mailto:ada@example.com",
    "https://user@example.com/", "https://user:password@example.com/", "https://@example.com/",
    "https://example.com@127.0.0.1/",
]  # fmt: skip
BROKEN = [
    "example", "example.com/x", "//example.com/", "/etc/passwd",
    "https://", "https:///path", "https://exa mple.com/", "https://example.com/\n", "https://example.com/\r\nX: y", "https://ex\tample.com",
    "https://example.com\\@127.0.0.1/", "https://example.com:99999/", "https://example.com:0/", "https://example.com:x/", "https://[::1/",
    "https://a\u2004b.example/", "https://\u0301.example/", "https://℀.example/",
    "https://example.com/ü", "https://example.com/#x", "https://.example.com/", "https://example..com/",
    "https://-example.com/", f"https://{'a' * 64}.com/", f"https://{'a.' * 130}com/", "http://2130706433/", "http://0x7f000001/",
    "http://0x7f.1/", "http://127.1/", "http://0177.0.0.1/", "http://example.com.1/", "http://[fe80::1%25eth0]/", "http://[v1.x]/",
    "", " https://example.com", "https://%31%32%37.0.0.1/", "http://①②⑦.①/",
]  # fmt: skip


def code_of(text: str, **options: bool) -> str:
    with pytest.raises(rules.Refused) as refused:
        rules.url(text, **options)
    return refused.value.code


class TestUrls:
    @pytest.mark.parametrize("text", FINE)
    def test_get_one_form(self, text: str) -> None:
        address = rules.url(text)
        assert (address.url, address.host) == FINE[text]
        assert rules.url(address.url) == address

    @pytest.mark.parametrize("text", PRIVATE)
    def test_inside_a_private_network_are_refused(self, text: str) -> None:
        assert code_of(text) == "url-not-allowed"

    @pytest.mark.parametrize("text", FORBIDDEN)
    def test_of_other_schemes_or_with_users_are_refused(self, text: str) -> None:
        assert code_of(text) == "url-not-allowed"

    @pytest.mark.parametrize("text", BROKEN)
    def test_that_are_none_are_refused(self, text: str) -> None:
        assert code_of(text) == "url-invalid"

    def test_are_bounded(self) -> None:
        longest = f"https://example.com/{'x' * (rules.MAX_URL_LENGTH - 20)}"
        assert rules.url(longest).url == longest
        assert code_of(f"{longest}x") == "url-too-long"

    def test_an_operator_allows_networks(self) -> None:
        for text in ("http://127.0.0.1:8080/x", "http://localhost/", "http://10.9.8.7/", "http://[::1]:9/"):
            assert rules.url(text, HOME).url
        for text in ("http://192.168.1.1/", "http://169.254.169.254/"):
            with pytest.raises(rules.Refused):
                rules.url(text, HOME)

    def test_secure_ones_are_https_or_in_an_allowed_network(self) -> None:
        assert rules.url("https://push.example.com/x", secure=True).url
        assert code_of("http://push.example.com/x", secure=True) == "url-not-allowed"
        assert rules.url("http://127.0.0.1:9/x", HOME, secure=True).url
        with pytest.raises(rules.Refused):
            rules.url("http://push.example.com/x", HOME, secure=True)

    @given(st.text(max_size=60).map(lambda rest: f"https://{rest}") | st.text(max_size=60))
    def test_any_text_is_taken_or_refused(self, text: str) -> None:
        try:
            address = rules.url(text)
        except rules.Refused:
            return
        assert rules.url(address.url) == address
        assert address.url.isascii()
        assert "@" not in address.host

    @given(st.ip_addresses())
    def test_an_address_is_taken_when_it_is_public(self, address: object) -> None:
        shown = f"[{address}]" if ":" in str(address) else address
        public = rules.is_public(ip_address(str(address)))
        with contextlib.nullcontext() if public else pytest.raises(rules.Refused):
            rules.url(f"https://{shown}/")

    def test_a_wrong_setting_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="nonsense"):
            rules.networks("10.0.0.0/8, nonsense")
        assert rules.networks("") == []


class TestEmails:
    @pytest.mark.parametrize(
        ("text", "address"),
        [
            ("ada@example.com", "ada@example.com"),
            ("Ada.Lovelace+duly@Mail.Example.COM", "Ada.Lovelace+duly@mail.example.com"),
            ("o'brien=x@xn--mnchen-3ya.de", "o'brien=x@xn--mnchen-3ya.de"),
            ("ada@München.example", "ada@xn--mnchen-3ya.example"),
            (f"{'a' * 64}@example.com", f"{'a' * 64}@example.com"),
        ],
    )
    def test_are_taken(self, text: str, address: str) -> None:
        assert rules.email(text) == address

    @pytest.mark.parametrize(
        "text",
        [
            "", "ada", "@example.com", "ada@", "ada@example", "ada@@example.com", "a b@example.com", ".ada@example.com",
            "ada.@example.com", "a..b@example.com", "ada@.com", "ada@example..com", "ada@-example.com", "ada@example-.com",
            "ada@[127.0.0.1]", '"a b"@example.com', "ada@example.com\nBcc: eve@example.com", "ada@example.com\r\n",
            "ada@example.com,eve@example.com", "Ada <ada@example.com>", "ädä@example.com", "ada@\u0301x.com",
            f"{'a' * 65}@example.com", f"ada@{'a' * 64}.com", f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}",
            "ada@example.com\0",
        ],
    )  # fmt: skip
    def test_are_refused(self, text: str) -> None:
        with pytest.raises(rules.Refused) as refused:
            rules.email(text)
        assert refused.value.code == "address-invalid"


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("fcm.googleapis.com", "Chrome"),
        ("updates.push.services.mozilla.com", "Firefox"),
        ("web.push.apple.com", "Safari"),
        ("wns2-par02p.notify.windows.com", "Edge"),
        ("push.example.com", "push.example.com"),
        ("evilnotify.windows.com.example.com", "evilnotify.windows.com.example.com"),
        ("xfcm.googleapis.com", "xfcm.googleapis.com"),
    ],
)
def test_a_push_service_is_shown_as_its_browser(host: str, name: str) -> None:
    assert rules.browser(host) == name
