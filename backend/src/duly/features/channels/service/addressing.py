"""From what was typed in to the address that a sender gets, and what may be shown of it."""

import base64
import os
from collections.abc import Collection
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec

from duly.features.channels import rules
from duly.features.channels.errors import AddressRefused
from duly.features.channels.schemas.channels import EmailCreate, NewChannel, NtfyCreate, WebhookCreate, WebPushCreate

_SECRET_BYTES = 24


@dataclass(frozen=True, slots=True)
class Given:
    """An address: `parts` is what the sender gets, `identity` what makes it the same one, `target` what may be shown."""

    parts: dict[str, str]
    identity: tuple[str, ...]
    target: str


def given(body: NewChannel, allowed: Collection[rules.Network]) -> Given:
    """Return the address in a body. Errors: `AddressRefused` with the field and the reason."""
    match body:
        case WebPushCreate():
            return _web_push(body, allowed)
        case EmailCreate():
            return _email(body)
        case WebhookCreate():
            found = _url("url", body.url, allowed)
            return Given({"url": found.url, "secret": new_secret()}, (found.url,), found.host)
        case NtfyCreate():
            if "?" in body.server:
                raise AddressRefused("server", "url-invalid", "Write the server's address alone, like https://ntfy.sh.")
            server = _url("server", body.server, allowed)
            parts = {"server": server.url.rstrip("/"), "topic": body.topic, "token": body.token or ""}
            return Given(parts, (parts["server"], body.topic), server.host)


def new_secret() -> str:
    """Return a webhook's secret as Standard Webhooks writes it: `whsec_` and 24 random bytes in base64."""
    return f"whsec_{base64.b64encode(os.urandom(_SECRET_BYTES)).decode()}"


def _web_push(body: WebPushCreate, allowed: Collection[rules.Network]) -> Given:
    endpoint = _url("subscription.endpoint", body.subscription.endpoint, allowed, secure=True)
    keys = body.subscription.keys
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.urlsafe_b64decode(f"{keys.p256dh}="))
    except ValueError:
        message = "This is not a key as browsers give it (PushSubscription.toJSON())."
        raise AddressRefused("subscription.keys.p256dh", "key-form", message) from None
    parts = {"endpoint": endpoint.url, "p256dh": keys.p256dh, "auth": keys.auth}
    return Given(parts, (endpoint.url,), rules.browser(endpoint.host))


def _email(body: EmailCreate) -> Given:
    try:
        address = rules.email(body.address)
    except rules.Refused as refused:
        raise AddressRefused("address", refused.code, refused.message) from None
    # In theory the part before the @ has capitals that matter; no mail server that people use makes a difference.
    return Given({"address": address}, (address.lower(),), address)


def _url(field: str, text: str, allowed: Collection[rules.Network], *, secure: bool = False) -> rules.Address:
    try:
        return rules.url(text, allowed, secure=secure)
    except rules.Refused as refused:
        raise AddressRefused(field, refused.code, refused.message) from None
