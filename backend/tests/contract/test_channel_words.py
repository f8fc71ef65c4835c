"""The web words what channels and deliveries answer by codes: each that a person can meet has words in each language."""

import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from duly.adapters import delivery
from duly.errors import catalogue
from duly.features.channels import rules, service
from duly.features.channels.schemas import channels
from tests.contract.test_refusal_words import MESSAGES, words

FRONTEND = Path(__file__).parents[3] / "frontend"
REASONS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))["channels"]["reasons"]
    for path in sorted((FRONTEND / "messages").glob("*.json"))
}
KEBAB = r"[a-z]+(?:-[a-z]+)*"
# How reasons stand in the source: given to an error, chosen, or answered.
GIVEN = re.compile(
    rf'(?:Gone|Refused|TryLater|_as)\(\s*"({KEBAB})"|reason(?:: [^=]+)? = "({KEBAB})"|return "({KEBAB})"'
)
STALE = re.compile(r'"([a-z]+(?:-[a-z]+)+)"')


def source(module: ModuleType, *names: str) -> str:
    """Return the source of modules that lie beside a module, or in a package."""
    folder = Path(str(module.__file__)).parent
    return "\n".join((folder / f"{name}.py").read_text(encoding="utf-8") for name in names)


def reasons() -> set[str]:
    """Return every reason that a delivery can have, as they stand in the source."""
    text = source(delivery, "answers", "email", "http", "letter", "ntfy", "web_push", "webhook")
    text += source(service, "attempting", "verdicts")
    given = {next(filter(None, found)) for found in GIVEN.findall(text)}
    answers = set(re.findall(rf'\d: "({KEBAB})"', source(delivery, "answers")))
    return given | answers | set(STALE.findall(source(service, "staleness")))


def test_every_problem_has_words() -> None:
    codes = {code for code in catalogue() if code.startswith(("channel.", "delivery.", "unsubscribe."))}
    assert {"channel.no-key", "channel.wrong-code", "delivery.waiting", "unsubscribe.not-found"} <= codes
    assert [code for code in sorted(codes) if not all(words(code).values())] == []


def test_every_refused_field_has_words() -> None:
    found = set(re.findall(r'Refused\(\s*"([a-z-]+)"', source(rules, "rules")))
    found |= {
        name.replace("_", "-") for name in re.findall(r'CustomError\(\s*"([a-z_]+)"', source(channels, "channels"))
    }
    found |= {"kind-unknown"}
    assert {"url-not-allowed", "url-invalid", "address-invalid", "key-form", "wants-repeated"} <= found
    assert [code for code in sorted(found) if not all(words(code).values())] == []


@pytest.mark.parametrize("language", MESSAGES)
def test_every_reason_of_a_delivery_has_words(language: str) -> None:
    found = reasons()
    assert {"gone", "busy", "not-authorised", "time-out", "task-completed", "too-many-attempts", "tls-failed"} <= found
    assert sorted(found - REASONS[language].keys()) == []
    assert all(REASONS[language].values())
