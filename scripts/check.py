"""`make check`: everything that can be said about the code without running it."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import check_ai_ops
import check_deploy
import check_docs
import check_images
import check_monitoring
import check_workflows

ROOT = Path(__file__).resolve().parents[1]
BACKEND, FRONTEND = ROOT / "backend", ROOT / "frontend"
BIN = BACKEND / ".venv" / "bin"
# What must never be committed: registry addresses, private keys, tokens, conflict marks.
FORBIDDEN = {
    "a registry or index address": rb"(?:index-url|registry)\s*[=:]\s*[\"']?https?://",
    "a private key": rb"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "an access token": rb"\b(?:ghp_|github_pat_|sk-ant-|AKIA)[A-Za-z0-9_]{16,}",
    "an address with a password": rb"postgres(?:ql)?://[a-z_]+:[A-Za-z0-9]{16,}@",
    "a conflict mark": rb"^(?:<{7} |>{7} )",
}


def run(*command: str | Path, folder: Path = ROOT) -> str | None:
    """Run a command; return what it said when it failed, else None."""
    env = {**os.environ, "NEXT_TELEMETRY_DISABLED": "1", "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(
        [str(word) for word in command], cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
    )  # fmt: skip
    return None if done.returncode == 0 else done.stdout.strip() or f"exit code {done.returncode}"


def tracked() -> list[Path]:
    """Return the files of the repository: committed ones, and new ones that git does not ignore."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=False
    )  # fmt: skip
    if listing.returncode != 0:
        raise SystemExit(f"duly: git cannot list the files: {listing.stderr.decode(errors='replace').strip()}")
    paths = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def forbidden_text() -> str | None:
    """Search every file for what must never be committed."""
    found = []
    for path in tracked():
        content = path.read_bytes()
        if path.suffix in {".png", ".woff2", ".ico"}:
            continue
        for what, pattern in FORBIDDEN.items():
            if match := re.search(pattern, content, re.MULTILINE | re.IGNORECASE):
                line = content.count(b"\n", 0, match.start()) + 1
                found.append(f"{path.relative_to(ROOT)}:{line}: holds {what}")
    return "\n".join(found) or None


def lock_files() -> str | None:
    """Look for addresses in lock files: they must work with any registry."""
    found = [
        f"{path.relative_to(ROOT)}: holds registry addresses ({count} times); install with omit-lockfile-registry-resolved"
        for path in tracked()
        if path.name == "package-lock.json" and (count := path.read_bytes().count(b'"resolved"'))
    ]
    found += [
        f"{path.relative_to(ROOT)}: holds an address"
        for path in tracked()
        if path.suffix == ".lock" and re.search(rb"https?://", path.read_bytes())
    ]
    return "\n".join(found) or None


def client_is_current() -> str | None:
    """Compare the generated TypeScript client with the OpenAPI document it is made from."""
    committed = FRONTEND / "src" / "api" / "schema.d.ts"
    before = committed.read_bytes()
    try:
        if said := run("npm", "run", "--silent", "generate", folder=FRONTEND):
            return said
        after = committed.read_bytes()
    finally:
        committed.write_bytes(before)
    return None if before == after else "frontend/src/api/schema.d.ts differs; run `make generate` and commit it"


def contracts_valid() -> str | None:
    """Validate the event schemas and the AsyncAPI document."""
    import contracts

    return "\n".join(contracts.faults()) or None


def dates_are_current() -> str | None:
    """Build the dates of quick add again and compare them with the committed bundle."""
    committed = BACKEND / "src" / "duly" / "quickadd" / "chrono.bundle.js"
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / committed.name
        if said := run("node", "build.mjs", built, folder=BACKEND / "quickadd-bundle"):
            return said
        same = built.read_bytes() == committed.read_bytes()
    return None if same else f"{committed.relative_to(ROOT)} differs; run `make generate` and commit it"


def workflow_files() -> list[Path]:
    """Return the GitHub workflows."""
    return sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))


def workflows_valid() -> str | None:
    """Lint the workflows."""
    return run("actionlint", *workflow_files()) if workflow_files() else "there is no workflow in .github/workflows"


def workflows_safe() -> str | None:
    """Audit the workflows and dependabot's file, without asking the network."""
    return run("zizmor", "--offline", "--no-progress", ".github")


CHECKS: dict[str, Callable[[], str | None]] = {
    "Python style": lambda: run("ruff", "check", folder=BACKEND),
    "Python format": lambda: run("ruff", "format", "--check", folder=BACKEND),
    "scripts style": lambda: run("ruff", "check", "--config", "scripts/ruff.toml", "scripts"),
    "Python types": lambda: run("mypy", folder=BACKEND),
    "import rules": lambda: run("lint-imports", folder=BACKEND),
    "generated files": lambda: run("duly", "generate", "--check", folder=BACKEND),
    "event contracts": contracts_valid,
    "generated client": client_is_current,
    "bundled dates": dates_are_current,
    "web style and types": lambda: run("npm", "run", "--silent", "check", folder=FRONTEND),
    "workflows are valid": workflows_valid,
    "workflows are safe": workflows_safe,
    "lock files": lock_files,
    **check_deploy.CHECKS,
    **check_images.CHECKS,
    **check_monitoring.CHECKS,
    **check_ai_ops.CHECKS,
    **check_workflows.CHECKS,
    **check_docs.CHECKS,
    "forbidden text": forbidden_text,
}


def main() -> int:
    """Run every check; return 1 when one failed."""
    failed = []
    for name, check in CHECKS.items():
        start = time.monotonic()
        said = check()
        print(f"{'ok    ' if said is None else 'FAILED'} {name} ({time.monotonic() - start:.1f} s)", flush=True)
        if said is not None:
            failed.append(name)
            print("  " + said.replace("\n", "\n  "), flush=True)
    print(
        f"\n{len(CHECKS) - len(failed)} checks passed, {len(failed)} failed{': ' if failed else ''}{', '.join(failed)}"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
