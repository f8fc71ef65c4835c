"""Start again what dies, after a pause that grows while it keeps dying."""

import time
from collections.abc import Callable, Sequence

from duly.launcher.children import Child
from duly.launcher.places import LauncherError

STEADY_SECONDS = 30.0
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0
_TELL_AFTER = 3


class Supervisor:
    """Looks at the children; `again` starts one of them (and may raise `LauncherError`, which counts as one more death)."""

    def __init__(self, children: Sequence[Child], again: Callable[[Child], None], origin: str) -> None:
        self._children = children
        self._again = again
        self._origin = origin
        self._due: dict[str, float] = {}
        self._deaths: dict[str, int] = {}

    def look(self) -> None:
        """Look once: note who died, and start whose pause is over. The order of the children is the order of starting."""
        now = time.monotonic()
        for child in self._children:
            if child.alive:
                continue
            if child.name not in self._due:
                self._due[child.name] = now + self._note_death(child, now)
            if now >= self._due[child.name]:
                del self._due[child.name]
                self._restart(child)

    def _restart(self, child: Child) -> None:
        try:
            self._again(child)
        except LauncherError as error:
            print(error, flush=True)
            return
        print(f"{child.name} runs again.", flush=True)

    def _note_death(self, child: Child, now: float) -> float:
        """Count the death and say so; return the pause in seconds."""
        steady = now - child.started_at > STEADY_SECONDS
        deaths = 1 if steady else self._deaths.get(child.name, 0) + 1
        self._deaths[child.name] = deaths
        code = child.process.returncode if child.process else None
        # The first death of a steady child is an accident; only who keeps dying has to wait.
        pause = 0.0 if deaths == 1 else min(_SHORTEST_PAUSE * 2 ** (deaths - 2), _LONGEST_PAUSE)
        how = f"was killed by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
        print(f"{child.name} {how}; starting it again{f' in {pause:.1f} s' if pause else ''}.", flush=True)
        if deaths == _TELL_AFTER:
            print(
                f"{child.name} has ended {deaths} times in a row, so {self._origin} does not work properly. "
                f"`make doctor` may know why. The end of {child.log}:\n{child.tail()}",
                flush=True,
            )
        return pause
