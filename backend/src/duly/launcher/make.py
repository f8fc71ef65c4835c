"""When `make` started the launcher: end together with it.

GNU make passes SIGTERM on to what it started, but not SIGINT (it trusts the terminal to do that), and SIGKILL cannot be
passed on. So on Linux the launcher looks at its parent itself.
"""

import os
import signal
import sys
from pathlib import Path

from duly.launcher.children import die_with_parent

_INTERRUPTED_LOOKS = 3


class Make:
    """The `make` above us, if there is one."""

    def __init__(self) -> None:
        self._pid = os.getppid()
        self._looks = 0
        self.present = sys.platform == "linux" and self._read("comm").strip() in ("make", "gmake")
        if self.present and (prepare := die_with_parent(signal.SIGTERM, parent=self._pid)):
            prepare()

    def interrupted(self) -> bool:
        """Return whether make was told to end by SIGINT and now waits for us: it blocks the signal it is handling.

        Asks for several looks in a row, because make blocks signals for a moment when it starts a command, too.
        """
        if not self.present:
            return False
        blocked = next((line for line in self._read("status").splitlines() if line.startswith("SigBlk:")), "SigBlk: 0")
        handling = int(blocked.split()[1], 16) & (1 << (signal.SIGINT - 1))
        self._looks = self._looks + 1 if handling else 0
        return self._looks >= _INTERRUPTED_LOOKS

    def _read(self, name: str) -> str:
        try:
            return Path(f"/proc/{self._pid}/{name}").read_text()
        except OSError:
            return ""
