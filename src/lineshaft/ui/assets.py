"""Static files of the design system, taken from `node_modules` where `npm ci` put them.

The distribution of USWDS holds thousands of files; only the ones a page can ask for are served and
collected: the style sheet, what it refers to, the icon sprite and the text face.
"""

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Warning
from django.core.files.storage import FileSystemStorage

PREFIX = "uswds"
STYLESHEET = "css/uswds.min.css"
# Files that the style sheet does not name itself.
EXTRA_FILES = (
    "css/uswds.min.css.map",
    "img/sprite.svg",
    "fonts/public-sans/PublicSans-Regular.woff2",
    "fonts/public-sans/PublicSans-Italic.woff2",
    "fonts/public-sans/PublicSans-SemiBold.woff2",
    "fonts/public-sans/PublicSans-Bold.woff2",
)
_URL = re.compile(r"url\(\.\./([^)]+)\)")


def node_modules() -> Path:
    """The folder `npm ci` filled: `settings.NODE_MODULES`, or the one at the root of the source tree."""
    configured = getattr(settings, "NODE_MODULES", None)
    return Path(configured) if configured else Path(__file__).resolve().parents[3] / "node_modules"


def uswds_root() -> Path:
    """The built files of the design system."""
    return node_modules() / "@uswds" / "uswds" / "dist"


def us_atlas(name: str) -> Path:
    """The TopoJSON file `name` of us-atlas, for example `states-albers-10m.json`."""
    return node_modules() / "us-atlas" / name


@functools.lru_cache
def selected_files(root: Path) -> tuple[str, ...]:
    """Paths below `root` that pages use: the style sheet, everything it refers to, and `EXTRA_FILES`."""
    stylesheet = root / STYLESHEET
    if not stylesheet.is_file():
        return ()
    named = set(_URL.findall(stylesheet.read_text(encoding="utf-8")))
    wanted = {STYLESHEET, *EXTRA_FILES, *named}
    return tuple(sorted(path for path in wanted if (root / path).is_file()))


class NodeModulesFinder(BaseFinder):
    """Static files finder that offers `uswds/...` out of `node_modules`.

    Named in `STATICFILES_FINDERS`; a folder in `STATICFILES_DIRS` would collect the whole distribution.
    """

    def __init__(self, app_names: object = None, *args: object, **kwargs: object) -> None:
        self.root = uswds_root()
        self.storage = FileSystemStorage(location=str(self.root))
        # collectstatic puts the files below this folder.
        self.storage.prefix = PREFIX  # type: ignore[attr-defined]

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Warn when the design system was not installed: pages would come without their look."""
        if selected_files(self.root):
            return []
        message = f"The design system is not installed: {self.root / STYLESHEET} is missing."
        return [Warning(message, hint="Run `./dev setup`, which calls `npm ci`.", id="ui.W001")]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file on disk for the static path `path`, or an empty list."""
        if not path.startswith(f"{PREFIX}/"):
            return []
        inside = path.removeprefix(f"{PREFIX}/")
        if inside not in selected_files(self.root):
            return []
        found = str(self.root / inside)
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every selected file with the storage it is read from."""
        for path in selected_files(self.root):
            yield path, self.storage
