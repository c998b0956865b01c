"""Where Lineshaft keeps its own files."""

import os
from pathlib import Path


def repository_root() -> Path:
    """The checkout this code runs from, or the current folder when the package is installed elsewhere."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").is_file() else Path.cwd()


def var_folder() -> Path:
    """The folder of everything written at run time: `LINESHAFT_VAR`, or `var` in the checkout."""
    chosen = os.environ.get("LINESHAFT_VAR")
    return Path(chosen).resolve() if chosen else repository_root() / "var"
