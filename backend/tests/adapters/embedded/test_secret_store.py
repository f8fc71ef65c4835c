"""The embedded secret store trusts a file only when nobody else can read it."""

import json
from pathlib import Path

import pytest

from duly.adapters.embedded.secret_store import FILE, EmbeddedSecretStore
from duly.ports.secret_store import SecretMissing, SecretsAway


def write(folder: Path, content: str, mode: int = 0o600) -> EmbeddedSecretStore:
    (folder / FILE).write_text(content)
    (folder / FILE).chmod(mode)
    return EmbeddedSecretStore(folder)


class TestFile:
    @pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o620, 0o666])
    async def test_that_others_can_read_or_write_is_refused(self, tmp_path: Path, mode: int) -> None:
        store = write(tmp_path, json.dumps({"one": "value"}), mode)
        with pytest.raises(SecretsAway, match="chmod 600"):
            await store.get("one")

    @pytest.mark.parametrize("content", ["", "[]", '{"one": 1}', '{"one": null}', '"one"'])
    async def test_that_is_not_an_object_of_texts_is_refused(self, tmp_path: Path, content: str) -> None:
        with pytest.raises(SecretsAway):
            await write(tmp_path, content).get("one")

    async def test_is_read_anew_each_time(self, tmp_path: Path) -> None:
        store = write(tmp_path, '{"one": "old"}')
        assert await store.get("one") == "old"
        write(tmp_path, '{"one": "new"}')
        assert await store.get("one") == "new"

    async def test_may_be_absent(self, tmp_path: Path) -> None:
        for store in (EmbeddedSecretStore(tmp_path), EmbeddedSecretStore(None)):
            with pytest.raises(SecretMissing):
                await store.get("one")


class TestEnvironment:
    async def test_comes_before_the_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        store = write(tmp_path, '{"operator-token": "file"}')
        monkeypatch.setenv("DULY_OPERATOR_TOKEN", "environment")
        assert await store.get("operator-token") == "environment"
        monkeypatch.setenv("DULY_OPERATOR_TOKEN", "")
        assert await store.get("operator-token") == "file"


class TestFolderOfFiles:
    async def test_comes_between_environment_and_store_and_is_read_each_time(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tmp_path, '{"operator-token": "store"}')
        files = tmp_path / "secrets"
        files.mkdir()
        store = EmbeddedSecretStore(tmp_path, files)
        assert await store.get("operator-token") == "store"
        (files / "DULY_OPERATOR_TOKEN").write_text("file\n")
        assert await store.get("operator-token") == "file"
        (files / "DULY_OPERATOR_TOKEN").write_text("another")
        assert await store.get("operator-token") == "another"
        monkeypatch.setenv("DULY_OPERATOR_TOKEN", "environment")
        assert await store.get("operator-token") == "environment"

    async def test_that_cannot_be_read_is_away_not_missing(self, tmp_path: Path) -> None:
        (tmp_path / "DULY_OPERATOR_TOKEN").mkdir()
        with pytest.raises(SecretsAway, match="cannot be read"):
            await EmbeddedSecretStore(None, tmp_path).get("operator-token")
