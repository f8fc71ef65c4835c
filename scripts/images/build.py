"""Both images, built from the repository as it is, and what is told of them."""

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from images import bases
from images.engine import Engine
from images.tools import ROOT


@dataclass(frozen=True)
class Image:
    """One image that was built: its tag, its folder, how long it took, the base it stands on, and its size without that."""

    name: str
    tag: str
    context: Path
    seconds: float
    base: str
    own_bytes: int


def build_all(engine: Engine) -> dict[str, Image]:
    """Build the images `backend` and `web` on their stand-ins. Errors: `LauncherError`."""
    bases.make(engine)
    return {name: _build(engine, name, ROOT / folder) for name, folder in (("backend", "backend"), ("web", "frontend"))}


def _build(engine: Engine, name: str, context: Path) -> Image:
    tag = f"duly-{name}:local"
    revision = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    began = time.monotonic()
    engine.build(context, tag, "--build-arg=VERSION=0.0.0-test", f"--build-arg=REVISION={revision}")
    seconds = time.monotonic() - began
    base = bases.tag("python" if name == "backend" else "node")
    # Layers that an earlier run left, and the stages that are no part of an image.
    engine.podman("image", "prune", "--force", check=False)
    own = engine.inspect("image", tag)["Size"] - engine.inspect("image", base)["Size"]
    return Image(name, tag, context, seconds, base, own)
