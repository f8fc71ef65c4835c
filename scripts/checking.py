"""What the modules of `make check` share: a check is a function that returns what is wrong, or None."""

from collections.abc import Callable, Mapping

import yaml
from duly.launcher.places import LauncherError

Check = Callable[[], str | None]
_EXPECTED = (LauncherError, yaml.YAMLError, OSError, ValueError, KeyError)


def guarded(check: Check) -> Check:
    """Return the check with an error of what it reads or runs as its answer, not a crash."""

    def run() -> str | None:
        try:
            return check()
        except _EXPECTED as error:
            return f"{type(error).__name__}: {error}"

    return run


def run_alone(checks: Mapping[str, Check]) -> int:
    """Run these checks and print what each says; return 1 when one failed."""
    code = 0
    for name, check in checks.items():
        said = check()
        print(f"{'ok    ' if said is None else 'FAILED'} {name}", flush=True)
        if said is not None:
            print("  " + said.replace("\n", "\n  "), flush=True)
            code = 1
    return code
