"""E-mail by the operator's mail server."""

import asyncio
import contextlib
import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import aiosmtplib

from duly.adapters.delivery.letter import letter, mailbox, recipient
from duly.ports.secret_store import SecretMissing, SecretsAway, SecretStore
from duly.ports.sender import Gone, Message, Receipt, Refused, SendingFailed, TryLater

PASSWORD_SECRET = "smtp-password"  # noqa: S105 - its name
TIMEOUT_SECONDS = 10.0
_LEAVE_SECONDS = 1.0
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
# Mailbox unknown, moved without a new address, a domain that takes no mail (RFC 3463, RFC 7505).
_NOBODY = re.compile(r"^5\.1\.(1|6|10)\b")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail goes. `sender` is `name <address>` or an address; `port` 0 is the usual one; an empty `user` does not sign in."""

    host: str
    sender: str
    port: int = 0
    user: str = ""
    tls: Literal["starttls", "tls", "none"] = "starttls"


class EmailSender:
    """Sends to mailboxes, a connection each: `address` is `address`.

    What is wrong between us and the mail server is `TryLater`: an operator can mend it, and no recipient is to blame.
    """

    def __init__(
        self,
        server: MailServer,
        secrets: SecretStore,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        tls_context: ssl.SSLContext | None = None,
    ) -> None:
        """Errors: ValueError when the sender is no address."""
        self._server = server
        self._sender = mailbox(server.sender)
        self._secrets = secrets
        self._timeout_seconds = timeout_seconds
        self._tls_context = tls_context

    async def send(self, address: Mapping[str, str], message: Message) -> Receipt:
        """Send as the port says; a mailbox that is unknown (550 5.1.1) is `Gone`."""
        to = recipient(address["address"])
        content = letter(message, self._sender, to)
        client, password = self._client(), await self._password()
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await self._opened(client, password)
                _, said = await client.sendmail(self._sender.addr_spec, [to.addr_spec], content)
                return Receipt(250, said[:200])
        except TimeoutError as error:
            raise TryLater("time-out") from error
        except aiosmtplib.SMTPException as error:
            raise _failure(error) from error
        except (OSError, ssl.SSLError) as error:
            raise TryLater("tls-failed" if isinstance(error, ssl.SSLError) else "connection-failed") from error
        finally:
            await _leave(client)

    async def _opened(self, client: aiosmtplib.SMTP, password: str | None) -> None:
        """Connect, encrypt, sign in. Errors: those of aiosmtplib; `TryLater` `tls-failed`, `not-signed-in`."""
        await client.connect()
        if self._server.tls == "starttls":
            # Never "if it is offered": whoever sits between could take the offer away.
            with _as("tls-failed"):
                await client.starttls()
        if password is not None:
            with _as("not-signed-in"):
                await client.login(self._server.user, password)

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port or _PORTS[server.tls],
            use_tls=server.tls == "tls",
            start_tls=False,
            tls_context=self._tls_context,
            # Its default asks the name server for our own name, and waits for it.
            local_hostname=self._sender.domain,
            timeout=self._timeout_seconds,
        )

    async def _password(self) -> str | None:
        if not self._server.user:
            return None
        try:
            return await self._secrets.get(PASSWORD_SECRET)
        except SecretMissing as error:
            raise TryLater("password-missing") from error
        except SecretsAway as error:
            raise TryLater("secrets-away") from error


async def _leave(client: aiosmtplib.SMTP) -> None:
    """End the connection politely; whatever comes of that, the mail was taken or it was not."""
    with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
        async with asyncio.timeout(_LEAVE_SECONDS):
            await client.quit()
    client.close()


@contextlib.contextmanager
def _as(reason: str) -> Iterator[None]:
    """Give a step's failures their name, unless the connection broke or time ran out."""
    try:
        yield
    except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError) as error:
        if isinstance(error.__cause__, ssl.SSLError):
            raise TryLater(reason) from error
        raise
    except aiosmtplib.SMTPException as error:
        raise TryLater(reason, getattr(error, "code", None)) from error


def _failure(error: aiosmtplib.SMTPException) -> SendingFailed:
    """Return what an answer of the mail server, or none, means for the message."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        refused = error.recipients[0]
        if refused.code >= 500 and _NOBODY.match(refused.message):
            return Gone("mailbox-unknown", refused.code)
        return _answered(refused)
    if isinstance(error, (aiosmtplib.SMTPConnectResponseError, aiosmtplib.SMTPHeloError)):
        return TryLater("unavailable", error.code)
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        return TryLater("sender-refused", error.code)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _answered(error)
    if isinstance(error, aiosmtplib.SMTPTimeoutError):
        return TryLater("time-out")
    return TryLater("tls-failed" if isinstance(error.__cause__, ssl.SSLError) else "connection-failed")


def _answered(error: aiosmtplib.SMTPResponseException) -> SendingFailed:
    if error.code < 400:
        # It speaks no SMTP: aiosmtplib's own code for that is -1.
        return TryLater("connection-failed")
    return Refused("refused", error.code) if error.code >= 500 else TryLater("busy", error.code)
