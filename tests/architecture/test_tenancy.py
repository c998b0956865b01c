"""The context of a transaction: no context, no rows; restored afterwards; the audit trail names who."""

import pytest
from django.db import DatabaseError, connection, transaction

from factories.accounts import OrganisationFactory, person
from factories.companies import RelationshipFactory
from factories.engagements import EngagementFactory, RequestFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.audit.models import AuditEvent
from lineshaft.apps.companies.models import Relationship, Site
from lineshaft.apps.engagements.models import Engagement, Request
from lineshaft.apps.network.models import Center
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


def _writers_in_sql(user: User, table: str, row_id: int) -> set[str]:
    """Everything that SQL tells this person about who wrote a row of the trail, as text."""
    with use(actor_for(user).context), connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.operation, e.user_id::text, e.actor_org_ids::text, e.center_id::text, w.user_id::text,"
            " w.org_ids::text FROM audit_auditevent e LEFT JOIN audit_sharedwriter w ON w.id = e.id"
            " WHERE e.table_name = %s AND e.row_id = %s",
            [table, str(row_id)],
        )
        rows = cursor.fetchall()
    assert rows, "the change itself is read by everyone"
    return {value for _operation, *told in rows for value in told if value not in (None, "{}")}


def test_shared_record__sql_of_another_center_does_not_tell_who_changed_it() -> None:
    ours, theirs = CenterFactory(), CenterFactory(state_id="01")
    site = RelationshipFactory(center=ours).site
    writer = person(Role.ADVISOR, ours.organisation)
    with use(actor_for(writer).context):
        Site.objects.filter(pk=site.pk).update(name="Corrected Castings")
    told = {str(writer.pk), f"{{{ours.pk}}}"}
    colleague = person(Role.DIRECTOR, ours.organisation)
    assert _writers_in_sql(colleague, "companies_site", site.pk) == told
    assert _writers_in_sql(person(Role.EVALUATOR), "companies_site", site.pk) == told
    assert _writers_in_sql(person(Role.DIRECTOR, theirs.organisation), "companies_site", site.pk) == set()
    assert (
        _writers_in_sql(
            person(Role.PARTNER_EDITOR, OrganisationFactory(kind="partner")), "companies_site", site.pk
        )
        == set()
    )


def test_shared_record__writer_is_told_to_the_organisation_whose_record_it_is() -> None:
    ours, theirs = CenterFactory(), CenterFactory(state_id="01")
    officer = person(Role.PROGRAM_OFFICER)
    with use(actor_for(officer).context):
        Center.objects.filter(pk=ours.pk).update(city="Springfield")
    director = person(Role.DIRECTOR, ours.organisation)
    assert str(officer.pk) in _writers_in_sql(director, "network_center", ours.pk)
    elsewhere = person(Role.DIRECTOR, theirs.organisation)
    assert _writers_in_sql(elsewhere, "network_center", ours.pk) == {str(ours.pk)}


def test_shared_record__who_changed_it_cannot_be_forged_or_taken_away() -> None:
    ours = CenterFactory()
    advisor = person(Role.ADVISOR, ours.organisation)
    for statement in (
        "INSERT INTO audit_sharedwriter (id, user_id, org_ids) VALUES (0, 1, '{}')",
        "UPDATE audit_sharedwriter SET user_id = 1",
        "DELETE FROM audit_sharedwriter",
    ):
        with pytest.raises(DatabaseError), use(actor_for(advisor).context), connection.cursor() as cursor:
            cursor.execute(statement)


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


def test_system_scope__is_logged_with_who_and_why_and_rows_of_a_test_are_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with use(actor_for(person(Role.ADVISOR)).context) as context, system_scope("points are joined"):
        CenterFactory()
    assert [each.getMessage() for each in caplog.records if each.name == "lineshaft.tenancy"] == [
        f"system scope, set off by user {context.user_id}: points are joined"
    ]
