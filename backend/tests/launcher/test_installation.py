"""The secrets of an installation of containers, settings from files, and the one-shot that makes topics."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError

from duly.cli import main
from duly.launcher.installation import make_secrets
from duly.launcher.stack.topics import make_topics_at
from duly.settings import Settings, secrets_folder
from tests.launcher.duly import free_port

READERS = ("database", "migrate", "backend", "web")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in (*READERS, "sidecars"):
        (tmp_path / name).mkdir()
    return tmp_path


def everything(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


class TestMakeSecrets:
    def test_each_reader_gets_what_it_needs_and_no_more(self, root: Path) -> None:
        make_secrets(root, {})
        assert everything(root).keys() == {
            "database/POSTGRES_PASSWORD",
            "migrate/DATABASE_URL",
            "migrate/DULY_API_PASSWORD",
            "migrate/DULY_AUTH_PASSWORD",
            "backend/DULY_API_DATABASE_URL",
            "backend/DULY_OPERATOR_TOKEN",
            "backend/DULY_DELIVERY_KEY",
            "web/DULY_AUTH_DATABASE_URL",
            "web/BETTER_AUTH_SECRET",
        }

    def test_addresses_hold_the_passwords_that_the_migration_gives(self, root: Path) -> None:
        make_secrets(root, {})
        found = everything(root)
        for address, password, role in (
            ("migrate/DATABASE_URL", "database/POSTGRES_PASSWORD", "duly"),
            ("backend/DULY_API_DATABASE_URL", "migrate/DULY_API_PASSWORD", "duly_api"),
            ("web/DULY_AUTH_DATABASE_URL", "migrate/DULY_AUTH_PASSWORD", "duly_auth"),
        ):
            parts = urlsplit(found[address])
            assert (parts.username, parts.password) == (role, found[password])
            # What `duly migrate` takes as a role's password.
            assert found[password].isalnum()

    def test_again_changes_nothing(self, root: Path) -> None:
        make_secrets(root, {}, "broker:9092")
        before = everything(root)
        make_secrets(root, {}, "broker:9092")
        assert everything(root) == before
        made = [value for name, value in before.items() if not name.endswith(("URL", "json"))]
        assert len(set(made)) == len(made)

    def test_nobody_else_may_read_but_the_database_whose_user_is_another(self, root: Path) -> None:
        make_secrets(root, {}, "broker:9092")
        modes = {str(path.relative_to(root)): path.stat().st_mode & 0o777 for path in root.rglob("*") if path.is_file()}
        assert modes.pop("database/POSTGRES_PASSWORD") == 0o444
        assert set(modes.values()) == {0o400}

    def test_an_operators_own_wins_and_what_is_taken_back_is_gone(self, root: Path) -> None:
        make_secrets(root, {})
        given = {
            "BETTER_AUTH_SECRET": "mine",
            "DULY_SMTP_PASSWORD": "p0",
            "DULY_GITHUB_CLIENT_SECRET": "g0",
            "PATH": "/bin",
        }
        make_secrets(root, given)
        found = everything(root)
        assert (found["web/BETTER_AUTH_SECRET"], found["backend/DULY_SMTP_PASSWORD"]) == ("mine", "p0")
        assert found["web/DULY_GITHUB_CLIENT_SECRET"] == "g0"
        assert not [name for name in found if name.endswith("PATH")]
        make_secrets(root, {})
        again = everything(root)
        # One that was made or given once is kept: nobody is signed out because a variable was forgotten.
        assert again["web/BETTER_AUTH_SECRET"] == "mine"
        assert "backend/DULY_SMTP_PASSWORD" not in again
        assert "web/DULY_GITHUB_CLIENT_SECRET" not in again

    def test_sidecars_get_a_store_of_the_shape_that_every_place_has(self, root: Path) -> None:
        make_secrets(root, {"DULY_SMTP_PASSWORD": "p0"}, "broker:9092")
        found = everything(root)
        store = json.loads(found["sidecars/secrets.json"])
        assert store["kafka"] == {"brokers": "broker:9092", "authType": "none"}
        state = urlsplit(store["state"]["connectionString"])
        assert (state.username, state.password) == ("duly_state", found["migrate/DULY_STATE_PASSWORD"])
        assert store["operator-token"] == found["backend/DULY_OPERATOR_TOKEN"]
        assert store["delivery-key"] == found["backend/DULY_DELIVERY_KEY"]
        assert store["api-database-url"] == found["backend/DULY_API_DATABASE_URL"]
        assert store["smtp-password"] == "p0"
        assert found["database/POSTGRES_PASSWORD"] not in found["sidecars/secrets.json"]

    def test_a_folder_that_nobody_mounted_is_not_made(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (root / "web").rmdir()
        assert main(["secrets", str(root)]) == 1
        assert "There is no folder" in capsys.readouterr().err
        assert everything(root) == {}

    def test_the_command_takes_what_is_given_from_the_environment(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BETTER_AUTH_SECRET", "from outside")
        assert main(["secrets", str(root)]) == 0
        assert (root / "web" / "BETTER_AUTH_SECRET").read_text() == "from outside"


class TestSettingsFromFiles:
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("DULY_SECRETS_DIR", str(tmp_path))
        return tmp_path

    def test_a_file_named_as_the_variable_holds_its_value(self, folder: Path) -> None:
        (folder / "DULY_API_DATABASE_URL").write_text("postgresql://duly_api:a@db/duly\n")
        (folder / "DATABASE_URL").write_text("postgresql://duly:o@db/duly")
        found = Settings()
        assert found.api_database_url == "postgresql://duly_api:a@db/duly"
        assert found.database_url == "postgresql://duly:o@db/duly"

    def test_the_environment_wins(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (folder / "DULY_API_PORT").write_text("8001")
        assert Settings().api_port == 8001
        monkeypatch.setenv("DULY_API_PORT", "8002")
        assert Settings().api_port == 8002

    def test_a_wrong_value_is_refused_like_any_other(self, folder: Path) -> None:
        (folder / "DULY_API_PORT").write_text("many")
        with pytest.raises(ValidationError):
            Settings()

    def test_what_is_named_must_be_a_folder(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DULY_SECRETS_DIR", str(folder / "not-there"))
        with pytest.raises(ValueError, match="DULY_SECRETS_DIR"):
            secrets_folder()


class TestTopics:
    @pytest.mark.parametrize("address", ["kafka", "kafka:", ":9092", "kafka:port"])
    def test_what_is_no_address_is_said(self, address: str) -> None:
        with pytest.raises(ValueError, match="is no address of a broker"):
            make_topics_at(address)

    def test_gives_up_when_no_broker_comes(self) -> None:
        waited: list[float] = []
        with pytest.raises(ValueError, match="No broker answers"):
            make_topics_at(f"127.0.0.1:{free_port()}", patience_seconds=0.02, pause=waited.append)
