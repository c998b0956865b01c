"""Two restaurant guides, the classic labelled set: not manufacturers, but real names, addresses and phones.

Weights and thresholds were chosen on the training pairs; this looks at the validation and test pairs only.
"""

import csv
from pathlib import Path

import pytest

from lineshaft.domain.linkage import Band, SiteFacts, compare

GUIDES = Path(__file__).parents[4] / "shared" / "data" / "linkage" / "fodors_zagats"

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(not GUIDES.is_dir(), reason="the folder ../shared/data is not there"),
]


def rows(name: str) -> list[dict[str, str]]:
    with (GUIDES / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def cleaned(text: str) -> str:
    """The guides' text without the tokens that their preparation put round it."""
    return text.replace("`", "").replace("\\", "").replace(" 's", "'s").strip(" '\"")


def restaurants(name: str) -> dict[str, SiteFacts]:
    return {
        row["id"]: SiteFacts(
            name=cleaned(row["name"]),
            street=cleaned(row["addr"]),
            city=cleaned(row["city"]),
            phone=cleaned(row["phone"]).replace(" ", ""),
        )
        for row in rows(name)
    }


def test_compare__two_guides_agree_with_the_labels() -> None:
    one, other = restaurants("tableA.csv"), restaurants("tableB.csv")
    pairs = rows("valid.csv") + rows("test.csv")
    bands: dict[str, list[Band]] = {"0": [], "1": []}
    for pair in pairs:
        found = compare(one[pair["ltable_id"]], other[pair["rtable_id"]])
        bands[pair["label"]].append(found.band)
    linked = bands["1"].count(Band.LINK)
    assert bands["0"].count(Band.LINK) == 0, "a wrong link is the costly error"
    assert bands["0"].count(Band.REVIEW) <= 0.02 * len(bands["0"])
    assert bands["1"].count(Band.NEW) == 0
    assert linked >= 0.85 * len(bands["1"])
