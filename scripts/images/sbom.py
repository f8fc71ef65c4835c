"""Bills of materials in CycloneDX, made from the lock files: what an image has of others, with hashes.

    python scripts/images/sbom.py FOLDER    writes backend.cdx.json and web.cdx.json there
"""

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from images import tools

_VALIDATE = (
    "import sys; from cyclonedx.validation.json import JsonStrictValidator; from cyclonedx.schema import SchemaVersion; "
    "text = sys.stdin.read(); import json; "
    "version = SchemaVersion.from_version(json.loads(text)['specVersion']); "
    "error = JsonStrictValidator(version).validate_str(text); sys.exit(str(error) if error else 0)"
)


def make(name: str) -> dict[str, Any]:
    """Return the bill of the image `backend` or `web`. Errors: ValueError with what the generator or the schema says."""
    text = _backend() if name == "backend" else _web()
    done = subprocess.run(
        [sys.executable, "-c", _VALIDATE], input=text, env={"PYTHONPATH": str(tools.folder())},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise ValueError(f"the bill of {name} is not CycloneDX: {done.stderr.strip()[-500:]}")
    found = json.loads(text)
    assert isinstance(found, dict)
    return found


def _backend() -> str:
    backend = tools.ROOT / "backend"
    options = ["--pyproject", backend / "pyproject.toml", "--output-reproducible"]
    done = tools.run("cyclonedx_py", "requirements", *options, backend / "requirements.lock")
    if done.returncode != 0:
        raise ValueError(done.stderr.strip()[-1000:])
    return done.stdout


def _web() -> str:
    """Return the bill of the web from its lock. Not by `npm sbom`, which leaves out what others of the tree need, too."""
    lock = json.loads((tools.ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    web = lock[""]
    components = [
        _package(path.rpartition("node_modules/")[2], package)
        for path, package in sorted(lock.items())
        if path and not package.get("dev") and not package.get("link")
    ]
    once = {component["bom-ref"]: component for component in components}
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": web["name"], "version": web["version"]}},
        "components": list(once.values()),
    }
    return json.dumps(bill)


def _package(name: str, package: dict[str, Any]) -> dict[str, Any]:
    address = f"pkg:npm/{name.replace('@', '%40', 1)}@{package['version']}"
    algorithm, _, digest = package["integrity"].partition("-")
    component = {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": package["version"],
        "purl": address,
        "hashes": [{"alg": algorithm.upper().replace("SHA", "SHA-"), "content": base64.b64decode(digest).hex()}],
    }
    # Some say an expression, some a name that SPDX does not know: an expression takes both, a name any text.
    if licence := package.get("license"):
        kind = {"expression": licence} if " " in licence else {"license": {"name": licence}}
        component["licenses"] = [kind]
    return component


def main() -> int:
    """Write both."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("backend", "web"):
        path = folder / f"{name}.cdx.json"
        path.write_text(json.dumps(make(name), indent=1) + "\n")
        print(f"written: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
