"""The house rules that import-linter cannot say, each as a function from a source folder to the places that break it."""

import ast
from collections.abc import Iterator
from pathlib import Path

FEATURE_FILES = {"routes", "consumers", "jobs", "service", "repository", "models", "schemas", "rules", "errors"}
MAX_LINES = 400
DOCSTRING_PARTS = ("Job:", "Never:", "On failure:")


def modules(source: Path) -> Iterator[tuple[str, Path]]:
    """Yield each module's dotted name below `duly`, and its file."""
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source).with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), path


def imports(path: Path) -> set[str]:
    """Return the dotted names that a file imports, `from` names included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _place(name: str) -> tuple[str, str]:
    """Return feature and file of a module below `features`, else two empty strings."""
    parts = name.split(".")
    return (parts[1], parts[2]) if parts[0] == "features" and len(parts) > 2 else ("", "")


def private_tables(source: Path) -> list[str]:
    """A `models` is seen by its own feature or another's `repository`; a `repository` by its own feature only."""
    broken = []
    for name, path in modules(source):
        feature, file = _place(name)
        for target in imports(path):
            theirs, kind = _place(target.removeprefix("duly."))
            if theirs in ("", feature):
                continue
            if kind == "repository" or (kind == "models" and file != "repository"):
                broken.append(f"{name} imports {target}")
    return broken


def file_lengths(source: Path) -> list[str]:
    """No file is longer than 400 lines."""
    return [name for name, path in modules(source) if len(path.read_text().splitlines()) > MAX_LINES]


def room_docstrings(source: Path) -> list[str]:
    """Every room and every feature says its job, what it must never do, and what happens when it fails."""
    rooms = [path for path in source.iterdir() if path.is_dir() and any(path.glob("*.py"))]
    files = [path for path in source.glob("*.py") if path.stem not in ("__init__", "__main__")]
    features = [path for path in (source / "features").iterdir() if path.is_dir() and any(path.glob("*.py"))]
    broken = []
    for path in [*[room / "__init__.py" for room in [*rooms, *features]], *files]:
        text = (ast.get_docstring(ast.parse(path.read_text())) or "") if path.exists() else ""
        if any(part not in text for part in DOCSTRING_PARTS):
            broken.append(str(path.relative_to(source)))
    return broken


def feature_files(source: Path) -> list[str]:
    """A feature holds only files of the closed list, each possibly a package of that name."""
    return [name for name, _ in modules(source) if _place(name)[1] and _place(name)[1] not in FEATURE_FILES]


def transactions(source: Path) -> list[str]:
    """Nothing below the edge commits; only the wake-ups notify, on an autocommit connection of their own."""
    broken = []
    for name, path in modules(source):
        text = path.read_text()
        if ".commit()" in text and name not in ("database.unit_of_work", "database.migrate"):
            broken.append(f"{name} commits")
        if ("pg_notify" in text or "NOTIFY " in text) and name not in ("adapters.embedded.wake_ups",):
            broken.append(f"{name} notifies")
    return broken
