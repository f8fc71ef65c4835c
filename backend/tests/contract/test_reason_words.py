"""The web says why a delivery failed or was cancelled: each reason that courier and senders give has words in each language."""

import json
import re
from pathlib import Path

from duly.adapters import delivery
from duly.features.channels import service

MESSAGES = Path(__file__).parents[3] / "frontend" / "messages"
_ERROR = r"\b(?:Gone|Refused|TryLater)\("
_GIVEN = re.compile(
    # The first argument of an error, one of two of them, what a function returns for one, and a variable of that name.
    rf'{_ERROR}"([a-z-]+)"|{_ERROR}"[a-z-]+" if .+? else "([a-z-]+)"'
    r'|return "([a-z]+(?:-[a-z]+)+)"|\breason(?:: str \| None)? = "([a-z-]+)"|else "([a-z]+(?:-[a-z]+)+)"'
)
_BY_STATUS = re.compile(r'\d{3}: "([a-z-]+)"')
_STALE = re.compile(r'"((?:channel|task|notification|reminder)-[a-z]+|told-again)"')


def _sources(package: str | None) -> str:
    assert package is not None
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(Path(package).parent.glob("*.py")))


def _found(pattern: re.Pattern[str], text: str) -> set[str]:
    return {word for groups in pattern.finditer(text) for word in groups.groups() if word}


def test_every_reason_has_words() -> None:
    senders, courier = _sources(delivery.__file__), _sources(service.__file__)
    reasons = _found(_GIVEN, senders + courier) | _found(_BY_STATUS, senders) | _found(_STALE, courier)
    expected = {"gone", "busy", "time-out", "tls-failed", "not-authorised", "name-not-found", "mailbox-unknown"}
    assert expected | {"channel-removed", "task-completed", "told-again", "expired", "too-many-attempts"} <= reasons
    for path in sorted(MESSAGES.glob("*.json")):
        words = json.loads(path.read_text(encoding="utf-8"))["channels"]["reasons"]
        assert sorted(reasons - words.keys()) == [], path.stem
