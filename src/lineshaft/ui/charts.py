"""Small charts drawn on the server as SVG, each with a table that says the same in words.

Why not a charting library: docs/decisions/0003-charts.md.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lineshaft.ui import drawings
from lineshaft.ui.drawings import Drawing, LegendEntry, Text, element
from lineshaft.ui.tags.figures import in_unit

Number = Decimal | int
_ROW = 44.0
# Longer labels are cut so that they do not run into the value on a phone; the table has them whole.
_LONGEST_LABEL = 34


def _cut(words: Any) -> str:
    shown = str(words)
    return shown if len(shown) <= _LONGEST_LABEL else shown[: _LONGEST_LABEL - 1].rstrip() + "…"


def bar_chart(
    title: Text,
    rows: Sequence[tuple[Text, Number | None]],
    *,
    value_label: Text,
    label: Text,
    unit: str = "count",
    subtitle: Text = "",
) -> Drawing:
    """Horizontal bars from zero, one per row in the order given; a row without a value shows a dash.

    Raises `ValueError` for a negative value: a bar from zero cannot show it beside the others.
    """
    split = [(name, value, None) for name, value in rows]
    svg = _bars(title, split, unit)
    table = [(name, in_unit(value, unit, full=True)) for name, value in rows]
    return Drawing(title, svg, (label, value_label), table, (), subtitle)


def split_bar_chart(
    title: Text,
    rows: Sequence[tuple[Text, Number | None, Number | None]],
    *,
    label: Text,
    unit: str = "count",
    subtitle: Text = "",
) -> Drawing:
    """Horizontal bars of a verified and an unverified part: rows of (label, verified, unverified)."""
    svg = _bars(title, rows, unit)
    verified, unverified = _("Verified"), _("Unverified")
    table = [
        (
            name,
            in_unit(sure, unit, full=True),
            in_unit(unsure, unit, full=True),
            in_unit((sure or 0) + (unsure or 0), unit, full=True),
        )
        for name, sure, unsure in rows
    ]
    legend = [LegendEntry(verified, drawings.VERIFIED), LegendEntry(unverified, drawings.UNVERIFIED)]
    return Drawing(title, svg, (label, verified, unverified, _("Total")), table, legend, subtitle)


def _bars(title: Text, rows: Sequence[tuple[Text, Number | None, Number | None]], unit: str) -> SafeString:
    totals = [Decimal(first or 0) + Decimal(second or 0) for _name, first, second in rows]
    if any((part or 0) < 0 for _name, *parts in rows for part in parts):
        raise ValueError(f"{title}: a bar cannot show a negative value.")
    longest = max(totals, default=Decimal(0)) or Decimal(1)
    parts = []
    for index, ((name, first, second), total) in enumerate(zip(rows, totals, strict=True)):
        top = index * _ROW
        shown = in_unit(None if first is None and second is None else total, unit)
        parts.append(drawings.text(_cut(name), 0, top + 16))
        parts.append(drawings.text(shown, "100%", top + 16, text_anchor="end", font_weight=600))
        bar = {"y": top + 23, "height": 10}
        first_share = float(Decimal(first or 0) / longest) * 100
        second_share = float(Decimal(second or 0) / longest) * 100
        parts.append(element("rect", x=0, width="100%", fill=drawings.LAND, **bar))
        if first_share:
            parts.append(element("rect", x=0, width=f"{first_share:.2f}%", fill=drawings.VERIFIED, **bar))
        if second_share:
            place = {"x": f"{first_share:.2f}%", "width": f"{second_share:.2f}%"}
            parts.append(element("rect", fill=drawings.UNVERIFIED, **place, **bar))
    return drawings.picture("".join(parts), height=max(len(rows), 1) * _ROW, title=title)


def line_chart(
    title: Text,
    periods: Sequence[Text],
    series: Sequence[tuple[Text, Sequence[Number | None]]],
    *,
    label: Text,
    unit: str = "count",
    subtitle: Text = "",
) -> Drawing:
    """Up to four lines over the same periods, from zero; a missing value leaves a gap.

    Raises `ValueError` when a series has another length than `periods`, is negative, or there are too many.
    """
    _check_series(title, periods, series)
    values = [Decimal(value) for _name, line in series for value in line if value is not None]
    top_value = _nice_ceiling(max(values, default=Decimal(0)))
    parts = _axes(periods, top_value, unit)
    legend = []
    for number, (name, line) in enumerate(series):
        points = [
            None if value is None else (_across(index, len(periods)), _down(Decimal(value), top_value))
            for index, value in enumerate(line)
        ]
        parts.append(_line(points, drawings.SERIES[number], _DASHES[number]))
        legend.append(LegendEntry(name, drawings.SERIES[number]))
    svg = drawings.picture("".join(parts), height=_PLOT_HEIGHT + 44, title=title)
    rows = [
        (period, *(in_unit(line[index], unit, full=True) for _name, line in series))
        for index, period in enumerate(periods)
    ]
    columns = (label, *(name for name, _values in series))
    return Drawing(title, svg, columns, rows, legend if len(series) > 1 else (), subtitle)


_PLOT_TOP = 18.0
_PLOT_HEIGHT = 200.0
# Letters that stand side by side below the plot of a phone.
_LETTERS_BELOW = 44
_DASHES = (None, "7 4", "2 3", "10 3 2 3")


def _across(index: int, count: int) -> float:
    """Percent from the left of the drawing; the values of the axis stand in the first few."""
    return 50.0 if count == 1 else 14 + 83 * index / (count - 1)


def _down(value: Decimal, top_value: Decimal) -> float:
    return _PLOT_TOP + _PLOT_HEIGHT * (1 - float(value / top_value))


def _axes(periods: Sequence[Text], top_value: Decimal, unit: str) -> list[str]:
    """Four lines with their value written on them, and below as many periods as have room on a phone."""
    quiet = {"fill": drawings.QUIET, "font_size": 12}
    parts = []
    for quarter in range(5):
        value = top_value * quarter / 4
        y = _down(value, top_value)
        parts.append(element("line", x1="0", x2="100%", y1=y, y2=y, stroke=drawings.LINE))
        if quarter:
            parts.append(drawings.text(in_unit(value, unit), 0, y - 4, **quiet))
    count = len(periods)
    longest = max((len(str(period)) for period in periods), default=1)
    shown = max(_LETTERS_BELOW // (longest + 2), 2)
    for index in range(0, count, max(-(-count // shown), 1)):
        anchor = "end" if index == count - 1 and count > 1 else "middle"
        place = f"{_across(index, count):.2f}%"
        parts.append(
            drawings.text(periods[index], place, _PLOT_TOP + _PLOT_HEIGHT + 20, text_anchor=anchor, **quiet)
        )
    return parts


def _check_series(
    title: Text, periods: Sequence[Text], series: Sequence[tuple[Text, Sequence[Number | None]]]
) -> None:
    if len(series) > len(drawings.SERIES):
        raise ValueError(
            f"{title}: a line chart shows at most {len(drawings.SERIES)} lines, not {len(series)}."
        )
    for name, line in series:
        if len(line) != len(periods):
            raise ValueError(f"{title}: {name} has {len(line)} values for {len(periods)} periods.")
        if any(value is not None and value < 0 for value in line):
            raise ValueError(f"{title}: {name} has a negative value; the axis starts at zero.")


def _line(points: Sequence[tuple[float, float] | None], colour: str, dash: str | None) -> str:
    """A line with a mark at each point. Its box is stretched to the width of the drawing; the pen is not."""
    data = ""
    marks = ""
    pen_down = False
    for point in points:
        if point is not None:
            data += f"{'L' if pen_down else 'M'}{point[0]:.2f} {point[1]:.1f}"
            place = {"cx": f"{point[0]:.2f}%", "cy": point[1]}
            marks += element("circle", r=3.5, fill="#fff", stroke=colour, stroke_width=2, **place)
        pen_down = point is not None
    if not data:
        return ""
    pen = {
        "stroke": colour,
        "stroke_width": 2.5,
        "stroke_dasharray": dash,
        "vector_effect": "non-scaling-stroke",
    }
    box = {
        "width": "100%",
        "height": _PLOT_TOP + _PLOT_HEIGHT,
        "preserveAspectRatio": "none",
        "overflow": "visible",
    }
    line = element("path", d=data, fill="none", **pen)
    return element("svg", line, viewBox=f"0 0 100 {_PLOT_TOP + _PLOT_HEIGHT:g}", **box) + marks


def _nice_ceiling(value: Decimal) -> Decimal:
    """The next of 1, 2, 4, 5 or 8 times a power of ten, so that quarters of the axis are round."""
    if value <= 0:
        return Decimal(4)
    power = Decimal(10) ** (value.adjusted())
    return next(power * factor for factor in (1, 2, 4, 5, 8, 10) if power * factor >= value)


def sparkline(values: Sequence[Number | None], *, label: Text) -> SafeString:
    """A line without axes for a table cell; `label` says its meaning to screen readers."""
    known = [Decimal(value) for value in values if value is not None]
    low, high = min(known, default=Decimal(0)), max(known, default=Decimal(1))
    spread = (high - low) or Decimal(1)
    step = 96 / max(len(values) - 1, 1)
    points = [
        None if value is None else (2 + i * step, 22 - 18 * float((Decimal(value) - low) / spread))
        for i, value in enumerate(values)
    ]
    data = ""
    pen_down = False
    for point in points:
        data += "" if point is None else f"{'L' if pen_down else 'M'}{point[0]:.1f} {point[1]:.1f}"
        pen_down = point is not None
    line = element("path", d=data or "M0 0", fill="none", stroke=drawings.VERIFIED, stroke_width=1.75)
    return drawings.picture(line, width=100, height=24, title=label, css="ls-sparkline")
