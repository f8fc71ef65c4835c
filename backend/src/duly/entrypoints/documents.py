"""Files made from the code: the OpenAPI document, the settings reference, and what `event_documents` makes."""

from pathlib import Path

import orjson

from duly.entrypoints import event_documents, serve, wiring
from duly.settings import Settings

BACKEND = Path(__file__).resolve().parents[3]


def openapi() -> bytes:
    """Return the OpenAPI document of every service."""
    # An address that is never opened: the document needs the application, not its database.
    chosen = Settings(DATABASE_URL="postgresql://duly@localhost/duly")
    app = serve.build(wiring.open_process(chosen), list(serve.SERVICES.values()))
    return orjson.dumps(app.openapi(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def configuration() -> bytes:
    """Return the settings reference."""
    lines = [
        "# Configuration",
        "",
        "Everything is set by environment variables. This page is made from `backend/src/duly/settings.py` (`make generate`).",
        "",
        "| variable | default | meaning |",
        "| --- | --- | --- |",
    ]
    for name, field in sorted(Settings.model_fields.items()):
        alias = field.validation_alias
        variable = alias.choices[0] if alias is not None and hasattr(alias, "choices") else f"DULY_{name.upper()}"
        default = "" if field.default in ("", None) else f"`{field.default}`"
        lines.append(f"| `{variable}` | {default} | {field.description} |")
    return ("\n".join(lines) + "\n").encode()


def files() -> dict[Path, bytes]:
    """Return every generated file with its content."""
    return {
        BACKEND / "contracts" / "openapi.json": openapi(),
        BACKEND.parent / "docs" / "reference" / "configuration.md": configuration(),
        **event_documents.files(),
    }


def generate(*, check: bool) -> list[Path]:
    """Write the generated files, or with `check` only compare; return those that differed, or that nothing makes any more.

    Errors: ValueError when an event schema that was released would be broken.
    """
    event_documents.check()
    made, superfluous = files(), event_documents.superfluous()
    stale = [path for path, content in made.items() if not path.exists() or path.read_bytes() != content]
    if not check:
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made[path])
        for path in superfluous:
            path.unlink()
    return [*stale, *superfluous]


def release() -> list[Path]:
    """Promise the event schemas of today; return the files that say so."""
    return event_documents.release()
