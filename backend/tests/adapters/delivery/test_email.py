"""E-mail against a real mail server: what arrives, how it is encrypted, and what each refusal means."""

import asyncio
import socket
import time
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duly.adapters.delivery.email import EmailSender, MailServer
from duly.adapters.delivery.letter import letter, mailbox, recipient
from duly.ports.secret_store import SecretMissing, SecretsAway
from duly.ports.sender import Gone, Receipt, Refused, SendingFailed, TryLater
from tests.adapters.delivery.messages import message
from tests.support.ends import mail
from tests.support.ends.certificates import contexts
from tests.support.server import free_port

TO = "someone@example.org"
FROM = "Duly <duly@duly.example>"
UNSUBSCRIBE = "https://duly.example/api/unsubscribe/" + "0123456789abcdef" * 5
HEADERS = {
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "auto-submitted",
    "mime-version",
    "content-type",
    "content-language",
}
ANY_TEXT = st.text(max_size=300) | st.text(
    alphabet="\r\n\t :<>,;=?_\x00\x0b\x0c\x1c\x85\u2028\u2029abcBcc", max_size=80
)


class Secrets:
    """Knows one password, or fails."""

    def __init__(self, password: str | Exception = "secret") -> None:
        self._password = password

    async def get(self, name: str) -> str:
        assert name == "smtp-password"
        if isinstance(self._password, Exception):
            raise self._password
        return self._password


def sender_to(
    server: mail.MailServer, *, password: str | Exception = "secret", context: Any = None, **more: Any
) -> EmailSender:
    found = MailServer(host="127.0.0.1", sender=FROM, port=server.port, **{"tls": "none", **more})
    return EmailSender(found, Secrets(password), timeout_seconds=1.0, tls_context=context)


async def send(server: mail.MailServer, to: str = TO, **changed: Any) -> Receipt:
    return await sender_to(server).send({"address": to}, message(**changed))


async def failure(sender: EmailSender, to: str = TO) -> SendingFailed:
    with pytest.raises(SendingFailed) as caught:
        await sender.send({"address": to}, message())
    return caught.value


def body(found: mail.Mail, kind: str) -> str:
    part = found.message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


class TestArrives:
    async def test_as_text_and_html(self) -> None:
        with mail.MailServer() as server:
            assert await send(server) == Receipt(250, "2.0.0 taken as 42")
            (found,) = server.received
        assert (found.sender, found.recipients) == ("duly@duly.example", [TO])
        assert found.message["Subject"] == "Call the dentist"
        assert found.message["From"] == FROM
        assert found.message["To"] == TO
        assert found.message["Message-ID"] == f"<{message().id}@duly.example>"
        assert found.message["Auto-Submitted"] == "auto-generated"
        assert found.message["Date"].datetime == message().created_at
        # The server adds some of its own.
        assert {name.lower() for name, _ in found.message.items() if not name.startswith("X-")} == HEADERS
        assert body(found, "plain") == "Call the dentist\n\nDue today at 10:00\n\nhttps://duly.example/tasks/7\n"
        assert '<html lang="en" dir="ltr">' in body(found, "html")
        assert '<a href="https://duly.example/tasks/7">Open</a>' in body(found, "html")

    async def test_in_urdu_from_right_to_left(self) -> None:
        with mail.MailServer() as server:
            await send(server, language="ur", title="ڈاکٹر کو فون کریں", lines=("آج دس بجے",))
            (found,) = server.received
        assert found.message["Subject"] == "ڈاکٹر کو فون کریں"
        assert found.message["Content-Language"] == "ur"
        assert "آج دس بجے" in body(found, "plain")
        page = body(found, "html")
        assert '<html lang="ur" dir="rtl">' in page
        assert '<p dir="auto">آج دس بجے</p>' in page
        assert ">کھولیں</a>" in page

    async def test_markup_is_shown_and_not_obeyed(self) -> None:
        with mail.MailServer() as server:
            await send(
                server, title="<b>&</b>", lines=('<img src=x onerror="alert(1)">',), link='https://x.example/"><script>'
            )
            page = body(server.received[0], "html")
        assert "<b>" not in page
        assert "<img" not in page
        assert "<script>" not in page
        assert "&lt;b&gt;&amp;&lt;/b&gt;" in page

    async def test_can_be_unsubscribed_from_by_one_click(self) -> None:
        with mail.MailServer() as server:
            await send(server, unsubscribe=UNSUBSCRIBE)
            (found,) = server.received
        # On one line and in plain letters, however long: programs look for it.
        assert f"\r\nList-Unsubscribe: <{UNSUBSCRIBE}>\r\n".encode() in found.raw
        assert found.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert f"Unsubscribe: {UNSUBSCRIBE}" in body(found, "plain")
        assert f'<a href="{UNSUBSCRIBE}">Unsubscribe</a>' in body(found, "html")

    async def test_a_confirmation_has_nothing_to_unsubscribe_from(self) -> None:
        with mail.MailServer() as server:
            await send(server, about="confirmation", link="")
            (found,) = server.received
        assert found.message["List-Unsubscribe"] is None
        assert "<a " not in body(found, "html")

    async def test_a_repeat_has_the_same_id(self) -> None:
        with mail.MailServer() as server:
            await send(server)
            await send(server)
            await send(server, id=UUID(int=7))
            first, again, other = (found.message["Message-ID"] for found in server.received)
        assert first == again != other

    async def test_in_a_domain_of_any_script(self) -> None:
        with mail.MailServer() as server:
            await send(server, to="someone@exämple.org")
            assert server.received[0].recipients == ["someone@xn--exmple-cua.org"]


class TestEncryption:
    @pytest.mark.parametrize("tls", ["starttls", "tls"])
    async def test_and_signing_in(self, tls: Any) -> None:
        theirs, ours = contexts("127.0.0.1")
        with mail.MailServer(tls=tls, context=theirs, users={"duly": "secret"}) as server:
            await sender_to(server, tls=tls, user="duly", context=ours).send({"address": TO}, message())
            (found,) = server.received
        assert (found.encrypted, found.user) == (True, "duly")

    @pytest.mark.parametrize("tls", ["starttls", "tls"])
    async def test_a_certificate_of_nobody_we_trust_gets_no_mail(self, tls: Any) -> None:
        theirs, _ = contexts("127.0.0.1")
        with mail.MailServer(tls=tls, context=theirs, users={"duly": "secret"}) as server:
            found = await failure(sender_to(server, tls=tls, user="duly"))
            assert (type(found), found.reason) == (TryLater, "tls-failed")
            assert server.received == []

    async def test_a_server_that_offers_none_gets_neither_password_nor_mail(self) -> None:
        with mail.MailServer(tls="none") as server:
            found = await failure(sender_to(server, tls="starttls", user="duly"))
            assert (type(found), found.reason) == (TryLater, "tls-failed")
            assert server.received == []


class TestOurOwnTrouble:
    @pytest.mark.parametrize(
        ("password", "reason"),
        [
            ("wrong", "not-signed-in"),
            (SecretMissing("smtp-password"), "password-missing"),
            (SecretsAway("x"), "secrets-away"),
        ],
    )
    async def test_with_the_password_is_for_later(self, password: str | Exception, reason: str) -> None:
        theirs, ours = contexts("127.0.0.1")
        with mail.MailServer(tls="starttls", context=theirs, users={"duly": "secret"}) as server:
            found = await failure(sender_to(server, tls="starttls", user="duly", password=password, context=ours))
            assert (type(found), found.reason) == (TryLater, reason)
            assert server.received == []

    @pytest.mark.parametrize("said", ["553 5.7.1 that is not your address", "452 4.5.3 too many today"])
    async def test_with_the_sender_is_for_later(self, said: str) -> None:
        with mail.MailServer() as server:
            server.refusals["duly@duly.example"] = said
            found = await failure(sender_to(server))
        assert (type(found), found.reason, found.status) == (TryLater, "sender-refused", int(said[:3]))

    async def test_without_signing_in_where_it_must_is_for_later(self) -> None:
        theirs, ours = contexts("127.0.0.1")
        with mail.MailServer(tls="starttls", context=theirs, users={"duly": "secret"}) as server:
            found = await failure(sender_to(server, tls="starttls", context=ours))
        assert (type(found), found.reason, found.status) == (TryLater, "sender-refused", 530)

    async def test_nobody_listens(self) -> None:
        with mail.MailServer() as server:
            server.port = free_port()
            found = await failure(sender_to(server))
        assert (type(found), found.reason) == (TryLater, "connection-failed")

    async def test_a_server_that_says_nothing(self) -> None:
        start = time.monotonic()
        with mail.MailServer(silent=True) as server:
            found = await failure(sender_to(server))
        assert (type(found), found.reason) == (TryLater, "time-out")
        assert time.monotonic() - start < 4.0

    @pytest.mark.parametrize(
        ("greeting", "reason"),
        [
            (b"554 go away\r\n", "unavailable"),
            (b"HTTP/1.1 400 Bad Request\r\n\r\n", "connection-failed"),
            (b"", "connection-failed"),
        ],
    )
    async def test_a_server_that_greets_otherwise(self, greeting: bytes, reason: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            talking = asyncio.create_task(asyncio.to_thread(_greet, server, greeting))
            chosen = MailServer("127.0.0.1", FROM, server.getsockname()[1], tls="none")
            found = await failure(EmailSender(chosen, Secrets(), timeout_seconds=1.0))
            await talking
        assert (type(found), found.reason) == (TryLater, reason)

    @pytest.mark.parametrize("text", ["", "Duly", "duly@", "a@b\r\nBcc: c@d"])
    def test_a_sender_that_is_none_does_not_start(self, text: str) -> None:
        with pytest.raises(ValueError, match="no e-mail address"):
            EmailSender(MailServer("mail.example", text), Secrets())


class TestRefusals:
    @pytest.mark.parametrize(
        ("said", "error", "reason"),
        [
            ("550 5.1.1 no such user", Gone, "mailbox-unknown"),
            ("556 5.1.10 takes no mail", Gone, "mailbox-unknown"),
            ("550 5.7.1 not from you", Refused, "refused"),
            ("550 No such user here", Refused, "refused"),
            ("553 5.1.3 bad address", Refused, "refused"),
            ("501 5.5.4 not understood", Refused, "refused"),
            ("450 4.2.1 greylisted", TryLater, "busy"),
            ("452 4.2.2 mailbox full", TryLater, "busy"),
            ("421 4.3.2 closing", TryLater, "busy"),
        ],
    )
    async def test_of_a_recipient(self, said: str, error: type[SendingFailed], reason: str) -> None:
        with mail.MailServer() as server:
            server.refusals[TO] = said
            found = await failure(sender_to(server))
            assert (type(found), found.reason, found.status) == (error, reason, int(said[:3]))
            assert server.received == []

    @pytest.mark.parametrize(
        ("said", "error"), [("554 5.7.1 spam", Refused), ("552 5.3.4 too big", Refused), ("451 4.3.0 later", TryLater)]
    )
    async def test_of_a_mail(self, said: str, error: type[SendingFailed]) -> None:
        with mail.MailServer() as server:
            server.answer = said
            found = await failure(sender_to(server))
            assert (type(found), found.status) == (error, int(said[:3]))

    @pytest.mark.parametrize(
        "to",
        [
            "",
            "someone",
            "@example.org",
            "a@b, c@d",
            "a@b c@d",
            "Name <a@b>",
            "<a@b>",
            "a@b\r\nBcc: c@d",
            "a b@c",
            '"a b"@c',
            "a@b(x)",
            "\x00a@b",
            "ü@b",
        ],
    )
    async def test_of_what_is_not_one_address(self, to: str) -> None:
        with mail.MailServer() as server:
            found = await failure(sender_to(server), to)
            assert (type(found), found.reason) == (Refused, "address-invalid")
            assert server.connections == 0


class TestHeaders:
    @given(title=ANY_TEXT, line=ANY_TEXT, language=ANY_TEXT, link=ANY_TEXT, unsubscribe=st.none() | ANY_TEXT)
    def test_are_the_same_whatever_a_message_says(
        self, title: str, line: str, language: str, link: str, unsubscribe: str | None
    ) -> None:
        made = letter(
            message(title=title, lines=(line,), language=language, link=link, unsubscribe=unsubscribe),
            mailbox(FROM),
            recipient(TO),
        )
        names = field_names(made)
        assert len(names) == len(set(names))
        assert set(names) - {"list-unsubscribe", "list-unsubscribe-post"} == HEADERS
        assert all(len(row) <= 998 for row in made.split(b"\r\n"))
        assert b"\n" not in made.replace(b"\r\n", b"")
        assert made.isascii()

    @given(address=st.text(max_size=40) | st.text(alphabet='a@.,<> \r\n":;()x', max_size=20))
    def test_an_address_is_one_mailbox_or_refused(self, address: str) -> None:
        try:
            to = recipient(address)
        except Refused:
            return
        made = letter(message(), mailbox(FROM), to)
        assert set(field_names(made)) == HEADERS
        (sent_to,) = [row for row in made.split(b"\r\n") if row.startswith(b"To:")]
        assert sent_to == f"To: {to.addr_spec}".encode()


def field_names(made: bytes) -> list[str]:
    head = made.split(b"\r\n\r\n", 1)[0]
    return [row.split(b":", 1)[0].decode().lower() for row in head.split(b"\r\n") if row[:1] not in b" \t"]


def _greet(server: socket.socket, greeting: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        connection.sendall(greeting)
