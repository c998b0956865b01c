"""The register of law: everybody reads it, finds what they look for, and takes it along as a file."""

import csv
import io
import re

import pytest
from django.test import Client
from django.urls import reverse

from lineshaft.apps.reference.queries.law import count_readings, find_law
from lineshaft.domain.rules.parameters import all_parameters
from lineshaft.domain.rules.register import all_rules

pytestmark = pytest.mark.django_db
PAGE, FILE = "/rules/", "/rules.csv"


def _text(response) -> str:
    inside = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inside))


def _rows(query: str = "") -> list[dict[str, str]]:
    content = Client().get(FILE + query).content.decode()
    return list(csv.DictReader(io.StringIO(content)))


def test_the_register__is_open_to_everybody_and_holds_every_rule_and_number():
    shown = _text(Client().get(reverse("reference:law")))

    # Quotation marks are the only signs that a page writes otherwise.
    assert [each.id for each in all_parameters().values() if _escaped(each.title) not in shown] == []
    assert [each.id for each in all_rules().values() if _escaped(each.sentence) not in shown] == []
    assert "10% Dec 26, 2014 Sep 30, 2024 2 CFR 200.414(f) unverified" in shown
    assert "15% Oct 1, 2024 no end set 2 CFR 200.414(f) verified read Nov 27, 2026" in shown
    assert "1/3 May 2, 1994 Jan 5, 2017" in shown


def _escaped(text: str) -> str:
    return text.replace("'", "&#x27;")


def test_each_table__has_a_name_of_its_own():
    page = Client().get(PAGE).content.decode()

    names = re.findall(r'role="region" aria-label="([^"]+)"', page)
    assert len(names) == len(set(names)) > 40


def test_a_search__finds_by_every_word_of_text_paragraph_and_note():
    shown = _text(Client().get(PAGE, {"q": "200.306 SPACE"}))

    assert "Donated space counts at the fair rental value" in shown
    assert "Volunteer work" not in shown
    assert "1 found" in shown


def test_filters__narrow_by_topic_kind_and_source():
    numbers = _rows("?topic=indirect&kind=number&reading=unverified")

    assert {row["topic"] for row in numbers} == {"indirect"}
    assert {row["kind"] for row in numbers} == {"number"}
    assert {row["id"] for row in numbers} == {"de_minimis_rate", "indirect_tolerance"}


def test_nothing_found__says_what_to_do():
    assert "search for a paragraph" in _text(Client().get(PAGE, {"q": "zebra"}))


@pytest.mark.parametrize("query", ["?topic=nonsense", "?q=%00", "?kind=x&reading=y", "?q=" + "a" * 500])
def test_what_is_no_filter__filters_nothing(query: str):
    assert Client().get(PAGE + query).status_code == 200
    assert len(_rows(query)) == len(_rows())


def test_the_file__has_a_row_for_each_value_and_rule():
    rows = _rows()

    values = sum(len(each.values) for each in all_parameters().values())
    assert len(rows) == values + len(all_rules())
    [year_four] = [row for row in rows if row["id"] == "federal_share_year_4"]
    assert (year_four["value"], year_four["applies_from"], year_four["last_day"]) == (
        "2/5", "1990-09-17", "2017-01-05",
    )  # fmt: skip
    assert sum(row["status"] == "verified" for row in rows) == count_readings().verified
    assert sum(row["status"] == "unverified" for row in rows) == count_readings().unverified


def test_law__stays_english_on_a_spanish_page():
    browser = Client()
    browser.post("/i18n/setlang/", {"language": "es", "next": PAGE})

    page = browser.get(PAGE).content.decode()

    assert '<html lang="es"' in page
    assert re.search(r'<th scope="row" lang="en">Match must be verifiable', page)


def test_every_topic__has_something_to_show():
    assert all(part.parameters or part.rules for part in find_law())
    assert {rule.topic for rule in all_rules().values()} <= {part.topic for part in find_law()}
