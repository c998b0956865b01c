"""Charts and maps: the picture is well-formed, and the table says the same."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest

from lineshaft.ui import charts, geography, maps
from lineshaft.ui.geography import COUNTIES, UnknownPlace, topology
from lineshaft.ui.maps import MapPoint

pytestmark = pytest.mark.skipif(
    not geography.assets.us_atlas(COUNTIES).is_file(), reason="map shapes are not installed: run ./dev setup"
)
SVG = "{http://www.w3.org/2000/svg}"


def _texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_bar_chart__hostile_label_missing_value_and_table() -> None:
    drawing = charts.bar_chart(
        "T", [("<b>&", 1200), ("None", None)], label="Kind", value_label="Dollars", unit="money"
    )

    assert _texts(drawing.svg) == ["<b>&", "$1.2K", "None", "–"]
    assert drawing.rows == [("<b>&", "$1,200"), ("None", "–")]


def test_split_bar_chart__parts_add_up_to_the_longest() -> None:
    drawing = charts.split_bar_chart("T", [("a", Decimal(30), Decimal(10)), ("b", 20, None)], label="x")

    widths = [r.get("width") for r in ElementTree.fromstring(drawing.svg).iter(f"{SVG}rect")]
    assert widths == ["100%", "75.00%", "25.00%", "100%", "50.00%"]
    assert drawing.rows[1] == ("b", "20", "–", "20")


def test_charts__refuse_what_they_cannot_show() -> None:
    with pytest.raises(ValueError, match="negative"):
        charts.bar_chart("Loss", [("a", -1)], label="x", value_label="y")
    with pytest.raises(ValueError, match="2 values for 1 periods"):
        charts.line_chart("T", ["Q1"], [("a", [1, 2])], label="x")
    with pytest.raises(ValueError, match="at most 4"):
        charts.line_chart("T", ["Q1"], [("a", [1])] * 5, label="x")


def test_line_chart__gap_and_single_period() -> None:
    drawing = charts.line_chart("T", ["Q1", "Q2", "Q3"], [("a", [1, None, 3])], label="Quarter")
    path = next(ElementTree.fromstring(drawing.svg).iter(f"{SVG}path")).get("d") or ""

    assert path.count("M") == 2
    assert "L" not in path
    assert drawing.rows[1] == ("Q2", "–")
    ElementTree.fromstring(charts.line_chart("T", ["Q1"], [("a", [0])], label="Quarter").svg)


def test_charts__empty() -> None:
    for drawing in (
        charts.bar_chart("T", [], label="x", value_label="y"),
        charts.line_chart("T", [], [("a", [])], label="x"),
    ):
        ElementTree.fromstring(drawing.svg)
        assert list(drawing.rows) == []
    ElementTree.fromstring(charts.sparkline([None, 3, None], label="x"))
    ElementTree.fromstring(charts.sparkline([], label="x"))


def test_geography__every_state_of_the_network_is_there() -> None:
    codes = set(topology(COUNTIES).states)

    assert {"02", "11", "15", "24", "72"} <= codes
    assert len(geography.counties_of("13")) == 159
    assert len(geography.counties_of("72")) == 78
    assert len(geography.counties_of("09")) == 8


@pytest.mark.parametrize(
    ("state", "north", "south", "west", "east"),
    [
        ("13", (34.9, -84), (30.8, -84), (33, -85), (33, -82)),
        ("72", (18.45, -66.4), (18.0, -66.4), (18.2, -67.1), (18.2, -65.7)),
        ("02", (70, -150), (60, -150), (52, 175), (58, -135)),
    ],
)
def test_state_map__north_is_up_and_west_is_left(
    state: str,
    north: tuple[float, float],
    south: tuple[float, float],
    west: tuple[float, float],
    east: tuple[float, float],
) -> None:
    project = maps._state_base(state).projection.project

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return project(point[1], point[0])

    assert place(north)[1] < place(south)[1]
    assert place(west)[0] < place(east)[0]


def test_state_map__pins_links_and_table() -> None:
    points = [
        MapPoint(33.75, -84.39, "Your plant", kind="here"),
        MapPoint(33.95, -83.37, 'Athens "<office>"', "62 miles", "/athens"),
        MapPoint(47.0, -110.0, "Far away"),
    ]
    drawing = maps.state_map("13", points, ["13121", "06001"], highlight_label="Counties it serves")
    root = ElementTree.fromstring(drawing.svg)

    assert root.get("role") == "group"
    assert [link.get("href") for link in root.iter(f"{SVG}a")] == ["/athens"]
    # The far place is in the table only: its pin would lie outside the drawing.
    assert _texts(drawing.svg) == ["1"]
    assert [row[0] for row in drawing.rows] == ["●", "1", "2"]
    assert [entry.label for entry in drawing.legend] == ["Counties it serves"]


def test_state_map__whole_state_is_one_shape() -> None:
    some = maps.state_map("10", [], geography.counties_of("10")[:2])
    whole = maps.state_map("10", [], geography.counties_of("10"))

    assert whole.svg.count(maps._state_base("10").outline) == 3
    assert some.svg.count(maps._state_base("10").outline) == 2


def test_state_map__unknown_state() -> None:
    with pytest.raises(UnknownPlace, match="'99'"):
        maps.state_map("99")


def test_network_map__colours_hatch_links_and_table() -> None:
    drawing = maps.network_map(
        {"13": 10, "30": 90, "72": None}, {"13": "/georgia"}, title="Companies", value_label="Companies"
    )
    labels = {title.text for title in ElementTree.fromstring(drawing.svg).iter(f"{SVG}title")}

    assert {"Georgia: 10", "Montana: 90", "Puerto Rico: Withheld or not known", "Ohio"} <= labels
    assert [str(cell) for cell in drawing.rows[0]] == ["('Georgia', '/georgia')", "10"]
    assert drawing.legend[-1].hatched
    assert len(labels) == 52


def test_network_map__unknown_place() -> None:
    with pytest.raises(UnknownPlace, match="99"):
        maps.network_map({"99": 1}, title="x", value_label="y")


@pytest.mark.parametrize(
    "values",
    [[], [5], [5, 5, 5], [1, 1, 1, 1, 9], [1, 2, 3], list(range(51)), [0] * 40 + [1, 2, 3]],
)
def test_classes__every_value_in_exactly_one_class(values: list[int]) -> None:
    found = maps.classes([Decimal(v) for v in values])

    assert len(found) <= 5
    for value in values:
        assert sum(band.lowest <= value <= band.highest for band in found) == 1


def test_county_map__colours_links_and_table() -> None:
    names = {"13121": "Fulton County", "13059": "Clarke <County>", "13999": "Nowhere County"}
    values = {"13121": 9, "13059": 2, "13999": 1}
    links = {"13121": "?county=13121"}
    drawing = maps.county_map("13", values, names, links, title="Sites", value_label="Sites")
    svg = str(drawing.svg)
    assert 'href="?county=13121"' in svg
    assert "Fulton County: 9" in svg
    assert "Clarke &lt;County&gt;: 2" in svg
    assert "Nowhere" not in svg  # no shape, but in the table
    assert [row[0] for row in drawing.rows] == [
        "Clarke <County>",
        ("Fulton County", "?county=13121"),
        "Nowhere County",
    ]
    with pytest.raises(geography.UnknownPlace):
        maps.county_map("99", {}, {}, title="", value_label="")
