"""What a chart or a map hands to `{% chart %}`: the picture, and the same in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString

Text = str | Promise

# USWDS system colours, light to dark, that stay apart in grey print too.
SEQUENCE = ("#e1f3f8", "#97d4ea", "#59b9de", "#0d7ea2", "#074b69")
VERIFIED = "#07648d"  # blue-cool-60v
UNVERIFIED = "#f39268"  # red-warm-30v
ACCENT = "#cf4900"  # orange-warm-50v
INK = "#1c1d1f"  # gray-cool-90
QUIET = "#565c65"  # gray-cool-60
LINE = "#dfe1e2"  # gray-cool-10
LAND = "#edeff0"  # gray-cool-5
# Series of a line chart; each also has its own dash and its own mark.
SERIES = ("#07648d", "#cf4900", "#146947", "#783cb9")


@dataclass(frozen=True)
class LegendEntry:
    """A colour and its meaning; `hatched` for what the drawing shows with stripes."""

    label: Text
    colour: str
    hatched: bool = False


@dataclass(frozen=True)
class Drawing:
    """A picture with a title, a legend, and a table (`columns`, `rows`) that says the same.

    A cell of `rows` may be a pair (text, address) to make it a link.
    """

    title: Text
    svg: SafeString
    columns: Sequence[Text] = ()
    rows: Sequence[Sequence[Any]] = ()
    legend: Sequence[LegendEntry] = field(default_factory=tuple)
    subtitle: Text = ""

    @property
    def cells(self) -> list[list[dict[str, Any]]]:
        """The rows with each cell as text and perhaps an address."""
        return [
            [{"text": c[0], "url": c[1]} if isinstance(c, tuple) else {"text": c, "url": ""} for c in row]
            for row in self.rows
        ]


def attributes(**values: Any) -> str:
    """SVG attributes, escaped; underscores become hyphens and None leaves an attribute out."""
    shown = (
        (name.rstrip("_").replace("_", "-"), value) for name, value in values.items() if value is not None
    )
    return " ".join(f'{name}="{escape(_plain(value))}"' for name, value in shown)


def _plain(value: Any) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def element(name: str, content: str = "", /, **values: Any) -> str:
    """An SVG element. `content` is markup made here already; text goes through `text`."""
    opening = f"{name} {attributes(**values)}".rstrip()
    return f"<{opening}>{content}</{name}>" if content else f"<{opening}/>"


def text(words: Any, x: float | str, y: float, /, **values: Any) -> str:
    """A line of text, escaped."""
    style = {"fill": INK, "font_size": 13, **values}
    return f"<text {attributes(x=x, y=y, **style)}>{escape(words)}</text>"


def picture(
    content: str,
    *,
    height: float,
    title: Text,
    width: float | None = None,
    left: float = 0,
    description: Text = "",
    interactive: bool = False,
    css: str = "",
) -> SafeString:
    """The `<svg>` around a drawing, with its name for screen readers.

    With a `width` it scales as a whole. Without one it is as wide as its place: positions are percentages and
    text keeps its size on a phone. With links inside (`interactive`) the parts must stay reachable, so it is
    a group, not one image.
    """
    frame = attributes(
        xmlns="http://www.w3.org/2000/svg",
        class_=css or None,
        viewBox=None if width is None else f"{left:g} 0 {width:g} {height:g}",
        width="100%" if width is None else None,
        height=height if width is None else None,
        role="group" if interactive else "img",
        aria_label=f"{title}. {description}" if description else title,
        font_family="Public Sans Web, Helvetica, Arial, sans-serif",
    )
    return SafeString(f"<svg {frame}>{content}</svg>")
