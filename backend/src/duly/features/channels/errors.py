"""Problems of channels and deliveries."""

from duly.errors import Conflict, FieldError, Invalid, NotFound, TooManyRequests, Unavailable


class ChannelNotFound(NotFound):
    """There is no such channel, or it is not yours."""

    code = "channel.not-found"
    title = "There is no such channel"


class ChannelNoKey(Unavailable):
    """Addresses of channels are kept sealed, and the operator has not set the secret `delivery-key` (32 characters) for that."""

    code = "channel.no-key"
    title = "Channels are not set up here"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail, retry_after_seconds=60)


class ChannelKindUnavailable(Conflict):
    """This installation cannot send to channels of that kind; `kinds` in the list names those it can (mail: with a mail server)."""

    code = "channel.kind-unavailable"
    title = "That kind of channel is not offered here"


class TooManyChannels(Conflict):
    """You have as many channels as one person may have; remove one that you do not use."""

    code = "channel.too-many"
    title = "There are too many channels"


class ChannelUnconfirmed(Conflict):
    """Nothing is sent to this address before its code was typed in."""

    code = "channel.unconfirmed"
    title = "This channel is not confirmed yet"


class ChannelConfirmed(Conflict):
    """This channel needs no code: it is confirmed already, or its kind needs none."""

    code = "channel.confirmed"
    title = "This channel is confirmed already"


class WrongCode(Conflict):
    """That is not the code that was sent last; `tries_left` says how often you may try again."""

    code = "channel.wrong-code"
    title = "That is not the code"


class CodeEnded(Conflict):
    """The code was tried too often, or is older than a day: ask for a new one."""

    code = "channel.code-ended"
    title = "The code does not count any more"


class ChannelDisabled(Conflict):
    """This channel is switched off; switch it on to send there."""

    code = "channel.disabled"
    title = "This channel is switched off"


class _Wait(TooManyRequests):
    """Too much in a short time: wait for the seconds in `Retry-After`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Wait {seconds} seconds.")
        self.headers = {"Retry-After": str(seconds)}


class TooManyCodes(_Wait):
    """Five codes were sent within an hour, or too many to this address; ask for another after the seconds in `Retry-After`."""

    code = "channel.too-many-codes"
    title = "Too many codes were sent"


class TooManyByHand(_Wait):
    """Sixty tests and repeats were sent within an hour; send another after the seconds in `Retry-After`."""

    code = "delivery.too-many"
    title = "Too much was sent by hand"


class ChannelGone(Conflict):
    """The channel of this delivery is no more, so it cannot be sent there again."""

    code = "channel.gone"
    title = "The channel is no more"


class AddressRefused(Invalid):
    """Nothing is sent to such an address; `errors` says which field, and why."""

    code = "channel.address-refused"
    title = "Nothing can be sent to that address"

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(errors=[FieldError(field, code, message)])


class DeliveryNotFound(NotFound):
    """There is no such delivery, or it is not yours."""

    code = "delivery.not-found"
    title = "There is no such delivery"


class DeliveryWaiting(Conflict):
    """This delivery has not ended yet: it is tried again by itself when it is due."""

    code = "delivery.waiting"
    title = "This delivery is still on its way"


class DeliveryOfCode(Conflict):
    """An old code is not sent again: ask for a new one."""

    code = "delivery.of-code"
    title = "A code is not sent twice"


class UnsubscribeUnknown(NotFound):
    """This link belongs to no channel: it was removed, or the link is not whole."""

    code = "unsubscribe.not-found"
    title = "There is nothing to unsubscribe from"
