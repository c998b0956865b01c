"""The context of a transaction: no context, no rows; restored afterwards; the audit trail names who."""

import pytest
from django.db import DatabaseError, connection, transaction

from factories.accounts import person
from factories.companies import RelationshipFactory
from factories.engagements import EngagementFactory, RequestFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.audit.models import AuditEvent
from lineshaft.apps.companies.models import Relationship
from lineshaft.apps.engagements.models import Engagement, Request
from lineshaft.tenancy import Context, Scope, current, system_scope, use

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_context__no_rows() -> None:
    RequestFactory()
    assert not Request.objects.exists()


def test_member__sees_own_center_only() -> None:
    ours, theirs = CenterFactory(), CenterFactory(state_id="01")
    mine = RelationshipFactory(center=ours)
    RelationshipFactory(center=theirs)
    with use(actor_for(person(Role.ADVISOR, ours.organisation)).context):
        assert list(Relationship.objects.all()) == [mine]


def test_office__sees_engagements_but_no_relationship_and_no_request() -> None:
    EngagementFactory()
    RelationshipFactory()
    RequestFactory()
    with use(actor_for(person(Role.PROGRAM_OFFICER)).context):
        assert Engagement.objects.count() == 1
        assert not Relationship.objects.exists()
        assert not Request.objects.exists()


def test_member__cannot_move_a_row_to_another_center() -> None:
    ours, theirs = CenterFactory(), CenterFactory(state_id="01")
    mine = RelationshipFactory(center=ours)
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        use(actor_for(person(Role.ADVISOR, ours.organisation)).context),
    ):
        Relationship.objects.filter(pk=mine.pk).update(center=theirs)


def test_member__cannot_write_for_another_center() -> None:
    ours, theirs = CenterFactory(), CenterFactory(state_id="01")
    site = RelationshipFactory(center=ours).site
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        use(actor_for(person(Role.ADVISOR, ours.organisation)).context),
    ):
        Relationship.objects.create(center=theirs, site=site)


def test_context__ends_with_the_transaction() -> None:
    RequestFactory()
    with use(Context(scope=Scope.SYSTEM)):
        assert Request.objects.exists()
    assert current() == Context()
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_scope()")
        assert cursor.fetchone() == ("none",)


def test_system_scope__gives_back_what_stood_before() -> None:
    RequestFactory()
    with transaction.atomic(), use(Context(scope=Scope.PUBLIC)):
        with system_scope("a test"):
            assert Request.objects.exists()
        assert not Request.objects.exists()
        assert current().scope is Scope.PUBLIC


def test_system_scope__gives_back_after_an_error() -> None:
    RequestFactory()
    with use(Context(scope=Scope.PUBLIC)):
        with pytest.raises(ZeroDivisionError), system_scope("a test that fails"):
            _ = 1 / 0
        assert not Request.objects.exists()


def test_raw_sql__is_audited_with_the_user() -> None:
    center = CenterFactory()
    help_request = RequestFactory(center=center)
    advisor = person(Role.ADVISOR, center.organisation)
    with use(actor_for(advisor).context), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE engagements_request SET need = 'changed by hand' WHERE id = %s", [help_request.pk]
        )
        event = AuditEvent.objects.filter(table_name="engagements_request", operation="UPDATE").get()
    assert event.user_id == advisor.pk
    assert event.after == {"need": "changed by hand"}
    assert event.before == {"need": ""}
    assert event.center_id == center.pk


def test_audit_trail__is_read_only_by_those_who_read_the_row() -> None:
    ours, theirs = CenterFactory(), CenterFactory(state_id="01")
    RequestFactory(center=theirs)
    with use(actor_for(person(Role.ADVISOR, ours.organisation)).context):
        assert not AuditEvent.objects.filter(table_name="engagements_request").exists()
    with use(actor_for(person(Role.EVALUATOR)).context):
        assert not AuditEvent.objects.filter(table_name="engagements_request").exists()
    with use(actor_for(person(Role.ADVISOR, theirs.organisation)).context):
        assert AuditEvent.objects.filter(table_name="engagements_request").exists()


def test_audit_trail__keeps_no_secret() -> None:
    user = person(Role.ADVISOR, CenterFactory().organisation)
    user.set_password("another long password")
    with system_scope("a test"):
        user.save()
        events = AuditEvent.objects.filter(table_name="accounts_user")
        assert events
        assert all("password" not in (event.after or {}) for event in events)


def test_audit_trail__cannot_be_forged_by_a_member() -> None:
    ours = CenterFactory()
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        use(actor_for(person(Role.ADVISOR, ours.organisation)).context),
    ):
        AuditEvent.objects.create(
            at="2026-01-01T00:00Z", scope="member", table_name="engagements_request", row_id="1", operation="UPDATE",
            history="center", center_id=ours.pk,
        )  # fmt: skip
