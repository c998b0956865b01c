"""Which column means what: suggested with a reason, kept for the next file with these headings, and forgotten."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from factories.accounts import person
from factories.network import CenterFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import queries
from lineshaft.apps.companies.intake.mappings import signature
from lineshaft.apps.companies.intake.recognising import Confidence, Suggested, suggest
from lineshaft.apps.companies.models import ImportBatch, SavedMapping, Site
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

ONCE = "6c1b1c86-2d7c-4a34-a0ea-f61c9a4f1c1{}"
CONTENT = "Betrieb,Wo,PLZ\nAcme Castings Inc,1 Foundry Rd,30318\nBeta Tool LLC,2 Oak Ave,31201\n"
CHOSEN = {"name": "Betrieb", "street": "Wo", "zip_code": "PLZ", "not_given": "k.A."}
STATES = {"ga": "13", "georgia": "13", "pr": "72"}


@pytest.fixture
def center():
    return CenterFactory()


@pytest.fixture
def staff(center, sign_in):
    return sign_in(person(Role.ADVISOR, center.organisation))


def upload(staff, content=CONTENT, name="members.csv", number=1):
    form = {
        "file": SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode()),
        "mapping": "",
        "once": ONCE.format(number),
    }
    return staff.post(reverse("companies:new_import"), form).headers["Location"]


def latest() -> ImportBatch:
    with system_scope("test"):
        return ImportBatch.objects.latest("pk")


def saved() -> list[str]:
    with system_scope("test"):
        return list(SavedMapping.objects.values_list("name", flat=True))


@pytest.fixture
def kept(staff):
    """The layout of the first file, kept."""
    staff.post(upload(staff), CHOSEN | {"keep": "on", "keep_name": "State association"})
    assert saved() == ["State association"]


# Suggested -------------------------------------------------------------------------------------------------------


def test_headings_come_first():
    found = suggest(["Company", "Zip", "Phone"], [["30318", "Acme", ""]] * 5, STATES)
    assert found == {
        "name": Suggested("Company", Confidence.HEADING),
        "zip_code": Suggested("Zip", Confidence.HEADING),
        "phone": Suggested("Phone", Confidence.HEADING),
    }


def test_headings_say_nothing__the_content_tells_and_how_sure_it_is():
    rows = [
        ["Acme Castings Inc", "1 Foundry Rd", "GA", "30318-1234", "(404) 555-0123", "331511", "acme.example.com",
         "ZQGGHJH74DW7"],
        ["Beta Tool", "2 Oak Ave", "Georgia", "31201", "478.555.0199 x12", "333514", "https://beta.example.com/us", ""],
        ["Gamma LLC", "PO Box 7", "GA", "31201", "call us", "332710", "", "K8GGHJH74DW5"],
        ["Delta Corp.", "9 Mill St", "GA", "31202", "404-555-0144", "", "delta.example.com", "K8GGHJH74DW5"],
    ]  # fmt: skip
    found = suggest(list("ABCDEFGH"), rows, STATES)
    assert {fact: each.column for fact, each in found.items()} == {
        "name": "A", "street": "B", "state": "C", "zip_code": "D", "phone": "E", "naics": "F", "website": "G",
        "uei": "H",
    }  # fmt: skip
    assert found["zip_code"] == Suggested("D", Confidence.CERTAIN, 4, 4)
    assert found["phone"] == Suggested("E", Confidence.LIKELY, 3, 4)
    assert found["naics"] == Suggested("F", Confidence.CERTAIN, 3, 3)


def test_zips_that_lost_their_zero__are_told():
    rows = [["Acme Inc", code] for code in ("2134", "02139", "1001", "2138")]
    assert suggest(["A", "B"], rows, STATES)["zip_code"].column == "B"


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(["1", "2", "3", "4"], id="numbers"),
        pytest.param(["30318", "31201"], id="too few"),
        pytest.param(["30318", "red", "blue", "green"], id="few fit"),
        pytest.param(["", "", "", ""], id="empty"),
    ],
)
def test_what_cannot_be_told__is_not_suggested(values):
    assert suggest(["A"], [[value] for value in values], STATES) == {}


def test_page__says_why_a_column_is_chosen(staff):
    content = "What,B,C\n" + "Acme Inc,1 Foundry Rd,30318\n" * 4
    page = staff.get(upload(staff, content))
    text = page.content.decode()
    assert page.context["form"]["zip_code"].initial == "C"
    assert "almost certain: 4 of 4 values fit" in text


# Kept ------------------------------------------------------------------------------------------------------------


def test_signature__the_order_and_case_of_headings_do_not_matter():
    assert signature(["Name", " ZIP code", ""]) == signature(["zip  Code:", "NAME"])
    assert signature(["Name", "Zip"]) != signature(["Name", "Zip", "Phone"])
    assert signature(["a b"]) != signature(["a", "b"])


def test_the_next_file_with_these_headings__is_read_the_same_way_and_says_so(staff, kept):
    content = "plz,BETRIEB,Wo\n30303,Gamma LLC,3 Elm St\n30303,k.A.,4 Elm St\n"
    where = upload(staff, content, "next.csv", 2)

    batch = latest()
    assert where == reverse("companies:import", args=[batch.pk])
    assert (batch.status, batch.rows_created, batch.rows_rejected) == ("checked", 1, 1)
    text = staff.get(where).content.decode()
    assert "Columns read as: State association" in text
    columns = staff.get(reverse("companies:import_columns", args=[batch.pk]))
    assert columns.context["form"]["name"].value() == "BETRIEB"
    assert columns.context["form"]["not_given"].value() == "k.A."
    assert columns.context["form"]["keep_name"].value() == "State association"
    assert "Your center reads files with these headings" in columns.content.decode()


def test_other_headings__are_asked_about(staff, kept):
    assert upload(staff, CONTENT.replace("PLZ", "Postcode"), number=2).endswith("/columns/")


def test_chosen_anew__takes_the_place_of_what_was_kept(staff, kept):
    upload(staff, number=2)
    again = {"name": "Wo", "zip_code": "PLZ", "not_given": "", "keep": "on", "keep_name": "Association 2"}
    staff.post(reverse("companies:import_columns", args=[latest().pk]), again)
    assert saved() == ["Association 2"]
    upload(staff, CONTENT + "X,Y,30303\n", number=3)
    assert latest().mapping["columns"]["name"]["column"] == "Wo"


def test_not_kept__nothing_is_saved(staff):
    staff.post(upload(staff), CHOSEN)
    assert saved() == []
    assert latest().status == "checked"


def test_kept_without_a_name_or_under_another_ones__is_told_and_nothing_is_checked(staff, kept):
    where = upload(staff, CONTENT.replace("PLZ", "Postcode"), number=2)
    chosen = CHOSEN | {"zip_code": "Postcode", "keep": "on"}
    assert "Give the layout a name" in staff.post(where, chosen).content.decode()
    answer = staff.post(where, chosen | {"keep_name": "state ASSOCIATION"})
    assert "is the name of another saved layout" in answer.content.decode()
    assert latest().status == "waiting"


def test_list__rename_and_forget(staff, kept):
    with system_scope("test"):
        number = SavedMapping.objects.get().pk
    page = staff.get(reverse("companies:layouts")).content.decode()
    assert "State association" in page
    assert "Betrieb · Wo · PLZ" in page

    staff.post(reverse("companies:rename_layout", args=[number]), {"name": " Members  2026 "})
    assert saved() == ["Members 2026"]
    answer = staff.post(reverse("companies:rename_layout", args=[number]), {"name": " "}, follow=True)
    assert "required" in answer.content.decode()
    staff.post(reverse("companies:delete_layout", args=[number]))
    assert saved() == []
    assert upload(staff, number=2).endswith("/columns/")
    assert "No layout is saved yet" in staff.get(reverse("companies:layouts")).content.decode()


def test_layouts_are_of_the_center(staff, kept, sign_in):
    other = CenterFactory(state_id="30")
    colleague = person(Role.ADVISOR, other.organisation)
    with system_scope("test"):
        number = SavedMapping.objects.get().pk
    theirs = sign_in(colleague)
    assert "State association" not in theirs.get(reverse("companies:layouts")).content.decode()
    assert theirs.post(reverse("companies:delete_layout", args=[number])).status_code == 404
    assert upload(theirs, number=3).endswith("/columns/")
    actor = actor_for(colleague)
    with use(actor.context):
        assert not queries.saved_mappings(actor).exists()
    assert saved() == ["State association"]
    assert Site.objects.count() == 0


# Sheets ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def workbook() -> bytes:
    book = Workbook()
    book.active.append(["Office", "Zip"])
    book.active.append(["Main office", "30303"])
    plants = book.create_sheet("Plants")
    for row in (
        ["Members 2026"],
        ["Betrieb", "City", "Wo", "ZIP"],
        ["Acme Castings Inc", "", "1 A Rd", 30318],
    ):
        plants.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_sheet__is_chosen_and_kept_with_the_layout(staff, workbook):
    where = upload(staff, workbook, "book.xlsx")
    assert [name for name, _label in staff.get(where).context["form"].fields["name"].choices] == [
        "",
        "Office",
        "Zip",
    ]
    plants = staff.get(where, {"sheet": "Plants"})
    assert "Acme Castings Inc" in plants.content.decode()
    chosen = {"name": "Betrieb", "street": "Wo", "zip_code": "ZIP", "not_given": "", "sheet": "Plants"}
    staff.post(where, chosen | {"keep": "on", "keep_name": "Plants"})
    batch = latest()
    assert (batch.status, batch.rows_created, batch.mapping["sheet"]) == ("checked", 1, "Plants")
    upload(staff, workbook, "again.xlsx", 2)
    assert (latest().status, latest().mapping["sheet"]) == ("checked", "Plants")


def test_sheet__of_a_kept_layout_is_found_in_another_workbook(staff, kept):
    book = Workbook()
    book.active.append(["Office", "Zip"])
    book.create_sheet("2026").append(["PLZ", "Wo", "Betrieb"])
    book["2026"].append(["30303", "1 A St", "Gamma LLC"])
    content = io.BytesIO()
    book.save(content)
    upload(staff, content.getvalue(), "book.xlsx", 2)
    batch = latest()
    assert (batch.status, batch.rows_created, batch.mapping["sheet"]) == ("checked", 1, "2026")


def test_sheet__that_is_not_there__is_told(staff, workbook):
    where = upload(staff, workbook, "book.xlsx")
    answer = staff.get(where, {"sheet": "No such"}, follow=True)
    assert "has no sheet" in answer.content.decode()


# Headings in a row that a person chooses -------------------------------------------------------------------------

UNTOLD = "Miembros,al 2026\nBetrieb,Wo\n,PLZ\nAcme Castings Inc,30318\nBeta Tool LLC,31201\n"
BY_HAND = {"name": "Betrieb", "zip_code": "PLZ", "heading_row": "2", "heading_lines": "2"}


def test_heading_row__is_shown_chosen_and_read(staff):
    where = upload(staff, UNTOLD)
    assert staff.get(where).context["glance"].header == ["Miembros", "al 2026"]

    page = staff.get(where, {"heading_row": "2", "heading_lines": "2"})
    assert page.context["glance"].header == ["Betrieb", "PLZ"]
    assert [row.number for row in page.context["top"]] == [1, 2, 3, 4, 5]
    assert page.content.decode().count(">headings<") == 2
    assert (page.context["form"]["heading_row"].value(), page.context["form"]["heading_lines"].value()) == (
        2,
        2,
    )

    staff.post(where, BY_HAND)
    batch = latest()
    assert (batch.status, batch.header, batch.rows_read, batch.rows_rejected) == (
        "checked",
        ["Betrieb", "PLZ"],
        2,
        0,
    )
    again = staff.get(reverse("companies:import_columns", args=[batch.pk]))
    assert again.context["glance"].header == ["Betrieb", "PLZ"]
    assert again.context["form"]["name"].value() == "Betrieb"


def test_heading_row__is_kept_with_the_layout_and_found_again_further_down(staff):
    staff.post(upload(staff, UNTOLD), BY_HAND | {"keep": "on", "keep_name": "Cámara"})
    assert "headings in row 2 and the next" in staff.get(reverse("companies:layouts")).content.decode()

    assert not upload(staff, "Nuevo,boletín\n" + UNTOLD, "next.csv", 2).endswith("/columns/")
    batch = latest()
    assert (batch.status, batch.header, batch.rows_read) == ("checked", ["Betrieb", "PLZ"], 2)
    assert (batch.mapping["heading_row"], batch.mapping["heading_lines"]) == (3, 2)


def test_wrong_heading_row__is_told_and_the_page_goes_on_as_found(staff):
    where = upload(staff, "Members\nBetrieb,PLZ\nAcme Castings Inc,30318\n")
    answer = staff.get(where, {"heading_row": "1"}, follow=True)
    text = answer.content.decode()
    assert "has only 1 name of a column in row 1 (&#x27;Members&#x27;)" in text
    assert "Choose the row where the names of the columns stand" in text
    assert answer.context["by_hand"] is False
    assert staff.post(where, BY_HAND | {"heading_row": "77"}, follow=True).status_code == 200
    assert latest().status == "waiting"


def test_a_row_of_data_chosen_as_headings__is_doubted(staff):
    where = upload(staff, UNTOLD)
    text = staff.get(where, {"heading_row": "4"}).content.decode()
    assert "may be a row of the list" not in text  # half of it only
    where = upload(staff, "Betrieb,PLZ,Tel\nAcme,30318,404-555-0100\nBeta,31201,\n", number=2)
    text = staff.get(where, {"heading_row": "2"}).content.decode()
    assert "Row 2 may be a row of the list and not the headings: “30318”, “404-555-0100” stand in it." in text
