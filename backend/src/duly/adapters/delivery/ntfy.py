"""ntfy: publishing as JSON, so that no text of a message is ever a header."""

from collections.abc import Mapping
from typing import Any

import orjson

from duly.adapters.delivery.answers import receipt
from duly.adapters.delivery.http import Answer, HttpEnds
from duly.adapters.delivery.words import one_line, shortened, word_for_open
from duly.ports.clock import Clock
from duly.ports.sender import Message, Receipt, Refused

# Longer ones become an attached file.
_MOST_MESSAGE_BYTES = 4_000
_MOST_TITLE_BYTES = 1_000
_MAX_PRIORITY, _DEFAULT_PRIORITY = 5, 3
# Names of emoji that are shown before the title.
_TAGS = {"reminder": "alarm_clock", "digest": "calendar", "test": "bell", "confirmation": "key"}


class NtfySender:
    """Publishes to a topic: `address` is `server`, `topic` and, for a protected one, `token`."""

    def __init__(self, ends: HttpEnds, clock: Clock) -> None:
        self._ends = ends
        self._clock = clock

    async def send(self, address: Mapping[str, str], message: Message) -> Receipt:
        """Send as the port says; 410 is `Gone`."""
        headers = {"Content-Type": "application/json"}
        if token := address.get("token"):
            if not (token.isascii() and token.isprintable()) or " " in token:
                raise Refused("address-invalid")
            headers["Authorization"] = f"Bearer {token}"
        # A topic belongs in the JSON; the request goes to the server's root.
        answer = await self._ends.post(address["server"], headers, orjson.dumps(content(address["topic"], message)))
        return receipt(answer, self._clock.now(), reference=_identifier(answer))


def content(topic: str, message: Message) -> dict[str, Any]:
    """Return the message as ntfy wants it."""
    title = one_line(message.title)
    text = "\n".join(one_line(line) for line in message.lines)
    return {
        "topic": topic,
        "title": shortened(title, _MOST_TITLE_BYTES),
        # Without any it would say "triggered".
        "message": shortened(text or title, _MOST_MESSAGE_BYTES),
        "priority": _MAX_PRIORITY if message.urgent else _DEFAULT_PRIORITY,
        "tags": [_TAGS[message.about]],
        "click": message.link,
        "actions": [{"action": "view", "label": word_for_open(message.language), "url": message.link}],
    }


def _identifier(answer: Answer) -> str:
    try:
        said = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return ""
    found = said.get("id") if isinstance(said, dict) else None
    return found[:200] if isinstance(found, str) else ""
