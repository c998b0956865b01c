"""What the holder of a survey link can reach: one case. Asked in plain SQL, past the product."""

import pytest
from django.db import DatabaseError, connection, transaction

from factories.companies import ContactFactory, RelationshipFactory
from factories.engagements import EngagementFactory, OutcomeFactory, RequestFactory, VisitFactory
from factories.network import AwardFactory, BudgetPeriodFactory
from lineshaft.apps.network.models import Center
from lineshaft.apps.surveys import actions, queries
from lineshaft.tenancy import Context, Scope, Table, current, system_scope, use
from lineshaft.tenancy.install import declared

from .conftest import Invited, invited_case

GUARDED = [table.name for table in declared() if isinstance(table, Table)]


def rows(statement: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


@pytest.fixture
def neighbours(center: Center, other_center: Center, invited: Invited) -> Invited:
    """Confidential rows of the same site, the same center and another one."""
    site = invited.case.site
    for each in (center, other_center):
        RequestFactory(center=each, site=site)
        RelationshipFactory(center=each, site=site)
        ContactFactory(center=each, site=site)
        OutcomeFactory(center=each, site=site)
        VisitFactory(center=each, engagement=EngagementFactory(center=each, site=site))
        BudgetPeriodFactory(award=AwardFactory(center=each))
        answered = invited_case(center=each)
        with system_scope("a test answers"):
            actions.submit(
                case=answered.case, answers={"recommend": 3, "new_sales": {"reply": "yes", "amount": "5.00"}}
            )
    return invited


ITS_OWN = {"surveys_case": 1, "surveys_caseengagement": 1, "surveys_response": 0}


def test_token__sees_its_own_case_and_no_other_guarded_row(neighbours: Invited) -> None:
    with system_scope("a test counts"):
        present = {name: rows(f"SELECT count(*) FROM {name}")[0][0] for name in GUARDED}
    assert all(
        present[name] for name in (*ITS_OWN, "companies_contact", "engagements_outcome", "surveys_link")
    )
    with use(Context(scope=Scope.TOKEN, token_case=neighbours.case.pk)):
        seen = {name: rows(f"SELECT count(*) FROM {name}")[0][0] for name in GUARDED}
        assert rows("SELECT id FROM surveys_case") == [(neighbours.case.pk,)]
    assert {name: count for name, count in seen.items() if count} == {
        name: count for name, count in ITS_OWN.items() if count
    }


def test_token__names_the_work_of_its_case_alone(neighbours: Invited) -> None:
    with use(Context(scope=Scope.TOKEN, token_case=neighbours.case.pk)):
        assert [work.title for work in queries.work_of_opened_case()] == ["5S on the press line"]
    for context in (
        Context(scope=Scope.PUBLIC, token_case=neighbours.case.pk),
        Context(scope=Scope.MEMBER, token_case=neighbours.case.pk),
        Context(),
    ):
        with use(context):
            assert queries.work_of_opened_case() == []


def test_token__changes_nothing_itself(neighbours: Invited) -> None:
    with use(Context(scope=Scope.TOKEN, token_case=neighbours.case.pk)), connection.cursor() as cursor:
        for table in ("surveys_case", "surveys_caseengagement"):
            cursor.execute(f"UPDATE {table} SET center_id = center_id")
            assert cursor.rowcount == 0
            cursor.execute(f"DELETE FROM {table}")
            assert cursor.rowcount == 0


_ANSWER = (
    "INSERT INTO surveys_response (case_id, center_id, instrument, answers, answered_by, language, submitted_at,"
    " is_synthetic) VALUES (%s, %s, '2026-1', '{}', '', 'en', now(), false)"
)


def test_token__cannot_answer_for_another_case(neighbours: Invited, center: Center) -> None:
    other = invited_case(center=center).case
    with (
        use(Context(scope=Scope.TOKEN, token_case=neighbours.case.pk)),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(_ANSWER, [other.pk, other.center_id])


def test_member__cannot_answer_in_place_of_the_company(invited: Invited, center: Center) -> None:
    with (
        use(Context(scope=Scope.MEMBER, org_ids=(center.pk,))),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(_ANSWER, [invited.case.pk, center.pk])


def test_member__cannot_make_a_link(invited: Invited, center: Center) -> None:
    with (
        use(Context(scope=Scope.MEMBER, org_ids=(center.pk,))),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO surveys_link (case_id, center_id, kind, token_hash, sent_to, sent_at, expires_at)"
            " VALUES (%s, %s, 'resent', 'x', 'me@example.org', now(), now() + interval '1 day')",
            [invited.case.pk, center.pk],
        )


@pytest.mark.parametrize(
    "statement", ["UPDATE surveys_response SET recommend = 10", "DELETE FROM surveys_response"]
)
def test_response__is_never_changed(neighbours: Invited, statement: str) -> None:
    with (
        system_scope("even the system"),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_link__opens_its_case_and_center_and_nothing_else(invited: Invited, other_center: Center) -> None:
    link = queries.link_of(invited.token)
    assert link is not None
    assert (link.case_id, link.center_id) == (invited.case.pk, invited.case.center_id)
    assert queries.link_of(invited.token + " ") is None
    assert rows("SELECT count(*) FROM surveys_link") == [(0,)]


def test_scope__is_closed_again_after_the_page(invited: Invited, client: object) -> None:
    with use(Context(scope=Scope.TOKEN, token_case=invited.case.pk)):
        assert current().token_case == invited.case.pk
    assert rows("SELECT current_setting('app.token_case', true), current_setting('app.scope', true)") in (
        [("", "none")],
        [("", "")],
        [(None, None)],
    )
