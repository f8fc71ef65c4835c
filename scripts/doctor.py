"""`make doctor`: runs `duly doctor` also where nothing is installed yet."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
installed = ROOT / "backend" / ".venv" / "bin" / "python"
command = "import sys; from duly.launcher.doctor import doctor; sys.exit(doctor())"


def works(python: Path) -> bool:
    """Return whether this Python runs."""
    try:
        return subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


# The source folder comes first: a checkout whose environment is broken still has its doctor.
env = {**os.environ, "PYTHONPATH": str(ROOT / "backend" / "src")}
sys.exit(
    subprocess.run([installed if works(installed) else sys.executable, "-c", command], env=env, check=False).returncode
)
