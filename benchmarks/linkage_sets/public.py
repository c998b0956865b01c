"""The public labelled sets of ../shared/data as records with labels; a record without a label is None."""

import csv
from pathlib import Path

SHARED = Path(__file__).parents[3] / "shared" / "data"

Set = tuple[list[dict[str, str]], list[str | None]]


def tidy(text: str) -> str:
    """The restaurant guides' text without the marks that their preparation left."""
    return " ".join(text.replace("`", " ").replace("\\", "").strip(" '\"").split())


def restaurants(shared: Path = SHARED) -> Set:
    """Two restaurant guides: 864 records, 112 in both."""
    rows: list[dict[str, str]] = []
    labels: list[str | None] = []
    for table in "AB":
        with (shared / "linkage" / "fodors_zagats" / f"table{table}.csv").open(
            newline="", encoding="utf-8"
        ) as lines:
            for cells in csv.reader(lines, quotechar="'", escapechar="\\"):
                if cells[0] != "id":
                    names = ("name", "address", "city", "phone")
                    row = dict(zip(names, map(tidy, cells[1:5]), strict=True))
                    rows.append(row | {"phone": row["phone"].replace(" ", ""), "state": "", "zip": ""})
                    labels.append(cells[-1])
    return rows, labels


def breweries(shared: Path = SHARED) -> Set:
    """Breweries in 2018 and now: about 16,000 records; labelled are those whose telephone number is in both years once."""
    rows: list[dict[str, str]] = []
    places: dict[tuple[str, str], int] = {}
    sources = (
        ("then", shared / "linkage" / "openbrewerydb_2018_snapshot.csv", "street", "state"),
        ("now", shared / "manufacturers" / "openbrewerydb_us.csv", "address_1", "state_province"),
    )
    for year, file, street, state in sources:
        with file.open(newline="", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                places[year, row["id"]] = len(rows)
                rows.append(
                    {
                        "name": row["name"],
                        "address": row[street] or "",
                        "city": row["city"],
                        "state": row[state],
                        "zip": row["postal_code"],
                        "phone": "",
                    }
                )
    labels: list[str | None] = [None] * len(rows)
    pairs = shared / "linkage" / "brewery_2018_to_now_silver_pairs_by_unique_phone.csv"
    with pairs.open(newline="", encoding="utf-8") as lines:
        for pair in csv.DictReader(lines):
            one, other = places.get(("then", pair["id_2018"])), places.get(("now", pair["id_now"]))
            if one is not None and other is not None:
                labels[one] = labels[other] = str(one)
    return rows, labels
