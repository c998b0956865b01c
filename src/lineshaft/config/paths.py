"""Where Lineshaft keeps its own files."""

from pathlib import Path

from lineshaft.config import environment


def repository_root() -> Path:
    """The checkout this code runs from, or the current folder when the package is installed elsewhere."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").is_file() else Path.cwd()


def var_folder() -> Path:
    """The folder of everything written at run time: `LINESHAFT_VAR`, or `var` in the checkout."""
    return repository_root() / environment.read("LINESHAFT_VAR")
