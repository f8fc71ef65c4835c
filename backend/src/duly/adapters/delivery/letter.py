"""An e-mail as text and HTML, and its headers."""

import html
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import parseaddr
from typing import Any

import idna

from duly.adapters.delivery.words import direction, one_line, paragraphs, shortened, word_for_open, word_for_unsubscribe
from duly.ports.sender import Message, Refused

_MOST_SUBJECT_BYTES = 400
# A line of a message, without its end (RFC 5322, section 2.1.1).
_MOST_HEADER_BYTES = 900
_STYLE = "font:16px/1.5 system-ui,sans-serif;color:#1c1c1c;max-width:36em;margin:0 auto;padding:24px 16px"


def mailbox(text: str) -> Address:
    """Return an address, `name <local@domain>` or the bare one, its domain in ASCII.

    Errors: ValueError, also for a local part that is not ASCII, which few mail servers take (RFC 6531).
    """
    if one_line(text) != text:
        raise ValueError("this is no e-mail address")
    name, bare = parseaddr(text)
    local, _, domain = bare.rpartition("@")
    if not local or not domain or " " in bare:
        raise ValueError("this is no e-mail address")
    try:
        domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
        return Address(name, addr_spec=f"{local}@{domain}")
    except (idna.IDNAError, HeaderParseError, IndexError) as error:
        raise ValueError("this is no e-mail address") from error


def recipient(text: str) -> Address:
    """Return the one address of a channel. Errors: `Refused` `address-invalid`."""
    try:
        found = mailbox(text)
    except ValueError as error:
        raise Refused("address-invalid") from error
    # A name, a comment, a second one: whatever a parser makes of it, it is not the address that was confirmed.
    if found.display_name or "," in text or found.addr_spec.rpartition("@")[0] != text.strip().rpartition("@")[0]:
        raise Refused("address-invalid")
    return found


class _Policy(EmailPolicy):
    """Writes URLs in headers as they are: the standard policy makes encoded words of what is longer than a line."""

    def fold(self, name: str, value: Any) -> str:
        if name.lower() == "list-unsubscribe":
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() == "list-unsubscribe":
            return self.fold(name, value).encode("ascii")
        return bytes(super().fold_binary(name, value))


def letter(message: Message, sender: Address, to: Address) -> bytes:
    """Return the e-mail, ready to be sent.

    Every text of the message is made one line before it is a header or a paragraph, so none can be two headers.
    """
    # A mail server may take nothing but ASCII; the lines of a body are encoded.
    made = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    made["From"] = sender
    made["To"] = to
    made["Subject"] = shortened(one_line(message.title), _MOST_SUBJECT_BYTES) or "Duly"
    made["Date"] = message.created_at
    made["Message-ID"] = f"<{message.id}@{sender.domain}>"
    # No holiday notes, please (RFC 3834).
    made["Auto-Submitted"] = "auto-generated"
    if message.unsubscribe and message.unsubscribe.isascii() and len(message.unsubscribe) <= _MOST_HEADER_BYTES:
        made["List-Unsubscribe"] = f"<{one_line(message.unsubscribe)}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(_text(message))
    made.add_alternative(_html(message), subtype="html")
    # Last: setting the content takes all of that family away.
    made["Content-Language"] = one_line(message.language)
    return made.as_bytes(policy=_Policy(linesep="\r\n"))


def _text(message: Message) -> str:
    told = "\n".join(text for line in message.lines for text in paragraphs(line))
    parts = [one_line(message.title), told, one_line(message.link)]
    if message.unsubscribe:
        parts.append(f"-- \n{word_for_unsubscribe(message.language)}: {one_line(message.unsubscribe)}")
    return "\n\n".join(part for part in parts if part) + "\n"


def _html(message: Message) -> str:
    title = html.escape(one_line(message.title))
    told = [html.escape(text) for line in message.lines for text in paragraphs(line)]
    parts = [f'<h1 dir="auto" style="font-size:20px">{title}</h1>', *(f'<p dir="auto">{text}</p>' for text in told)]
    if message.link:
        parts.append(f"<p>{_anchor(message.link, word_for_open(message.language))}</p>")
    if message.unsubscribe:
        end = _anchor(message.unsubscribe, word_for_unsubscribe(message.language))
        parts.append(f'<p style="font-size:13px">{end}</p>')
    # Each paragraph has its own direction: the title of a task may be in another script than the language around it.
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{html.escape(message.language)}" dir="{direction(message.language)}">',
            f'<head><meta charset="utf-8"><title>{title}</title></head>',
            f'<body style="{_STYLE}">',
            *parts,
            "</body></html>\n",
        )
    )


def _anchor(address: str, word: str) -> str:
    return f'<a href="{html.escape(address)}">{html.escape(word)}</a>'
