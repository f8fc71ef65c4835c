"""What an HTTP answer means for a message."""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from duly.adapters.delivery.http import Answer
from duly.ports.sender import Gone, Receipt, Refused, TryLater

_LONGEST_WAIT = timedelta(days=1)
_SECONDS = re.compile(r"[0-9]{1,9}")
# Of this moment, not of the message: a time-out at the other end, too early, too many.
_LATER = {408, 425, 429}
_WORDS = {401: "not-authorised", 403: "not-authorised", 407: "not-authorised", 413: "too-large"}


def receipt(answer: Answer, now: datetime, *, gone: Collection[int] = (410,), reference: str = "") -> Receipt:
    """Return the receipt for a 2xx answer.

    Errors: `Gone` for the statuses that say so; `TryLater` `busy` (429), `unavailable` (408, 425, 5xx), each with what
    `Retry-After` says; `Refused` `redirect`, `not-authorised`, `too-large`, `refused` for all others.
    """
    status = answer.status
    if 200 <= status < 300:
        return Receipt(status, reference)
    if status in gone:
        raise Gone("gone", status)
    if status in _LATER or status >= 500:
        raise TryLater("busy" if status == 429 else "unavailable", status, _retry_after(answer, now))
    if 300 <= status < 400:
        raise Refused("redirect", status)
    raise Refused(_WORDS.get(status, "refused"), status)


def _retry_after(answer: Answer, now: datetime) -> timedelta | None:
    """Return what the header says, seconds or an HTTP date (RFC 9110, section 10.2.3), a day at most; None when it says nothing."""
    text = answer.headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return min(timedelta(seconds=int(text)), _LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    # "-0000", of nobody's zone, is UTC.
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at - now, timedelta(0)), _LONGEST_WAIT)
