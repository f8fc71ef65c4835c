"""Keys of a manual order: text that sorts byte by byte, with always room for one more in between."""

import string

from uuid_utils import compat

_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase  # ascending in byte order
_BASE = len(_DIGITS)
_LENGTH = 22  # 62**22 > 2**128


def last_position() -> str:
    """Return a key after every key handed out before: a UUIDv7 in base 62, so appending asks the database nothing.

    No key ends in the lowest digit, else nothing would fit between a key and the same with that digit behind it.
    """
    number, key = compat.uuid7().int, ""
    for _ in range(_LENGTH):
        number, digit = divmod(number, _BASE)
        key = _DIGITS[digit] + key
    return key if key[-1] != _DIGITS[0] else key[:-1] + _DIGITS[1]


def position_between(before: str | None, after: str | None) -> str:
    """Return a key after `before` and before `after`; None is the open end on that side.

    Errors: ValueError when `before` does not sort before `after`.
    """
    if before is not None and after is not None and before >= after:
        raise ValueError("the keys are not in order")
    low, high, key = before or "", after, ""
    place = 0
    while True:
        floor = _DIGITS.index(low[place]) if place < len(low) else 0
        ceiling = _DIGITS.index(high[place]) if high is not None and place < len(high) else _BASE
        if ceiling - floor > 1:
            return key + _DIGITS[(floor + ceiling) // 2]
        key += _DIGITS[floor]
        if floor < ceiling:
            high = None  # already below the upper key, whatever follows
        place += 1
