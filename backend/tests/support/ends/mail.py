"""A mail server: aiosmtpd in a thread, with TLS and signing in where they are wished."""

import asyncio
import email.policy
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, Literal, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True)
class Mail:
    """A mail that was taken: who it is from and for as the server was told, what it holds, and how it came."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    raw: bytes
    encrypted: bool
    user: str | None


class MailServer:
    """Takes mail. `refusals` says what is answered for a sender or a recipient, `answer` what to every mail once it was read.

    `tls` is how clients must encrypt; with `users` (name to password) they must sign in; a `silent` one greets nobody.
    """

    def __init__(
        self,
        *,
        tls: Literal["starttls", "tls", "none"] = "none",
        context: ssl.SSLContext | None = None,
        users: Mapping[str, str] | None = None,
        silent: bool = False,
    ) -> None:
        self.received: list[Mail] = []
        self.refusals: dict[str, str] = {}
        self.answer = "250 2.0.0 taken as 42"
        self.connections = 0
        self._tls = tls
        self._context = context
        self._users = dict(users or {})
        self._silent = silent
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._transports: set[asyncio.BaseTransport] = set()

    def wait(self, count: int = 1, seconds: float = 5.0) -> list[Mail]:
        """Return what was received as soon as it is `count`. Errors: AssertionError when it is fewer after `seconds`."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.received) >= count, seconds), "no mail came"
            return list(self.received)

    async def arrived(self, count: int = 1, seconds: float = 5.0) -> list[Mail]:
        """Wait as `wait` does, without holding up the event loop."""
        return await asyncio.to_thread(self.wait, count, seconds)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(5)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        context = self._context if self._tls == "tls" else None
        return await self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=context)

    async def _close(self) -> None:
        self._server.close()
        for one in list(self._transports):
            one.abort()  # type: ignore[attr-defined]
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        async with asyncio.timeout(4):
            # Python 3.11 does not wait in `wait_closed`.
            while getattr(self._server, "_active_count", 0):
                await asyncio.sleep(0.005)
            await self._server.wait_closed()

    def _protocol(self) -> asyncio.Protocol:
        self.connections += 1
        if self._silent:
            return _Silent(self._transports)
        starttls = self._tls == "starttls"
        return _Tracked(
            self,
            transports=self._transports,
            hostname="mail.test",
            ident="a mail server",
            tls_context=self._context if starttls else None,
            require_starttls=starttls,
            auth_require_tls=starttls,
            authenticator=self._authenticate if self._users else None,
            loop=self._loop,
        )

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        name, password = data.login.decode(), data.password.decode()
        return AuthResult(success=self._users.get(name) == password, handled=False, auth_data=name)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self._users and not session.authenticated:
            return "530 5.7.0 sign in first"
        if address in self.refusals:
            return self.refusals[address]
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        raw = envelope.original_content or b""
        parsed = BytesParser(EmailMessage, policy=email.policy.SMTP).parsebytes(raw)
        encrypted = server.transport is not None and server.transport.get_extra_info("ssl_object") is not None
        with self._changed:
            if self.answer.startswith("2"):
                mail = Mail(envelope.mail_from or "", envelope.rcpt_tos, parsed, raw, encrypted, session.auth_data)
                self.received.append(mail)
                self._changed.notify_all()
        return self.answer


class _Tracked(SMTP):
    """A connection of the server that can be ended from outside."""

    def __init__(self, handler: Any, *, transports: set[asyncio.BaseTransport], **more: Any) -> None:
        super().__init__(handler, **more)
        self._transports = transports
        # With STARTTLS a second one over the first.
        self._own: set[asyncio.BaseTransport] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._own.add(transport)
        self._transports.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._transports -= self._own
        super().connection_lost(error)


class _Silent(asyncio.Protocol):
    def __init__(self, transports: set[asyncio.BaseTransport]) -> None:
        self._transports = transports

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._transports.add(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._transports.discard(self._transport)
