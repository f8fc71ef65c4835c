"""Which addresses a channel may have, what is shown of them, and when two are the same.

This looks at what was written, once, when the channel is made; where a name leads is looked at by the sender, each time that it
connects (ADR-0014). So a refusal here is a help for whoever types, and no wall.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit, urlunsplit

import idna

Network = IPv4Network | IPv6Network
MAX_CHANNELS = 20
LONGEST_NAME = 100
MAX_URL_LENGTH = 2000
_URL_CHARACTERS = re.compile(r"[^\s\x00-\x20\x7f-\x9f\\]+")
_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?", re.ASCII
)
# What browsers and the C library read as an IPv4 address, in whatever form: its last part is a number.
_ENDS_IN_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)\.?", re.ASCII)
_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_SIX_TO_FOUR, _COMPATIBLE = ip_network("2002::/16"), ip_network("::/96")
# RFC 5321 without quoted local parts, which nobody types; one dot at least in the domain, so that half an address is noticed.
_EMAIL = re.compile(
    r"(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    r"@(?P<domain>[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+)",
    re.ASCII,
)
TOPIC = r"^[A-Za-z0-9_-]{1,64}$"
_BROWSERS = {
    "fcm.googleapis.com": "Chrome",
    "updates.push.services.mozilla.com": "Firefox",
    "web.push.apple.com": "Safari",
    "notify.windows.com": "Edge",
}


class Refused(ValueError):
    """An address breaks a rule: a stable `code`, and words for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Address:
    """A URL in one form, and what may be shown of it: the host, with its port when it is not the usual one."""

    url: str
    host: str


def networks(text: str) -> list[Network]:
    """Return the networks of a setting, separated by commas. Errors: ValueError for one that is none."""
    return [ip_network(part.strip()) for part in text.split(",") if part.strip()]


def url(text: str, allowed: Collection[Network] = (), *, secure: bool = False) -> Address:
    """Return a URL that may be called, in one form: lower-case scheme and host, no default port.

    With `secure` only https will do, except towards an allowed network. Errors: `Refused` with `url-invalid`,
    `url-too-long` or `url-not-allowed`.
    """
    if len(text) > MAX_URL_LENGTH:
        raise Refused("url-too-long", f"An address has at most {MAX_URL_LENGTH} characters.")
    parts, host, port = _split(text)
    literal = _literal(host)
    may = literal is not None and any(literal in network for network in allowed)
    if literal is not None and not may and not is_public(literal):
        raise Refused("url-not-allowed", "This address is inside a private network, and Duly may not call it.")
    if secure and parts.scheme != "https" and not may:
        raise Refused("url-not-allowed", "This address must start with https://.")
    shown = f"[{host}]" if ":" in host else host
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme]:
        shown = f"{shown}:{port}"
    return Address(urlunsplit((parts.scheme, shown, parts.path or "/", parts.query, "")), shown)


def _split(text: str) -> tuple[SplitResult, str, int | None]:
    invalid = Refused("url-invalid", "Write an address like https://example.com/path, without spaces.")
    if not _URL_CHARACTERS.fullmatch(text):
        raise invalid
    try:
        parts = urlsplit(text)
        host, port = ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        raise invalid from None
    if not parts.scheme:
        raise invalid
    if parts.scheme not in ("http", "https"):
        raise Refused("url-not-allowed", "Only http:// and https:// addresses can be called.")
    if "@" in parts.netloc:
        raise Refused("url-not-allowed", "Leave user name and password out of the address.")
    if "#" in text:
        raise Refused("url-invalid", "Leave the part after # out: it is never sent.")
    # Brackets hold IPv6 and nothing else: `[v1.x]` is an address of a version to come, and must not become the name `v1.x`.
    if not (parts.path + parts.query).isascii():
        raise Refused("url-invalid", "Write the letters of other scripts behind the host as %-signs and numbers.")
    if ("[" in parts.netloc) != (":" in host) or "%" in host or not (":" in host or _HOST.fullmatch(host)) or port == 0:
        raise invalid
    return parts, host, port


def ascii_host(host: str) -> str:
    """Return a host as DNS knows it: a name in another script in its ASCII form (UTS 46). Errors: ValueError."""
    return host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """Return the address that a host is, or means by itself (`localhost`); None when it is a name."""
    bare = host.removesuffix(".")
    if bare == "localhost" or bare.endswith(".localhost"):
        return IPv4Address("127.0.0.1")
    try:
        return ip_address(bare)
    except ValueError:
        pass
    if ":" in host or _ENDS_IN_NUMBER.fullmatch(host):
        raise Refused("url-invalid", "Write an IP address in its usual form.")
    return None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is one of the internet, with what it is mapped or translated to."""
    inner: IPv4Address | None = None
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped
        if inner is None and address in _SIX_TO_FOUR:
            inner = address.sixtofour
        if inner is None and any(address in network for network in (*_TRANSLATED, _COMPATIBLE)):
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast


def email(text: str) -> str:
    """Return an e-mail address with its domain as DNS knows it. Errors: `Refused` with `address-invalid`."""
    local, _, domain = text.rpartition("@")
    try:
        text = f"{local}@{ascii_host(domain).lower()}"
    except ValueError:
        text = ""
    found = _EMAIL.fullmatch(text)
    if found is None or len(text) > 254 or len(found["local"]) > 64:
        raise Refused("address-invalid", "Write one e-mail address, like ada@example.com.")
    return text


def browser(host: str) -> str:
    """Return what people call the browser whose push service has that host; the host when it is none of the usual ones."""
    known = (name for end, name in _BROWSERS.items() if host == end or host.endswith(f".{end}"))
    return next(known, host)


def name_apart(target: str, taken: Collection[str]) -> str:
    """Return what a channel is called after what is shown of its address, numbered where another is called so: `ntfy.sh (2)`.

    Two topics of one server are told apart that way, without a letter of what only their readers may know (ADR-0014).
    """
    name = target[:LONGEST_NAME]
    number = 1
    while name in taken:
        number += 1
        end = f" ({number})"
        name = target[: LONGEST_NAME - len(end)] + end
    return name
