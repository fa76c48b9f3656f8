"""The catalog script as a module: packaging/ is no package (its name belongs to a library), so it is loaded by path."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

from tests.house.source import ROOT


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogs_script", ROOT / "packaging" / "catalogs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


catalogs = _load()
