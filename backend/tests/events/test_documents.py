"""The generated contracts are well-formed and current, and a broken promise fails the build."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from duly import cli
from duly.entrypoints import documents, event_documents
from duly.events.catalogue import CATALOGUE, EventType
from duly.events.payloads import Payload
from duly.launcher.places import CHECKOUT
from tests.launcher.test_scripts import load


class Forgetful(Payload):
    """A payload of `tag.deleted` that lost its name."""


class Talkative(Payload):
    """A payload of `tag.deleted` that says more."""

    name: str
    color: str | None


@pytest.fixture
def contracts(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return load("contracts", monkeypatch)


class TestWellFormed:
    def test_schemas_and_asyncapi_are(self, contracts: ModuleType) -> None:
        assert contracts.faults() == []

    @pytest.mark.parametrize(
        ("file", "spoil", "said"),
        [
            (
                "events/duly.tag.deleted.v1.json",
                lambda d: d.update(type="objekt"),
                "duly.tag.deleted.v1.json is no JSON",
            ),
            ("asyncapi.json", lambda d: d.pop("info"), "is no AsyncAPI document"),
            ("asyncapi.json", lambda d: d["channels"]["reminders"].update(adress="x"), "is no AsyncAPI document"),
            ("asyncapi.json", lambda d: d["operations"]["publish-reminders"].update(action="tell"), "is no AsyncAPI"),
            (
                "asyncapi.json",
                lambda d: d["operations"]["publish-reminders"]["channel"].update({"$ref": "#/channels/nowhere"}),
                "refers to #/channels/nowhere",
            ),
            (
                "asyncapi.json",
                lambda d: d["components"]["messages"]["duly.tag.deleted.v1"]["payload"].update(
                    {"schema": {"$ref": "./events/gone.json"}}
                ),
                "refers to ./events/gone.json",
            ),
        ],
    )
    def test_spoiled_on_purpose_are_found(
        self, contracts: ModuleType, tmp_path: Path, file: str, spoil: Callable[[Any], None], said: str
    ) -> None:
        folder = tmp_path / "contracts"
        shutil.copytree(event_documents.CONTRACTS, folder)
        assert contracts.faults(folder) == []
        document = json.loads((folder / file).read_bytes())
        spoil(document)
        (folder / file).write_text(json.dumps(document))
        assert any(said in fault for fault in contracts.faults(folder)), contracts.faults(folder)


class TestAsyncapi:
    DOCUMENT = json.loads((event_documents.CONTRACTS / "asyncapi.json").read_bytes())

    def test_has_the_topics_that_are_subscribed_to(self) -> None:
        files = (CHECKOUT / "deploy" / "dapr" / "subscriptions").glob("*.yaml")
        subscribed = {
            name for file in files for name in re.findall(r"^  topic: (\S+)$", file.read_text(), re.MULTILINE)
        }
        assert set(self.DOCUMENT["channels"]) == subscribed

    def test_carries_every_message_once_beside_dead_letters(self) -> None:
        channels = self.DOCUMENT["channels"]
        alive = [name for topic in channels if not topic.endswith(".dead") for name in channels[topic]["messages"]]
        assert sorted(alive) == sorted(event_documents.schemas())
        for topic in ("task-events", "reminders"):
            assert channels[f"{topic}.dead"]["messages"] == channels[topic]["messages"]

    def test_keys_events_by_user_and_announcements_not(self) -> None:
        for name, message in self.DOCUMENT["components"]["messages"].items():
            assert ("bindings" in message) == (name != "duly.announcement.v1")


class TestGenerate:
    def test_nothing_differs(self) -> None:
        assert documents.generate(check=True) == []

    @pytest.mark.parametrize(
        ("payload", "what"),
        [
            (Forgetful, "`data.name` was removed"),
            (Talkative, "`data.color` is new and required"),
        ],
    )
    def test_a_broken_promise_fails_the_build_and_says_what_to_do(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], payload: type[Payload], what: str
    ) -> None:
        monkeypatch.setitem(CATALOGUE, "tag.deleted", EventType("tag.deleted", payload))
        assert cli.main(["generate", "--check"]) == 1
        said = capsys.readouterr().err
        assert what in said
        assert "Add version 2 in events/catalogue.py" in said

    def test_a_removed_type_fails_the_build(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.delitem(CATALOGUE, "tag.deleted")
        assert cli.main(["generate", "--check"]) == 1
        assert "duly.tag.deleted.v1 was released" in capsys.readouterr().err

    def test_a_new_version_with_an_upcast_is_the_way(self, monkeypatch: pytest.MonkeyPatch) -> None:
        upcasts = (lambda data: data | {"color": None},)
        monkeypatch.setitem(CATALOGUE, "tag.deleted", EventType("tag.deleted", Talkative, upcasts=upcasts))
        differing = {path.name for path in documents.generate(check=True)}
        assert differing == {"duly.tag.deleted.v2.json", "duly.tag.deleted.v1.json", "asyncapi.json", "events.md"}

    def test_is_released_once(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        folder = tmp_path / "released"
        shutil.copytree(event_documents.RELEASED, folder)
        monkeypatch.setattr(event_documents, "RELEASED", folder)
        assert event_documents.release() == []
        (folder / "duly.tag.merged.v1.json").unlink()
        assert event_documents.release() == [folder / "duly.tag.merged.v1.json"]
        kept = event_documents.RELEASED / "duly.tag.merged.v1.json"
        assert kept.read_bytes() == (event_documents.EVENTS / "duly.tag.merged.v1.json").read_bytes()


class TestReference:
    def test_names_every_event(self) -> None:
        page = (CHECKOUT / "docs" / "reference" / "events.md").read_text()
        assert all(f"### {name}\n" in page for name in event_documents.schemas())
        assert all(kind.when in page and kind.when for kind in CATALOGUE.values())
