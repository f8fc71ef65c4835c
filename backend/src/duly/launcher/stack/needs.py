"""What a machine must bring for the real stack. Needs the standard library only: the doctor asks here, too."""

import re
import shutil
import subprocess

# `tool` lines in go.mod came with Go 1.24; Kafka 4 brokers need Java 17.
OLDEST_GO, OLDEST_JAVA = (1, 24), 17
HOW = "Debian: golang, default-jre-headless, maven; macOS: brew install go openjdk maven"


def missing() -> list[str]:
    """Return in words what this machine lacks to build and run the stack; empty when it has everything."""
    lacks = []
    if (go := go_version()) is None or numbers(go)[:2] < OLDEST_GO:
        lacks.append(f"Go {'.'.join(map(str, OLDEST_GO))} or newer (found {go or 'none'})")
    if (java := java_version()) is None or java < OLDEST_JAVA:
        lacks.append(f"Java {OLDEST_JAVA} or newer (found {java or 'none'})")
    if shutil.which("mvn") is None:
        lacks.append("Maven (`mvn`)")
    return lacks


def go_version() -> str | None:
    """Return Go's version, `1.26.8`; None when there is no Go."""
    found = re.search(r"go version go(\S+)", said("go", "version"))
    return found[1] if found else None


def java_version() -> int | None:
    """Return Java's first number; None when there is none. On macOS there is a `java` that only explains how to get one."""
    found = re.search(r'version "(\d+)', said("java", "-version"))
    return int(found[1]) if found else None


def numbers(version: str) -> tuple[int, ...]:
    """Return the first three numbers of a version."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def said(program: str, *arguments: str) -> str:
    """Return what a program on the PATH prints; nothing when it is not there or does not answer."""
    path = shutil.which(program)
    if path is None:
        return ""
    try:
        done = subprocess.run([path, *arguments], capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout + done.stderr
