"""Bodies of `/channels`."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, RootModel, StringConstraints, Tag
from pydantic_core import PydanticCustomError

from duly.features.channels import rules
from duly.ports.sender import Kind
from duly.web.fields import PRINTABLE, form, trimmed

Want = Literal["reminders", "digest"]
WANTS: tuple[Want, ...] = get_args(Want)
KINDS: tuple[Kind, ...] = get_args(Kind)
NTFY = "https://ntfy.sh"
_SECRET_EXAMPLE = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the one in the Standard Webhooks specification


def _in_order(wants: list[Want]) -> list[Want]:
    if len(set(wants)) != len(wants):
        raise PydanticCustomError("wants_repeated", "Name each thing it wants once.")
    return sorted(wants, key=WANTS.index)


def _one_line(name: str) -> str:
    if "\n" in name or "\t" in name:
        raise PydanticCustomError("name_form", "A name is one line.")
    return name


def _bytes_of(text: str) -> bytes:
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)


def _key(length: int, first: int | None = None) -> AfterValidator:
    """Accept base64url of so many bytes, and leave out its padding."""

    def check(text: str) -> str:
        try:
            found = _bytes_of(text)
        except (ValueError, binascii.Error):
            found = b""
        if len(found) != length or (first is not None and found[0] != first):
            raise PydanticCustomError("key_form", "This is not a key as browsers give it (PushSubscription.toJSON()).")
        return base64.urlsafe_b64encode(found).decode().rstrip("=")

    return AfterValidator(check)


Name = Annotated[str, trimmed(rules.LONGEST_NAME), PRINTABLE, AfterValidator(_one_line), Field(examples=["Phone"])]
Wants = Annotated[
    list[Want],
    Field(max_length=len(WANTS), description="What it is told: reminders, the daily digest, both or nothing."),
    AfterValidator(_in_order),
]
Url = Annotated[str, StringConstraints(min_length=1, max_length=rules.MAX_URL_LENGTH)]


class ChannelRead(BaseModel):
    """One end where a person is told things outside of the page; its address is kept sealed and never answered."""

    id: UUID
    kind: Kind
    name: Name
    target: str = Field(
        description="What may be shown of its address: an e-mail address, a host, a browser.",
        examples=["ada@example.com"],
    )
    wants: Wants
    enabled: bool = Field(description="False: nothing is sent there.")
    state: Literal["unconfirmed", "active", "failing"] = Field(
        description="`unconfirmed`: an e-mail address whose code was not typed in yet. `failing`: the last deliveries failed."
    )
    version: int
    created_at: datetime
    updated_at: datetime


class ChannelAdded(ChannelRead):
    """A new channel; that of a webhook comes with its secret, this once."""

    secret: str | None = Field(
        None,
        description="What a webhook's messages are signed with (Standard Webhooks); absent for other kinds.",
        examples=[_SECRET_EXAMPLE],
    )


class ChannelList(BaseModel):
    """Every channel of the caller, and what this installation can send to."""

    items: list[ChannelRead]
    kinds: list[Kind] = Field(description="Kinds of channels that can be added here.")
    web_push_key: str | None = Field(
        description="The `applicationServerKey` for a push subscription (VAPID, base64url); null where there is none."
    )


class PushKeys(BaseModel):
    """The keys of a push subscription (RFC 8291)."""

    model_config = ConfigDict(extra="forbid")

    p256dh: Annotated[str, StringConstraints(max_length=100), _key(65, 4)] = Field(
        description="The browser's public key, an uncompressed point on P-256 in base64url."
    )
    auth: Annotated[str, StringConstraints(max_length=50), _key(16)] = Field(
        description="The authentication secret, 16 bytes in base64url."
    )


class PushSubscription(BaseModel):
    """What `PushSubscription.toJSON()` gives in a browser."""

    model_config = ConfigDict(extra="forbid")

    endpoint: Url
    keys: PushKeys
    expirationTime: float | None = Field(None, description="Browsers add it; it is not used.")  # noqa: N815 - the browser's name


class _New(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Name | None = Field(
        None, description="Without one it is called after what is shown of its address, and numbered."
    )
    wants: Wants = Field(list(WANTS), description="Without it everything.")


class WebPushCreate(_New):
    """A browser that gave its permission."""

    kind: Literal["web_push"]
    subscription: PushSubscription


class EmailCreate(_New):
    """An e-mail address; it works after its owner typed in the code that is sent there."""

    kind: Literal["email"]
    address: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)]


class WebhookCreate(_New):
    """A URL that takes signed JSON by POST."""

    kind: Literal["webhook"]
    url: Url


class NtfyCreate(_New):
    """A topic of an ntfy server."""

    kind: Literal["ntfy"]
    server: Url = Field(NTFY, description="Address of the server.")
    topic: Annotated[
        str, StringConstraints(pattern=rules.TOPIC), form("Use only letters, digits, - and _, 64 at most.")
    ]
    token: (
        Annotated[
            str,
            StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$"),
            form("Write the token as the server gave it: letters, digits and signs without spaces, 200 at most."),
        ]
        | None
    ) = Field(None, description="Access token, where the server wants one.")


def _kind_of(body: Any) -> str | None:
    kind = body.get("kind") if isinstance(body, dict) else getattr(body, "kind", None)
    return f"kind:{kind}" if isinstance(kind, str) else None


NewChannel = WebPushCreate | EmailCreate | WebhookCreate | NtfyCreate


class ChannelCreate(
    RootModel[
        Annotated[
            Annotated[WebPushCreate, Tag("kind:web_push")]
            | Annotated[EmailCreate, Tag("kind:email")]
            | Annotated[WebhookCreate, Tag("kind:webhook")]
            | Annotated[NtfyCreate, Tag("kind:ntfy")],
            Discriminator(
                _kind_of,
                custom_error_type="kind_unknown",
                custom_error_message="Name a kind: web_push, email, webhook or ntfy.",
            ),
        ]
    ]
):
    """A new channel; what it takes depends on its kind."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "webhook", "name": "Home automation", "url": "https://hooks.example.com/duly"},
                {"kind": "email", "address": "ada@example.com", "wants": ["digest"]},
                {"kind": "ntfy", "topic": "ada-8RkQ2mX0", "wants": ["reminders"]},
                {
                    "kind": "web_push",
                    "name": "Laptop",
                    # The receiver's keys of RFC 8291, appendix A.
                    "subscription": {
                        "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABX",
                        "keys": {
                            "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                            "auth": "BTBZMqHH6r4Tts7J_aSIgg",
                        },
                    },
                },
            ]
        }
    )


class ChannelPatch(BaseModel):
    """A merge patch."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Phone", "wants": ["reminders"]}]}
    )

    name: Name = ""
    wants: Wants = []
    enabled: bool = Field(True, strict=True)


class CodeBody(BaseModel):
    """The code that came by e-mail; spaces do not matter."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"code": "12345678"}]})

    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
