"""What plants can do, in the columns of a file: read, written for the importing center, taken back, and exported."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from factories.accounts import person
from factories.companies import CapabilityFactory, RelationshipFactory
from factories.network import CenterFactory
from import_files import results, snapshot
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions, exports, queries
from lineshaft.apps.companies.intake.capabilities import CapabilityReader
from lineshaft.apps.companies.intake.headings import suggestion
from lineshaft.apps.companies.intake.mappings import FIELDS, ColumnMapping, Rule
from lineshaft.apps.companies.models import Capability, Site
from lineshaft.apps.companies.vocabulary import term_key, vocabulary
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use

HEADER = (
    "Name", "Street", "City", "State", "ZIP code", "Certifications", "Certifications expire", "Processes",
    "Materials", "Equipment", "Ownership",
)  # fmt: skip
ACME = ("Acme Castings", "1 Foundry Rd", "Atlanta", "GA", "30318")
ABLE = (
    "ISO 9001:2015; AS 9100 Rev D | Our own mark",
    "3/31/2027;;2028-01-31",
    "5-axis milling",
    "304; 316",
    "",
    "WOSB",
)
TOLD = [
    ("certification", "AS9100", None),
    ("certification", "ISO 9001", date(2027, 3, 31)),
    ("certification", "Our own mark", date(2028, 1, 31)),
    ("material", "304", None),
    ("material", "316", None),
    ("ownership", "Woman-owned small business", None),
    ("process", "5-axis milling", None),
]


# Read ------------------------------------------------------------------------------------------------------------


def read(**cells):
    remarks = []
    found = CapabilityReader(FIELDS, {"n/a", "none"}).read(cells, lambda *remark: remarks.append(remark))
    return [(row["name"], row["expires_on"]) for row in found.rows], found.taken, remarks


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("ISO 9001", ["ISO 9001"]),
        ("iso9001:2015", ["ISO 9001"]),
        ("ISO-9001 certified", ["ISO 9001"]),
        ("AS9100D;ITAR|nadcap", ["AS9100", "ITAR registration", "Nadcap"]),
        ("ISO 9001, AS9100 Rev. D", ["ISO 9001", "AS9100"]),
        ("ISO 9001, and others", ["ISO 9001, and others"]),
        ("none; ISO 17025;", ["ISO/IEC 17025"]),
        ("registered", ["registered"]),
        ("ISO 9002", ["ISO 9002"]),
    ],
)
def test_certifications__are_read_against_the_names_that_are_offered(cell, names):
    assert [name for name, _day in read(certifications=cell)[0]] == names


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("WOSB", "Woman-owned small business"),
        ("8(a)", "8(a) business development program"),
        ("ESOP", "Employee-owned"),
        ("Hubzone certified", "HUBZone small business"),
        ("Tribally owned", "Tribally owned"),
    ],
)
def test_ownership__is_read_against_the_names_that_are_offered(cell, name):
    assert read(ownership=cell)[0] == [(name, None)]


def test_names_that_are_offered__no_writing_means_two():
    for terms in (vocabulary().certifications, vocabulary().ownership):
        writings = {(term_key(writing), term.name) for term in terms for writing in (term.name, *term.also)}
        assert len({key for key, _name in writings}) == len(writings)
    assert read(certifications="UL; ASME; BRC")[0] == [
        ("UL listing", None),
        ("ASME stamp", None),
        ("BRCGS", None),
    ]


@pytest.mark.parametrize(
    "cell", ["ISO 9001 (expires 2027-03-31)", "ISO 9001, exp. 3/31/2027", "ISO 9001 valid until 03/31/2027"]
)
def test_expiry__may_stand_behind_the_certification(cell):
    found, taken, remarks = read(certifications=cell)
    assert (found, remarks) == ([("ISO 9001", "2027-03-31")], [])
    assert taken.get("certifications", cell) == "ISO 9001 (expires 2027-03-31)"


@pytest.mark.parametrize(
    ("names", "days", "found", "remark"),
    [
        ("A; B", "2027-03-31; 46477", ["2027-03-31", "2027-03-31"], ""),
        ("A; B", "2027-03-31", [None, None], "has 1 days for 2 certifications"),
        ("A", "soon", [None], "is not a day"),
        ("A", "n/a", [None], ""),
        ("A (expires 31.3.27x)", "", [None], ""),
        ("A (expires 99/99/2027)", "", [None], "the day of expiry is not written as"),
    ],
)
def test_expiry__in_a_column_of_its_own_is_nobodys_guess(names, days, found, remark):
    rows, _taken, remarks = read(certifications=names, certifications_expire=days)
    assert [day for _name, day in rows] == found
    assert [remark in reason for _fact, _value, reason in remarks] == ([True] if remark else [])


def test_what_cannot_be_used__is_left_out_with_a_remark():
    rows, _taken, remarks = read(
        processes="x" * 201 + "; turning", materials="m" * 2_001, equipment="a;" * 101
    )
    assert rows == [("turning", None)]
    assert [(fact, reason.split(";")[0]) for fact, _value, reason in remarks] == [
        ("processes", "is longer than 200 characters"),
        ("materials", "is longer than 2,000 characters"),
        ("equipment", "lists more than 100"),
    ]


# Written ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def center(db):
    return CenterFactory()


@pytest.fixture
def user(center):
    return person(Role.ADVISOR, center.organisation)


@pytest.fixture
def by(user):
    actor = actor_for(user)
    with use(actor.context):
        yield actor


def brought(folder, by, center, *rows, name="list.csv"):
    path, header = folder / name, rows[0] if rows[0][0] == "Site" else HEADER
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows] if header is HEADER else rows)
    columns = {fact: Rule(column=column) for fact, column in suggestion(header).items()}
    batch = actions.receive_file(
        path=path, file_name=name, mapping=ColumnMapping("own", "", columns), center=center, by=by
    )
    return actions.check_import(batch=batch, by=by)


def written(center) -> list[tuple]:
    with system_scope("test"):
        rows = Capability.objects.filter(owner_id=center.pk, removed_at=None)
        return sorted(rows.values_list("kind", "name", "expires_on"))


def all_written() -> list[tuple]:
    with system_scope("test"):
        return sorted(Capability.objects.values_list(), key=str)


def test_capabilities__written_for_the_center_told_before_and_taken_back(tmp_path, center, by):
    before = snapshot()
    batch = brought(tmp_path, by, center, (*ACME, *ABLE))
    assert results(batch) == {"created": 1}
    assert written(center) == []
    told = {change["kind"]: change["examples"] for change in batch.changes}
    assert told["certifications"] == [[ABLE[0], "ISO 9001; AS9100; Our own mark"]]
    assert told["certifications_expire"] == [[ABLE[1], "2027-03-31; ; 2028-01-31"]]
    assert told["ownership"] == [["WOSB", "Woman-owned small business"]]
    assert "materials" not in told

    batch = actions.commit_import(batch=batch, by=by)
    assert written(center) == TOLD
    assert not Capability.objects.exclude(shared_at=None).exists()

    actions.undo_import(batch=batch, by=by)
    assert snapshot() == before
    assert all_written() == []


def test_a_site_that_is_there__gets_what_is_missing_and_gives_it_back(tmp_path, center, by):
    actions.commit_import(batch=brought(tmp_path, by, center, ACME + ("",) * 6), by=by)
    site = Site.objects.get()
    actions.add_capability(
        site=site, owner_id=center.pk, by=by, kind="certification", name="iso 9001", number="Q-1"
    )
    before = all_written()

    batch = brought(tmp_path, by, center, (*ACME, *ABLE), name="later.csv")
    assert results(batch) == {"updated": 1}
    batch = actions.commit_import(batch=batch, by=by)
    assert len(written(center)) == len(TOLD)
    assert ("certification", "ISO 9001", date(2027, 3, 31)) not in written(center)

    other = ("Other", "9 Elm", "Macon", "GA", "31201", *[""] * 6)
    again = brought(tmp_path, by, center, (*ACME, *ABLE), other, name="again.csv")
    assert results(again) == {"matched": 1, "created": 1}

    actions.undo_import(batch=batch, by=by)
    assert all_written() == before


def test_two_rows_of_one_site__what_they_list_is_united(tmp_path, center, by):
    rows = [
        (*ACME, "ISO 9001", "2027-03-31", "turning", "", "", ""),
        (*ACME, "ISO 9001:2015; AS9100", "2028-03-31;", "Turning", "", "", ""),
    ]
    actions.commit_import(batch=brought(tmp_path, by, center, *rows), by=by)
    assert written(center) == [
        ("certification", "AS9100", None),
        ("certification", "ISO 9001", date(2028, 3, 31)),
        ("process", "turning", None),
    ]


def test_undo__refused_when_one_was_edited_or_shared_since(tmp_path, center, by):
    batch = actions.commit_import(batch=brought(tmp_path, by, center, (*ACME, *ABLE)), by=by)
    row = Capability.objects.get(kind="process")
    actions.edit_capability(capability=row, by=by, name="5-axis milling", detail="to 40 in")
    with pytest.raises(Conflict, match="1 of its records were edited later"):
        actions.undo_import(batch=batch, by=by)
    assert len(written(center)) == len(TOLD)


def test_undo__refused_when_somebody_wrote_more_of_the_new_site(tmp_path, center, by):
    batch = actions.commit_import(batch=brought(tmp_path, by, center, (*ACME, *ABLE)), by=by)
    actions.add_capability(site=Site.objects.get(), owner_id=center.pk, by=by, kind="process", name="welding")
    with pytest.raises(Conflict, match="1 capability"):
        actions.undo_import(batch=batch, by=by)


def test_undo__an_edited_relationship_is_in_nobodys_way_where_only_capabilities_came(tmp_path, center, by):
    actions.commit_import(batch=brought(tmp_path, by, center, ACME + ("",) * 6), by=by)
    batch = actions.commit_import(
        batch=brought(tmp_path, by, center, (*ACME, *ABLE), name="later.csv"), by=by
    )
    held = queries.relationship_for(by, Site.objects.get())
    actions.edit_relationship(relationship=held, by=by, notes="Called them.")
    actions.undo_import(batch=batch, by=by)
    assert written(center) == []


def test_another_center__sees_nothing_of_it_and_writes_its_own(tmp_path, center, by):
    actions.commit_import(batch=brought(tmp_path, by, center, (*ACME, *ABLE)), by=by)
    other = CenterFactory(state_id="30")
    colleague = actor_for(person(Role.ADVISOR, other.organisation))
    with use(colleague.context):
        assert not Capability.objects.exists()
        batch = brought(tmp_path, colleague, other, (*ACME, *ABLE), name="theirs.csv")
        assert results(batch) == {"updated": 1}
        actions.commit_import(batch=batch, by=colleague)
    assert written(other) == written(center) == TOLD


# Exported and brought back ---------------------------------------------------------------------------------------


def exported(actor, criteria=None) -> list[list[str]]:
    lines = exports.sites_csv(actor, criteria or queries.SiteCriteria())
    return list(csv.reader(io.StringIO("".join(lines).removeprefix("\ufeff"), newline="")))


@pytest.fixture
def many(tmp_path, center, by):
    """A site with what its center wrote, in all ways that people write, and what another center shared."""
    actions.commit_import(batch=brought(tmp_path, by, center, (*ACME, *ABLE)), by=by)
    site = Site.objects.get()

    def add(kind, **facts):
        return actions.add_capability(site=site, owner_id=center.pk, by=by, kind=kind, **facts)

    add("certification", name="ISO 14001:2015", expires_on=date(2027, 1, 1))
    add("certification", name="AS9100", number="2")
    add("process", name="cut; grind | polish")
    add("equipment", name="Haas VF-2, 3 axes", quantity=3)
    with system_scope("test"):
        other = CenterFactory(state_id="30")
        RelationshipFactory(center=other, site=site)
        CapabilityFactory(owner=other.organisation, site=site, name="hidden")
        CapabilityFactory(
            owner=other.organisation,
            site=site,
            name="anodizing",
            shared_at=site.created_at,
            agreed_by="Owner",
        )
    return other


def test_export__has_what_the_reader_may_see(many, by):
    header, row = exported(by)
    found = dict(zip(header, row, strict=True))
    assert found["Certifications"] == "AS9100; ISO 14001:2015; ISO 9001; Our own mark"
    assert found["Certifications expire"] == "; 2027-01-01; 2027-03-31; 2028-01-31"
    assert found["Processes"] == "5-axis milling; anodizing; cut, grind / polish"
    assert found["Equipment"] == "Haas VF-2, 3 axes"
    assert found["Ownership"] == "Woman-owned small business"


def test_export__another_centers_reader_sees_what_was_shared_and_its_own(many):
    reader = actor_for(person(Role.ADVISOR, many.organisation))
    header, row = exported(reader)
    found = dict(zip(header, row, strict=True))
    assert (found["Processes"], found["Certifications"]) == ("anodizing; hidden", "")


def test_round_trip__the_exported_file_changes_nothing(tmp_path, many, center, by):
    before = all_written()
    batch = brought(tmp_path, by, center, *exported(by), name="exported.csv")
    assert results(batch) == {"matched": 1}
    assert batch.problem.startswith("Nothing to write")
    assert all_written() == before


def test_round_trip__the_workbook_brings_another_center_the_same(tmp_path, many, center, by):
    (tmp_path / "exported.xlsx").write_bytes(exports.sites_workbook(by, queries.SiteCriteria()))
    third = CenterFactory(state_id="41")
    colleague = actor_for(person(Role.ADVISOR, third.organisation))
    with use(colleague.context):
        columns = {fact: Rule(column=column) for fact, column in suggestion(exports.COLUMNS).items()}
        batch = actions.receive_file(
            path=tmp_path / "exported.xlsx", file_name="exported.xlsx", center=third, by=colleague,
            mapping=ColumnMapping("own", "", columns),
        )  # fmt: skip
        batch = actions.commit_import(batch=batch, by=colleague)
        assert results(batch) == {"updated": 1}
    assert written(third) == [
        ("certification", "AS9100", None),
        ("certification", "ISO 14001", date(2027, 1, 1)),
        ("certification", "ISO 9001", date(2027, 3, 31)),
        ("certification", "Our own mark", date(2028, 1, 31)),
        ("equipment", "Haas VF-2, 3 axes", None),
        ("material", "304", None),
        ("material", "316", None),
        ("ownership", "Woman-owned small business", None),
        ("process", "5-axis milling", None),
        ("process", "cut, grind / polish", None),
    ]


def test_page__the_columns_are_recognised_and_offered(many, center, sign_in, user):
    header = [str(name) for name in exports.COLUMNS]
    found = suggestion(header)
    assert {fact: found[fact] for fact in ("name", "certifications", "certifications_expire", "ownership")} == {
        "name": "Name", "certifications": "Certifications", "certifications_expire": "Certifications expire",
        "ownership": "Ownership",
    }  # fmt: skip
    answer = sign_in(user).get(reverse("companies:export_workbook"))
    assert answer.status_code == 200
