"""The programs of the stack: daprd from the PATH when it fits, everything else built once from pinned versions.

`tools/dapr/go.mod` and `tools/kafka/pom.xml` say which versions, `go.sum` and `jars.sha256` what they must contain.
"""

import hashlib
import platform
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from duly.launcher.places import CHECKOUT, LauncherError
from duly.launcher.stack import needs
from duly.launcher.stack.cache import Pause, key, made, run

TOOLS = CHECKOUT / "tools"
_TAGS = "stablecomponents"


@dataclass(frozen=True, slots=True)
class Tools:
    """The programs: two of Dapr, the folder of Kafka's jars, and Java; `origin` says in words where daprd is from."""

    daprd: Path
    scheduler: Path
    jars: Path
    java: str
    origin: str


def dapr_version() -> str:
    """Return the pinned version of Dapr, `1.14.0`."""
    found = re.search(
        r"^(?:require )?\s*github\.com/dapr/dapr v(\S+)", (TOOLS / "dapr" / "go.mod").read_text(), re.MULTILINE
    )
    assert found is not None
    return found[1]


def find_tools(pause: Pause = time.sleep) -> Tools:
    """Return the programs, building what is not there. Errors: `LauncherError` that says what is missing or went wrong."""
    if lacks := needs.missing():
        raise LauncherError(
            f"The real stack needs {', '.join(lacks)}. Install what is missing ({needs.HOW}), "
            "or use `make run`, which needs none of it."
        )
    programs, jars = _dapr(pause), _kafka(pause)
    daprd, origin = programs / "daprd", "built here"
    if found := shutil.which("daprd"):
        version = needs.said(found, "--version").strip()
        # A scheduler understands sidecars of its own release only.
        if needs.numbers(version)[:2] == needs.numbers(dapr_version())[:2]:
            daprd, origin = Path(found), "from the PATH"
        else:
            origin = f"built here, because the one on the PATH is {version or 'of no version'}"
    return Tools(daprd, programs / "scheduler", jars, shutil.which("java") or "java", origin)


def _dapr(pause: Pause) -> Path:
    module, version = TOOLS / "dapr", dapr_version()
    sources = (module / "go.mod", module / "go.sum", module / "daprd" / "main.go")
    fits = key(*sources, words=f"{needs.go_version()} {platform.system()} {platform.machine()} {_TAGS}")

    def build(fresh: Path) -> None:
        stamp = f"-s -w -X github.com/dapr/dapr/pkg/buildinfo.version=v{version}"
        flags = ["-tags", _TAGS, "-trimpath", "-buildvcs=false", "-mod=readonly", "-ldflags", stamp, "-o", f"{fresh}/"]
        programs = ["./daprd", "github.com/dapr/dapr/cmd/scheduler"]
        run(["go", "build", *flags, *programs], module, "Building Dapr", pause, CGO_ENABLED="0", GOWORK="off")

    return made(f"dapr-{version}-{fits}", f"Building Dapr {version} from Go modules (minutes, once)", build, pause)


def _kafka(pause: Pause) -> Path:
    project = TOOLS / "kafka"

    def fetch(fresh: Path) -> None:
        goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={fresh}"]
        command = ["mvn", "--quiet", "--batch-mode", "--strict-checksums", "--file", str(project / "pom.xml"), *goal]
        run(command, fresh, "Fetching Kafka", pause)
        _check_jars(fresh, project / "jars.sha256")

    return made(
        f"kafka-{key(project / 'pom.xml', project / 'jars.sha256')}",
        "Fetching Kafka's jars with Maven (once)",
        fetch,
        pause,
    )


def _check_jars(folder: Path, sums: Path) -> None:
    """Compare the jars with the hashes that were reviewed: Maven itself only compares with what the repository says."""
    want = {name: digest for digest, name in (line.split() for line in sums.read_text().splitlines())}
    have = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    if wrong := sorted(name for name in want.keys() | have.keys() if want.get(name) != have.get(name)):
        raise LauncherError(f"Kafka's jars are not those of {sums.name}: {', '.join(wrong)}.")
