"""Pages of the Buy American desk: from a new product to its files, and a case that is held."""

import json
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.scouting.buy_american.conftest import TODAY
from factories.buy_american import stated, statement
from lineshaft.apps.scouting.actions import content as contents
from lineshaft.apps.scouting.actions import waivers
from lineshaft.apps.scouting.queries import content as queries

PRODUCT = {
    "product": "Booster pump", "kind": "manufactured", "standard": "assistance", "as_of": "2026-11-27",
    "made_in_us": "yes",
}  # fmt: skip
FRAME = {"name": "Frame", "how": "bought", "origin": "us", "acquisition": "$1,000.00", "version": 1}


@pytest.fixture
def browser(desk):
    browser = Client()
    browser.force_login(desk.buyer, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


@pytest.fixture
def pump(desk):
    return desk.as_(
        desk.buyer,
        lambda by: contents.begin_content(
            owner=desk.buyers,
            statement=statement(stated("Frame", "50"), stated("Drive", "50", "foreign"), as_of=TODAY),
            by=by,
        ),
    )


def page(name, *args):
    return reverse(f"scouting:{name}", args=args)


def post(browser, address, **said):
    return browser.post(address, {"once": str(uuid.uuid4()), **said})


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_product_and_a_component__are_entered_and_worked_out(browser):
    where = post(browser, page("content_new"), **PRODUCT)
    pk = int(where.url.split("/")[-2])

    again = post(browser, page("component_new", pk), **FRAME)
    shown = text_of(browser.get(again.url))

    assert "Produced in the United States: yes" in shown
    assert "$1,000.00 ÷ $1,000.00 = 100.00%" in shown
    assert "2 CFR 184.5(a) verified read Nov 27, 2026" in shown
    assert "2 CFR 184.3; FAR 25.101(a)(1) unverified" in shown


def test_a_day_before_the_rule__is_told_beside_the_day(browser):
    shown = text_of(post(browser, page("content_new"), **{**PRODUCT, "as_of": "2020-01-01"}))

    assert "is before 2 CFR 184.5, which applies from Oct 23, 2023" in shown


def test_what_would_make_it_pass__is_shown(browser, pump):
    shown = text_of(browser.get(page("content", pump.pk)))

    assert "Produced in the United States: no" in shown
    assert "More than $5.00 of component cost must become domestic" in shown
    assert "The fewest: source Drive in the United States." in shown


def test_while_a_component_is_typed__the_result_is_told_and_nothing_is_kept(desk, browser, pump):
    live = browser.post(
        page("component_edit", pump.pk, 2),
        {**FRAME, "name": "Drive", "once": str(uuid.uuid4())},
        headers={"HX-Request": "true"},
    )

    assert "Produced in the United States: yes" in text_of(live)
    assert "<html" not in live.content.decode()
    assert desk.as_(desk.buyer, lambda by: queries.reading(by, pump.pk)).version.number == 1


def test_a_cost_of_the_other_way__is_told_beside_it(browser, pump):
    shown = text_of(post(browser, page("component_new", pump.pk), **FRAME, overhead="5"))

    assert (
        "Is a cost of components that the manufacturer makes, and this one is bought. Leave it empty."
        in shown
    )


def test_a_component_that_is_not_there__is_not_found(browser, pump):
    assert browser.get(page("component_edit", pump.pk, 3)).status_code == 404
    assert browser.post(page("component_remove", pump.pk, 0)).status_code == 404


def test_remove_on_a_page_that_is_not_the_newest__removes_nothing(desk, browser, pump):
    browser.post(page("component_remove", pump.pk, 1) + "?version=1")
    shown = text_of(browser.post(page("component_remove", pump.pk, 1) + "?version=1", follow=True))

    assert "Version 1 is not the newest." in shown
    left = desk.as_(desk.buyer, lambda by: queries.reading(by, pump.pk)).statement.components
    assert [each.component.name for each in left] == ["Drive"]


def test_a_file_with_a_wrong_cell__names_it_and_takes_nothing_in(desk, browser, pump):
    file = SimpleUploadedFile("parts.csv", b"component,bought or made,origin,duty\nSeal,bought,us,much\n")

    shown = text_of(post(browser, page("component_file", pump.pk), version=1, replaces="no", file=file))

    assert "Nothing was taken in" in shown
    assert "2 duty much Is no amount in dollars. Write it as 1250.00." in shown
    assert desk.as_(desk.buyer, lambda by: queries.reading(by, pump.pk)).version.number == 1


def test_a_file__takes_the_place_of_the_components(browser, pump):
    file = SimpleUploadedFile("parts.csv", b"component,bought or made,origin,acquisition\nSeal,bought,us,5\n")

    where = post(browser, page("component_file", pump.pk), version=1, replaces="yes", file=file)
    shown = text_of(browser.get(where.url))

    assert "1 component came from parts.csv." in shown
    assert "Drive" not in shown


def test_undo_copy_submit_and_files(browser, pump):
    browser.post(page("component_remove", pump.pk, 2))
    browser.post(page("content_undo", pump.pk))
    browser.post(page("content_submit", pump.pk))
    copied = browser.post(page("content_copy", pump.pk))

    assert "Booster pump (copy)" in text_of(browser.get(copied.url))
    data = json.loads(browser.get(page("content_json", pump.pk, 3)).content)
    assert data["statement"]["components"][1]["name"] == "Drive"
    assert browser.get(page("content_workbook", pump.pk, 3)).content.startswith(b"PK")


def test_the_list__has_few_queries_however_long_it_is(desk, browser, pump, django_assert_max_num_queries):
    for _ in range(3):
        desk.as_(desk.buyer, lambda by: contents.copy_content(content=pump, owner=desk.buyers, by=by))

    with django_assert_max_num_queries(25):
        shown = text_of(browser.get(page("contents")))
    assert shown.count("no (50.00%)") == 4


def test_a_case_that_is_held__says_why_on_its_page_and_in_the_step(desk, browser):
    where = post(
        browser, page("waiver_new"), kind="non_availability", item="Lamp", undertaking="Plant", agency="EPA",
        justification="Nobody makes it.",
    )  # fmt: skip
    pk = int(where.url.split("/")[-2])

    assert "No search is on record." in text_of(browser.get(where.url))
    refused = post(browser, page("waiver_step", pk, "comments"), opens_on="2026-11-27", days=15)
    assert refused.status_code == 200
    assert "No search is on record." in text_of(refused)


def test_the_price_comparison__is_worked_out(desk, browser):
    case = desk.as_(
        desk.buyer,
        lambda by: waivers.begin_waiver(
            owner=desk.buyers, by=by, kind="unreasonable_cost", item="Lamp", undertaking="Plant", agency="EPA",
            justification="Dear.", cost_without_domestic="1000.00", cost_with_domestic="1300.00",
        ),
    )  # fmt: skip

    shown = text_of(browser.get(page("waiver", case.pk)))

    assert "$1,300.00 − $1,000.00 = $300.00" in shown
    assert "$300.00 ÷ $1,000.00 = 30.00%" in shown
    assert json.loads(browser.get(page("waiver_json", case.pk)).content)["cost_comparison"]["is_unreasonable"]


def test_the_rules__are_there_with_date_citation_and_status(browser):
    shown = text_of(browser.get(page("buy_american_rules")))

    assert "65% Jan 1, 2024 Dec 31, 2028 FAR 25.101(a)(2)(i) unverified" in shown
    assert "55% Oct 23, 2023 no end set 2 CFR 184.5 verified read Nov 27, 2026" in shown
    assert "single audit" not in shown
