"""The launcher of `tests/launcher`, for tests that kill what it runs."""

from tests.launcher.conftest import data, duly, new_duly  # noqa: F401
