"""What an installation can do for channels: its secret, the kinds it can send to, the networks that it may reach."""

from collections.abc import Collection
from dataclasses import dataclass

from duly.features.channels.errors import ChannelKindUnavailable, ChannelNoKey
from duly.features.channels.rules import Network
from duly.features.channels.schemas.channels import KINDS
from duly.features.channels.service.seal import Sealer, sealer_of
from duly.ports.secret_store import SecretStore
from duly.ports.sender import Kind


@dataclass(frozen=True, slots=True)
class Offer:
    """`senders` names the kinds for which there is a sender; `allowed` the networks beside the internet.

    `codes_per_address` bounds the codes an hour to one mail address, whoever asks for them; 0 for no bound.
    """

    secrets: SecretStore
    senders: Collection[Kind]
    allowed: Collection[Network]
    codes_per_address: int

    async def sealer(self, kind: Kind) -> Sealer:
        """Return what seals addresses of a kind. Errors: `ChannelNoKey`, `ChannelKindUnavailable`, `Unavailable`."""
        sealer = await sealer_of(self.secrets)
        if kind not in self.senders:
            raise ChannelKindUnavailable(kinds=self._in_order())
        return sealer

    async def shown(self) -> tuple[list[Kind], str | None]:
        """Return the kinds that can be added, and the key for push subscriptions; none of both without the secret.

        Errors: `Unavailable` while the secret store is away.
        """
        try:
            sealer = await sealer_of(self.secrets)
        except ChannelNoKey:
            return [], None
        return self._in_order(), sealer.vapid_public_key if "web_push" in self.senders else None

    def _in_order(self) -> list[Kind]:
        return [kind for kind in KINDS if kind in self.senders]
