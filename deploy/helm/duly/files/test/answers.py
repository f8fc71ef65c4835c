"""`helm test`: the way that a browser takes leads where it should, and nowhere else."""

import os
import sys
import time
import urllib.error
import urllib.request

WEB = os.environ["WEB"]
SECONDS = float(os.environ.get("SECONDS", "60"))
# What the web answers itself, what the API behind it answers, and what must not be reached from outside.
WANTED = {
    "/sign-in": {200},
    "/api/auth/jwks": {200},
    "/healthz": {200},
    "/readyz": {200},
    "/api/00000000-0000-0000-0000-000000000000/tasks": {401},
    "/events/task-events": {404, 405},
    "/job/any": {404},
    "/dapr/subscribe": {404},
    "/operator/backbone": {404},
    "/metrics": {404},
}


def status(path: str) -> int | str:
    """Return the status of an answer, or in words why there is none."""
    try:
        return urllib.request.urlopen(WEB + path, timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        return str(error)


def main() -> int:
    """Ask for everything until it is right; return the exit code."""
    deadline = time.monotonic() + SECONDS
    wrong = dict(WANTED)
    while wrong:
        found = {path: status(path) for path in wrong}
        wrong = {path: wanted for path, wanted in wrong.items() if found[path] not in wanted}
        if wrong and time.monotonic() > deadline:
            for path, wanted in wrong.items():
                print(f"{path}: {found[path]}, wanted {' or '.join(map(str, sorted(wanted)))}")
            return 1
        if wrong:
            time.sleep(2)
    print(f"{len(WANTED)} addresses answer as they should")
    return 0


sys.exit(main())
