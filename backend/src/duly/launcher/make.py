"""When `make` started the launcher: end together with it.

GNU make passes SIGTERM on to what it started, but not SIGINT (it trusts the terminal to do that), and SIGKILL cannot be
passed on. So on Linux the launcher looks at its parent itself.
"""

import os
import signal
import sys
import time
from pathlib import Path

from duly.launcher.children import die_with_parent

_INTERRUPTED_LOOKS = 3


class Make:
    """The `make` above us, if there is one."""

    def __init__(self) -> None:
        self._pid = os.getppid()
        self.present = sys.platform == "linux" and self._read("comm").strip() in ("make", "gmake")
        if self.present and (prepare := die_with_parent(signal.SIGTERM, parent=self._pid)):
            prepare()

    def interrupted(self) -> bool:
        """Return whether make was told to end by SIGINT and now waits for us: it blocks the signal it is handling.

        Asks for several looks in a row, because make blocks signals for a moment when it starts a command, too.
        """
        return self.present and all(self._handles_interrupt(look) for look in range(_INTERRUPTED_LOOKS))

    def _handles_interrupt(self, look: int) -> bool:
        if look:
            time.sleep(0.05)
        blocked = next((line for line in self._read("status").splitlines() if line.startswith("SigBlk:")), "SigBlk: 0")
        return bool(int(blocked.split()[1], 16) & (1 << (signal.SIGINT - 1)))

    def _read(self, name: str) -> str:
        try:
            return Path(f"/proc/{self._pid}/{name}").read_text()
        except OSError:
            return ""
