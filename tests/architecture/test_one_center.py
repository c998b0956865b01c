"""A row that belongs to another one belongs to the same center, and the database says so."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from factories.companies import ContactFactory
from factories.engagements import EngagementFactory, VisitFactory
from factories.network import CenterFactory
from lineshaft.apps.engagements.models import Visit
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db

# A line of the network itself has no center, and every center may offer it and work in it. A visit is of the center
# that leads its engagement or of one that takes part in it: a trigger says so, tried below and in test_joint.py. Shares
# of joint work are those of its centers; what is credited has the other key, of the center that led. A center that
# takes part in joint work books its own cost and time of it. What an entry takes back is of its own budget period, by a
# trigger. The subaward of a posting is of its award, by a key, and the award of its center.
# A program of the network has no center, and every center may run it. What a transfer brings is of the center to which
# it goes, by a trigger tried in test_transfers.py.
NOT_OF_ONE_CENTER = {
    ("engagements_engagement", "service_line_id"),
    ("network_offering", "service_line_id"),
    ("events_event", "service_line_id"),
    ("engagements_visit", "engagement_id"),
    ("engagements_requesttransfer", "new_request_id"),
    ("funding_timeline", "engagement_id"),
    ("engagements_jointshare", "engagement_id"),
    ("engagements_outcomecredit", "engagement_id"),
    ("engagements_outcomecredit", "outcome_id"),
    ("funding_posting", "engagement_id"),
    ("funding_posting", "subaward_id"),
    ("funding_journalentry", "reverses_id"),
    ("programs_cohort", "program_id"),
    ("programs_enrolment", "program_id"),
}


def _has_center(model: type[models.Model]) -> bool:
    return any(field.column == "center_id" for field in model._meta.concrete_fields)


def _children() -> Iterator[tuple[str, str, str]]:
    """Table, column and the table it points to, where both have a center."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            parent = field.related_model
            if (
                parent is not None
                and field.column != "center_id"
                and _has_center(model)
                and _has_center(parent)
            ):
                yield model._meta.db_table, field.column, parent._meta.db_table


def test_every_row_under_another__has_a_key_that_names_the_center_too() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, a.attname"
            "  FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
            " WHERE c.contype = 'f' AND c.convalidated AND a.attname <> 'center_id' AND EXISTS ("
            "       SELECT 1 FROM generate_subscripts(c.conkey, 1) i"
            "         JOIN pg_attribute b ON b.attrelid = c.conrelid AND b.attnum = c.conkey[i]"
            "         JOIN pg_attribute k ON k.attrelid = c.confrelid AND k.attnum = c.confkey[i]"
            "        WHERE b.attname = 'center_id' AND k.attname = 'center_id')"
        )
        kept = set(cursor.fetchall())
    children = {child[:2] for child in _children() if child[:2] not in NOT_OF_ONE_CENTER}
    assert ("engagements_outcome", "engagement_id") in children
    assert sorted(children - kept) == []


def test_visit__cannot_be_another_centers_than_its_engagement() -> None:
    theirs = CenterFactory(state_id="01")
    visit = VisitFactory()
    with system_scope("a test writes what no page would write"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.filter(pk=visit.pk).update(center=theirs)
        with pytest.raises(IntegrityError), transaction.atomic():
            VisitFactory(engagement=EngagementFactory(), center=theirs)


def test_visit__cannot_name_a_contact_of_another_center() -> None:
    visit = VisitFactory()
    other = ContactFactory(center=CenterFactory(state_id="01"), site=visit.engagement.site)
    with (
        system_scope("a test writes what no page would write"),
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        Visit.objects.filter(pk=visit.pk).update(with_contact=other)
