"""The small programs behind `make`, as modules: they are in no package."""

import importlib.util
import sys
from types import ModuleType

from duly.launcher.places import CHECKOUT

SCRIPTS = CHECKOUT / "scripts"


def loaded(path: str) -> ModuleType:
    """Return a new module of a file in `scripts/`."""
    name = f"scripts_{path.removesuffix('.py').replace('/', '_')}"
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look themselves up there.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
