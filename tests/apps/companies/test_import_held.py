"""Rows that may tell about a site of the registry: they wait, a person decides, and later files obey."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from factories.accounts import person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.engagements import EngagementFactory
from factories.network import CenterFactory
from import_files import committed, file_of, received, results, snapshot
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions, queries
from lineshaft.apps.companies.keys import name_key, street_key
from lineshaft.apps.companies.models import ImportBatch, ImportRow, Relationship, Site
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

DOUBTFUL = ("Delta Wire & Cable", "9 Mill Street", "Macon", "GA", "31201", "478-555-0100", "332618", "20", "")
NEW = ("Beta Tool LLC", "2 Oak Ave", "Macon", "GA", "31201", "", "333514", "", "")


def plant(name, street, **facts):
    return SiteFactory(
        company=CompanyFactory(name=name, name_key=name_key(name)), street=street, street_key=street_key(street),
        city="Macon", zip_code="31201", **facts,
    )  # fmt: skip


@pytest.fixture
def center():
    return CenterFactory()


@pytest.fixture
def advisor(center):
    return actor_for(person(Role.ADVISOR, center.organisation))


@pytest.fixture
def as_advisor(advisor):
    with use(advisor.context):
        yield advisor


@pytest.fixture
def there(db):
    """What the doubtful row may tell about."""
    return plant("Delta Wire Works", "9 Mill St")


@pytest.fixture
def batch(tmp_path, center, as_advisor, there):
    return committed(file_of(tmp_path, DOUBTFUL, NEW), center, as_advisor)


def waiting(batch) -> ImportRow:
    return queries.waiting_rows(batch).get()


def decided(batch, by, verdict, site=None) -> ImportRow:
    row = actions.decide_row(row=waiting(batch), verdict=verdict, by=by, site=site)
    batch.refresh_from_db()
    return row


# What waits ------------------------------------------------------------------------------------------------------


def test_a_row_that_looks_like_a_site__waits_and_nothing_of_it_is_written(batch, there):
    assert results(batch) == {"created": 1, "held": 1}
    row = waiting(batch)
    assert (row.row_number, row.site, row.is_noted) == (2, None, False)
    assert row.reasons[0]["value"] == there.public_id
    assert "looks like this site" in row.reasons[0]["reason"]
    assert Site.objects.count() == 2
    assert not Relationship.objects.filter(site=there).exists()


def test_dry_run__tells_what_would_wait(tmp_path, center, as_advisor, there):
    checked = actions.check_import(
        batch=received(file_of(tmp_path, DOUBTFUL), center, as_advisor), by=as_advisor
    )
    assert results(checked) == {"held": 1}
    assert checked.problem == ""
    assert not queries.waiting_rows(checked).exists()
    assert not queries.imports_that_wait(as_advisor).exists()


def test_a_row_without_street__of_a_company_with_two_plants_there__waits(tmp_path, center, as_advisor):
    plants = [plant("Acme Castings", "1 A St"), plant("Acme Castings", "2 B St")]
    rows = (("Acme Castings", "", "Macon", "GA", "31201", *[""] * 4),)
    batch = committed(file_of(tmp_path, *rows), center, as_advisor)
    assert results(batch) == {"held": 1}
    choices = queries.choices_for(batch, waiting(batch))
    assert [choice.site for choice in choices] == plants


def test_a_row_without_street__the_plant_that_the_center_works_with_is_meant(tmp_path, center, as_advisor):
    plant("Acme Castings", "1 A St")
    own = plant("Acme Castings", "2 B St")
    RelationshipFactory(center=center, site=own)
    rows = (("Acme Castings", "", "Macon", "GA", "31201", *[""] * 4),)
    batch = committed(file_of(tmp_path, *rows), center, as_advisor)
    assert results(batch) == {"matched": 1}
    assert queries.rows_of(batch).get().site == own


def test_two_sites_as_likely_as_each_other__a_person_chooses(tmp_path, center, as_advisor):
    for name in ("Gamma Precision Stamping Co", "Gama Precision Stamping"):
        plant(name, "77 Poplar St", phone_key="4785550777")
    rows = (("Gamma Precison Stampings", "77 Poplar St", "Macon", "GA", "31201", "478-555-0777", *[""] * 3),)
    batch = committed(file_of(tmp_path, *rows), center, as_advisor)
    assert results(batch) == {"held": 1}
    assert len(queries.choices_for(batch, waiting(batch))) == 2


def test_the_database_refuses_counts_that_do_not_add_up(batch):
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(rows_held=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(rows_updated=5)


# Deciding --------------------------------------------------------------------------------------------------------


def test_this_site__is_as_if_matched(batch, as_advisor, there):
    row = decided(batch, as_advisor, "same", there)

    assert (row.result, row.site, row.decided_by) == ("updated", there, as_advisor.user)
    assert results(batch) == {"created": 1, "updated": 1}
    there.refresh_from_db()
    assert (there.name, there.phone_key, there.naics_id) == ("Delta Wire Works", "4785550100", "332618")
    assert Relationship.objects.get(site=there).employees == 20
    assert "decided: it is site" in row.reasons[-1]["reason"]


def test_a_new_site__is_created(batch, as_advisor, there, center):
    row = decided(batch, as_advisor, "new")

    assert results(batch) == {"created": 2}
    assert (row.site.name, row.site.phone_key) == ("Delta Wire & Cable", "4785550100")
    assert row.new_company
    assert Relationship.objects.get(site=row.site).center == center
    assert not Relationship.objects.filter(site=there).exists()


def test_left_out__is_rejected_with_the_reason(batch, as_advisor):
    before = snapshot()
    row = decided(batch, as_advisor, "out")
    assert results(batch) == {"created": 1, "rejected": 1}
    assert row.reasons[-1]["reason"].endswith("decided: it is left out")
    assert snapshot() == before


def test_rows_of_the_same_site__are_decided_together(tmp_path, center, as_advisor, there):
    batch = committed(file_of(tmp_path, DOUBTFUL, (*DOUBTFUL[:7], "", "")), center, as_advisor)
    assert results(batch) == {"held": 2}
    decided(batch, as_advisor, "new")
    assert results(batch) == {"created": 1, "matched": 1}
    actions.reopen_row(row=batch.rows.get(row_number=3), by=as_advisor)
    batch.refresh_from_db()
    assert results(batch) == {"held": 2}
    decided(batch, as_advisor, "out")
    assert results(batch) == {"rejected": 2}


@pytest.mark.parametrize("verdict", ["same", "new", "out"])
def test_taken_back__everything_is_as_it_was(batch, as_advisor, there, verdict):
    before, row_before = snapshot(), waiting(batch)
    row = decided(batch, as_advisor, verdict, there if verdict == "same" else None)

    actions.reopen_row(row=row, by=as_advisor)

    batch.refresh_from_db()
    assert snapshot() == before
    assert results(batch) == {"created": 1, "held": 1}
    again = waiting(batch)
    assert (again.reasons, again.row_key, again.verdict) == (row_before.reasons, row_before.row_key, "")


def test_taken_back__refused_when_work_depends_on_it(batch, as_advisor, center):
    row = decided(batch, as_advisor, "new")
    EngagementFactory(center=center, site=row.site)
    with pytest.raises(Conflict, match="1 engagement"):
        actions.reopen_row(row=row, by=as_advisor)
    assert batch.rows.get(pk=row.pk).result == "created"


def test_decided_twice__the_second_is_told(batch, as_advisor, there):
    row = waiting(batch)
    actions.decide_row(row=row, verdict="new", by=as_advisor)
    before = snapshot()
    with pytest.raises(Conflict, match="decided a moment ago: a new site"):
        actions.decide_row(row=row, verdict="same", by=as_advisor, site=there)
    assert snapshot() == before


def test_no_decision__is_refused(batch, as_advisor):
    for verdict in ("same", "held", ""):
        with pytest.raises(InvalidValue, match="is no decision"):
            actions.decide_row(row=waiting(batch), verdict=verdict, by=as_advisor)


def test_who_may_not_import__decides_nothing(batch, center):
    viewer = actor_for(person(Role.VIEWER, center.organisation))
    with system_scope("test"):
        row = waiting(batch)
    with use(viewer.context), pytest.raises(PermissionDenied):
        actions.decide_row(row=row, verdict="new", by=viewer)


# Later files, and the undo ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "becomes"), [("same", "matched"), ("new", "matched"), ("out", "rejected")]
)
def test_decided_once__later_files_obey(tmp_path, batch, center, as_advisor, there, verdict, becomes):
    row = decided(batch, as_advisor, verdict, there if verdict == "same" else None)
    before = snapshot()
    shouted = tuple(cell.upper() for cell in DOUBTFUL)

    again = committed(file_of(tmp_path, DOUBTFUL, NEW), center, as_advisor)
    other = committed(file_of(tmp_path, shouted, name="other.csv"), center, as_advisor)

    assert again.problem.startswith("Nothing to write")
    for later in (again, other):
        found = queries.rows_of(later).get(row_number=2)
        assert (found.result, found.site_id) == (becomes, row.site_id)
        assert f"decided in import {batch.pk}, row 2" in found.reasons[-1]["reason"]
    assert snapshot() == before


def test_decisions_are_of_the_center(tmp_path, batch, as_advisor, there):
    decided(batch, as_advisor, "out")
    other = CenterFactory(state_id="30")
    colleague = actor_for(person(Role.ADVISOR, other.organisation))
    with use(colleague.context):
        theirs = committed(file_of(tmp_path, DOUBTFUL), other, colleague)
        assert results(theirs) == {"held": 1}
        assert list(queries.imports_that_wait(colleague)) == [theirs]
    with use(as_advisor.context):
        assert list(queries.imports_that_wait(as_advisor)) == []


def test_the_same_row_waits_in_two_files__a_new_site_is_made_once(tmp_path, batch, center, as_advisor):
    second = committed(file_of(tmp_path, DOUBTFUL, name="second.csv"), center, as_advisor)
    first_row = decided(batch, as_advisor, "new")
    second_row = decided(second, as_advisor, "new")
    assert (second_row.result, second_row.site) == ("matched", first_row.site)


@pytest.mark.parametrize("verdict", ["same", "new", "out"])
def test_undo__takes_decided_rows_back_as_well(tmp_path, center, as_advisor, there, verdict):
    before = snapshot()
    batch = committed(file_of(tmp_path, DOUBTFUL, NEW), center, as_advisor)
    decided(batch, as_advisor, verdict, there if verdict == "same" else None)

    actions.undo_import(batch=batch, by=as_advisor)

    assert snapshot() == before
    again = committed(file_of(tmp_path, DOUBTFUL, NEW), center, as_advisor)
    assert results(again) == {"created": 1, "held": 1}


def test_undo__an_edit_before_the_decision_stands_in_nobodys_way(batch, as_advisor, center, there):
    held = RelationshipFactory(center=center, site=there, employees=None, employees_as_of=None)
    actions.edit_relationship(relationship=held, by=as_advisor, notes="Called them.")
    decided(batch, as_advisor, "same", there)
    actions.undo_import(batch=batch, by=as_advisor)
    held.refresh_from_db()
    assert (held.notes, held.employees) == ("Called them.", None)


def test_undo__refused_when_a_decided_row_was_edited_since(batch, as_advisor, there):
    decided(batch, as_advisor, "same", there)
    held = queries.relationship_for(as_advisor, there)
    actions.edit_relationship(relationship=held, by=as_advisor, notes="Called them.")
    with pytest.raises(Conflict, match="edited later"):
        actions.undo_import(batch=batch, by=as_advisor)


def test_after_the_undo__nothing_is_decided(batch, as_advisor):
    row = waiting(batch)
    actions.undo_import(batch=batch, by=as_advisor)
    with pytest.raises(Conflict, match="This import is undone"):
        actions.decide_row(row=row, verdict="new", by=as_advisor)


# On screen -------------------------------------------------------------------------------------------------------


@pytest.fixture
def staff(center, sign_in):
    return sign_in(person(Role.ADVISOR, center.organisation))


def test_pages__decide_one_after_the_other_and_take_back(staff, batch, there):
    page = staff.get(reverse("companies:import_held", args=[batch.pk]))
    text = page.content.decode()
    assert "Does row 2 tell about this site?" in text
    assert "Delta Wire <mark>Works</mark>" in text
    assert "One row waits for you" in staff.get(reverse("companies:import", args=[batch.pk])).content.decode()
    assert "one row waits" in staff.get(reverse("home:my_work")).content.decode()

    decide = reverse("companies:decide_row", args=[batch.pk, 2])
    answer = staff.post(decide, {"verdict": "same", "site": there.public_id}, follow=True)
    assert "Row 2 is “Delta Wire Works”." in answer.content.decode()
    assert "Nothing waits" in answer.content.decode()
    assert "Take the decision back" in (
        staff.get(reverse("companies:import", args=[batch.pk]), {"rows": "decided"}).content.decode()
    )

    back = staff.post(reverse("companies:import_take_back", args=[batch.pk]), follow=True)
    assert "row 2 waits again" in back.content.decode()
    with system_scope("test"):
        assert waiting(batch).row_number == 2


def test_pages__a_site_that_was_not_offered_cannot_be_chosen(staff, batch):
    stranger = plant("Some Other Plant", "1 Elsewhere Rd")
    decide = reverse("companies:decide_row", args=[batch.pk, 2])
    answer = staff.post(decide, {"verdict": "same", "site": stranger.public_id}, follow=True)
    assert "is no decision" in answer.content.decode()
    assert staff.post(reverse("companies:decide_row", args=[batch.pk, 99])).status_code == 404


def test_pages__the_site_became_part_of_another__that_one_is_offered(staff, batch, there, as_advisor):
    stays = plant("Delta Wire Works LLC", "9 Mill St")
    actions.merge_sites(kept=stays, gone=there, by=as_advisor)
    page = staff.get(reverse("companies:import_held", args=[batch.pk]))
    assert page.context["chosen"].site == stays
