"""Many needs from one file: each row is accounted for before and after."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.scouting.posting import csv_file, posted
from factories.accounts import person
from factories.network import CenterFactory
from factories.scouting import BuyerProfileFactory
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.scouting import actions
from lineshaft.apps.scouting.models import Need, NeedBatch
from lineshaft.tenancy import system_scope
from lineshaft.ui.exports import workbook

pytestmark = pytest.mark.django_db

NEW = reverse("scouting:batch_new")
HEADING = ("item", "description", "naics", "quantity", "cadence", "buyer_reference", "shoe size")
GOOD = ("Pipe flanges", "Forged steel flanges for pumps", "332919; 332111", "1,200", "a month", "PR-1", "9")


@pytest.fixture
def agency(db):
    return BuyerProfileFactory().organisation


@pytest.fixture
def browser(agency, sign_in):
    return sign_in(person(Role.BUYER, agency))


def _upload(browser, file):
    once = browser.get(NEW).context["form"]["once"].value()
    return browser.post(NEW, {"once": once, "file": file})


def _commit(browser, url, what="post", **button):
    once = browser.get(url).context["form"]["once"].value()
    return browser.post(url, {"once": once, "what": what, **button}, follow=True)


def _needs():
    with system_scope("a test looks"):
        return list(Need.objects.order_by("number").prefetch_related("chosen_naics"))


def test_the_dry_run_accounts_for_each_row_and_writes_nothing(browser):
    rows = [
        GOOD,
        ("", "No item here", "", "", "", "", ""),
        ("Brackets", "Bent steel brackets for roofs", "999999", "many", "", "PR-1", ""),
        ("", "", " ", "", "", "", ""),
    ]
    answer = _upload(browser, csv_file(HEADING, *rows))
    batch = browser.get(answer["Location"]).context["batch"]
    assert [row["number"] for row in batch.rows] == [2, 3, 4, 5]
    assert (len(batch.good_rows), len(batch.bad_rows), batch.ignored) == (1, 3, ["shoe size"])
    errors = {(row["number"], error["column"]): error for row in batch.rows for error in row["errors"]}
    assert errors[3, "item"]["reason"] == "Write in a few words what is to be made."
    assert (errors[4, "naics"]["value"], errors[4, "quantity"]["value"]) == ("999999", "many")
    assert "stands in row 2 already" in errors[4, "buyer_reference"]["reason"]
    assert errors[5, ""]["reason"] == "The row is empty."
    text = browser.get(answer["Location"]).content.decode()
    assert "999999" in text
    assert "shoe size" in text
    assert [row["number"] for row in browser.get(answer["Location"] + "?rows=bad").context["page"]] == [
        3,
        4,
        5,
    ]
    assert _needs() == []


def test_the_good_rows_are_posted(browser, agency):
    where = _upload(browser, csv_file(HEADING, GOOD, ("Steel", "", "", "", "", "", "")))["Location"]
    page = _commit(browser, where, good="1")
    (need,) = _needs()
    assert (need.owner, need.status, need.source, str(need.quantity)) == (
        agency,
        "posted",
        "file",
        "1200.000",
    )
    assert [row.naics_id for row in need.chosen_naics.all()] == ["332919", "332111"]
    text = page.content.decode()
    assert "1 of 2 rows are posted" in text
    assert "“Steel” alone says too little" in text
    assert need.number in text


def test_all_or_nothing_is_nothing_when_one_cannot_be_posted(browser):
    where = _upload(browser, csv_file(HEADING, GOOD, ("Steel", "", "", "", "", "", "")))["Location"]
    page = _commit(browser, where, all="1")
    assert "row 3" in page.content.decode()
    assert "Nothing was written" in page.content.decode()
    assert _needs() == []
    _commit(browser, where, what="draft", all="1")
    assert [need.status for need in _needs()] == ["draft", "draft"]


def test_a_file_is_written_once(browser):
    where = _upload(browser, csv_file(HEADING, GOOD))["Location"]
    _commit(browser, where, all="1")
    again = browser.post(where, {"once": "f" * 32, "what": "post", "all": "1"})
    assert "were written before" in again.content.decode()
    assert len(_needs()) == 1


def test_a_number_that_was_used_meanwhile_keeps_the_row_out(browser, agency):
    where = _upload(
        browser, csv_file(HEADING, GOOD, ("Springs", "Coil springs of wire", "", "", "", "PR-2", ""))
    )["Location"]
    with system_scope("a test looks"):
        user = agency.memberships.get().user
    first = posted(user, agency, buyer_reference="PR-1")
    page = _commit(browser, where, good="1").content.decode()
    assert f"is your number of {first.number} already" in page
    assert {need.buyer_reference for need in _needs()} == {"PR-1", "PR-2"}


def test_the_names_of_the_networks_form_are_understood(browser):
    heading = (
        "Item to be scouted", "Reason", "Type of supplier sought", "NAICS 1", "NAICS 2", "When needed by",
        "State item to be used in", "Days to be scouted",
    )  # fmt: skip
    row = (
        "Gears",
        "BABA; 2nd supplier",
        "Contract manufacturer",
        "333612",
        "332710",
        "as soon as possible",
        "ga",
        "20",
    )
    where = _upload(browser, csv_file(heading, row))["Location"]
    _commit(browser, where, what="draft", all="1")
    (need,) = _needs()
    assert (need.reasons, need.supplier_types) == (
        ["buy_american", "second_supplier"],
        ["contract_manufacturer"],
    )
    assert [row.naics_id for row in need.chosen_naics.all()] == ["333612", "332710"]
    assert (need.needed_by, need.needed_by_detail, need.state_used_in_id) == (
        None,
        "as soon as possible",
        "13",
    )
    assert need.days_to_scout == 20


def test_a_workbook_and_the_templates(browser):
    content = workbook("Needs", [HEADING, GOOD])
    where = _upload(browser, SimpleUploadedFile("needs.xlsx", content))["Location"]
    assert len(browser.get(where).context["batch"].good_rows) == 1
    heading = browser.get(reverse("scouting:template_csv")).content.decode().strip()
    assert tuple(heading.lstrip("\ufeff").split(",")) == actions.FACTS
    assert browser.get(reverse("scouting:template_workbook")).content.startswith(b"PK")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7", "is a PDF document"),
        (b"description,naics\nx,332710\n", "has no column “item”"),
        (b"item,naics\n", "has a header and no rows"),
        (b"\n\n", "is empty"),
        (b"item,description\n" + b"a,b\n" * 501, "has more than 500 rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_its_name(content, sentence, browser):
    text = _upload(browser, SimpleUploadedFile("my list.csv", content)).content.decode()
    assert "my list.csv" in text
    assert sentence in text
    with system_scope("a test looks"):
        assert not NeedBatch.objects.exists()


def test_a_row_with_a_comma_too_many_is_named(browser):
    file = SimpleUploadedFile("x.csv", b"item,description\nFlanges,for pumps, and tanks\n")
    (row,) = browser.get(_upload(browser, file)["Location"]).context["batch"].rows
    assert "more values than there are columns" in row["errors"][0]["reason"]


def test_others_do_not_see_the_file(browser, sign_in):
    where = _upload(browser, csv_file(HEADING, GOOD))["Location"]
    for user in (
        person(Role.BUYER, BuyerProfileFactory().organisation),
        person(Role.ADVISOR, CenterFactory().organisation),
        person(Role.PROGRAM_OFFICER),
    ):
        assert sign_in(user).get(where).status_code == 404
        assert sign_in(user).post(where, {"what": "post"}).status_code == 404
    assert _needs() == []
