"""Bring images and chart into the registry, by the names, tags and signatures that everything else expects.

    publish.py build IMAGE ARCH --digests FOLDER   build for one machine, push by digest, note the digest
    publish.py join --digests FOLDER               make one image of both machines', tag it, sign it
    publish.py chart --folder FOLDER               package, push and sign the chart
    publish.py tell --notes FILE --folder FOLDER   make the release, with the chart's package

From the environment: OWNER (of the registry's space), VERSION (empty for a branch), GITHUB_SHA, GITHUB_REF_NAME, GITHUB_REPOSITORY.
Signatures are cosign's, without keys: who signs is the workflow's own identity.
"""

import argparse
import datetime
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONTEXTS = {"backend": "backend", "web": "frontend"}
ARCHITECTURES = ("amd64", "arm64")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Failed(Exception):
    """A step went wrong; the text says which."""


def run(*words: str) -> str:
    """Run a program and return what it said, both ways. Errors: `Failed`."""
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL, check=False)
    print(done.stdout, end="", flush=True)
    if done.returncode != 0:
        raise Failed(f"{' '.join(words[:3])} ended with {done.returncode}")
    return done.stdout


def registry(env: Mapping[str, str]) -> str:
    """Return where images go; a registry knows no capital letters."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", env.get("OWNER", "")):
        raise Failed("OWNER is not the name of an account")
    return f"ghcr.io/{env['OWNER'].lower()}"


def tags(env: Mapping[str, str]) -> list[str]:
    """Return an image's tags: the version, its line and `latest` (a candidate only itself); else branch and commit."""
    version = env.get("VERSION", "")
    if not version:
        branch = re.sub(r"[^A-Za-z0-9_.-]", "-", env["GITHUB_REF_NAME"])[:100]
        return [branch, f"sha-{env['GITHUB_SHA'][:12]}"]
    if not re.fullmatch(r"\d+\.\d+\.\d+(-[a-z]+\.\d+)?", version):
        raise Failed(f"{version} is no version")
    major, minor, _ = version.split(".", 2)
    return [version] if "-" in version else [version, f"{major}.{minor}", "latest"]


def build(image: str, arch: str, digests: Path, env: Mapping[str, str]) -> None:
    """Build and push one image for one machine; write its digest to `digests/IMAGE-ARCH`. Errors: `Failed`."""
    name = f"{registry(env)}/duly-{image}"
    digests.mkdir(parents=True, exist_ok=True)
    metadata = digests.parent / f"metadata-{image}-{arch}.json"
    arguments = {
        "VERSION": env.get("VERSION") or f"0.0.0-{env['GITHUB_SHA'][:12]}",
        "REVISION": env["GITHUB_SHA"],
        "CREATED": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "SOURCE": f"https://github.com/{env['GITHUB_REPOSITORY']}",
    }
    # The engine's own builder cannot attach provenance and bills of materials.
    run("docker", "buildx", "create", "--use", "--name", "duly", "--driver", "docker-container")
    run(
        *("docker", "buildx", "build", "--platform", f"linux/{arch}", "--provenance", "mode=max", "--sbom", "true"),
        *(word for key, value in arguments.items() for word in ("--build-arg", f"{key}={value}")),
        *("--output", f"type=image,name={name},push-by-digest=true,name-canonical=true,push=true"),
        *("--metadata-file", str(metadata), str(ROOT / CONTEXTS[image])),
    )
    digest = json.loads(metadata.read_text())["containerimage.digest"]
    (digests / f"{image}-{arch}").write_text(_valid(digest))


def _valid(digest: str) -> str:
    if not _DIGEST.fullmatch(digest):
        raise Failed(f"“{digest}” is no digest")
    return digest


def join(digests: Path, env: Mapping[str, str]) -> None:
    """Make one image of what was built for each machine, for each image, and sign it. Errors: `Failed`."""
    for image in CONTEXTS:
        name = f"{registry(env)}/duly-{image}"
        parts = []
        for arch in ARCHITECTURES:
            path = digests / f"{image}-{arch}"
            if not path.is_file():
                raise Failed(f"{image} was not built for {arch}")
            parts.append(f"{name}@{_valid(path.read_text().strip())}")
        named = [word for tag in tags(env) for word in ("--tag", f"{name}:{tag}")]
        run("docker", "buildx", "imagetools", "create", *named, *parts)
        said = run("docker", "buildx", "imagetools", "inspect", f"{name}:{tags(env)[0]}", "--format", "{{.Manifest.Digest}}")
        # The digest, not the tag: a tag may be another image a moment later.
        run("cosign", "sign", "--yes", "--recursive", f"{name}@{_valid(said.strip())}")


def chart(folder: Path, env: Mapping[str, str]) -> None:
    """Package, push and sign the chart. Errors: `Failed`."""
    folder.mkdir(parents=True, exist_ok=True)
    run("helm", "package", str(ROOT / "deploy" / "helm" / "duly"), "--destination", str(folder))
    package = folder / f"duly-{env['VERSION']}.tgz"
    if not package.is_file():
        raise Failed(f"the chart is not of version {env['VERSION']}")
    where = f"{registry(env)}/charts"
    said = run("helm", "push", str(package), f"oci://{where}")
    found = _DIGEST.search(said)
    if found is None:
        raise Failed("helm push told no digest")
    run("cosign", "sign", "--yes", f"{where}/duly@{found[0]}")


def tell(notes: Path, folder: Path, env: Mapping[str, str]) -> None:
    """Make the release of the tag, with notes and the chart's package. Errors: `Failed`."""
    version = env["VERSION"]
    words = ["--prerelease"] if "-" in version else []
    package = str(folder / f"duly-{version}.tgz")
    run(
        *("gh", "release", "create", f"v{version}", "--repo", env["GITHUB_REPOSITORY"], "--verify-tag"),
        *("--title", version, "--notes-file", str(notes), *words, package),
    )


def main(arguments: Sequence[str]) -> int:
    """Do what is asked; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("build")
    one.add_argument("image", choices=sorted(CONTEXTS))
    one.add_argument("arch", choices=ARCHITECTURES)
    for command in (one, commands.add_parser("join")):
        command.add_argument("--digests", type=Path, required=True)
    last = commands.add_parser("tell")
    last.add_argument("--notes", type=Path, required=True)
    for command in (last, commands.add_parser("chart")):
        command.add_argument("--folder", type=Path, required=True)
    given = vars(parser.parse_args(arguments))
    try:
        {"build": build, "join": join, "chart": chart, "tell": tell}[given.pop("command")](**given, env=os.environ)
    except (Failed, OSError, ValueError, KeyError) as error:
        print(f"publish: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
