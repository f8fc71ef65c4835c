"""`python -m duly`."""

import sys

from duly.cli import main

sys.exit(main())
