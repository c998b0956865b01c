"""Contributions: what is held, decided by somebody who did not state it, and what stays as it was judged."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from claims import DAY, MakeGiven, enter
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.actions import Paper
from lineshaft.apps.funding.models import (
    Contribution,
    JournalEntry,
)
from lineshaft.apps.network.models import Award
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import use


def clear(made: Contribution, user: User, words: str = "the advisor confirmed it, letter 4") -> Contribution:
    by = actor_for(user)
    with use(by.context):
        return actions.clear_contribution(contribution=made, words=words, by=by)


def test_clear__with_words_and_papers(acting: Actor, given: MakeGiven, second_officer: User) -> None:
    made = enter(given({"is_necessary": None}), acting)
    with pytest.raises(InvalidValue, match="words"):
        clear(made, second_officer, " ")

    cleared = clear(made, second_officer)

    assert (cleared.state, cleared.decision) == ("posted", "the advisor confirmed it, letter 4")
    assert cleared.decided_by_id == second_officer.pk
    with pytest.raises(Conflict, match="that cannot be done"):
        actions.reject_contribution(contribution=made, words="late", by=acting)


def test_clear__by_who_stated_it_is_refused_and_says_who_may(
    acting: Actor, given: MakeGiven, second_officer: User, director: User
) -> None:
    made = enter(given({"is_necessary": None}), acting)
    with pytest.raises(PermissionDenied, match=r"somebody else of .* clears it: another finance officer"):
        actions.clear_contribution(contribution=made, words="it is fine", by=acting)
    with pytest.raises(PermissionDenied, match=r"A finance officer of .* clears this claim"):
        clear(made, director)

    assert clear(made, second_officer).state == "posted"


def test_clear__by_who_changed_it_is_refused_too(
    acting: Actor, given: MakeGiven, second_officer: User, director: User
) -> None:
    made = enter(given({"is_necessary": None}), acting)
    second = actor_for(second_officer)
    with use(second.context):
        made = actions.change_contribution(
            contribution=made, given=given({"is_necessary": None}, what="a class"), by=second
        )
    for user in (acting.person, second_officer):
        with pytest.raises(PermissionDenied, match="the director, since there is no other finance officer"):
            clear(made, user)

    assert clear(made, director).state == "posted"


def test_clear__by_the_director_where_the_center_has_one_finance_officer(
    acting: Actor, given: MakeGiven, director: User, advisor: User
) -> None:
    made = enter(given({"is_necessary": None}), acting)
    with pytest.raises(PermissionDenied, match="the director, since there is no other finance officer"):
        actions.clear_contribution(contribution=made, words="it is fine", by=acting)
    with pytest.raises(PermissionDenied, match="Only a finance officer or a director"):
        clear(made, advisor)

    assert clear(made, director).decided_by_id == director.pk


def test_reject__posts_nothing_and_stays(acting: Actor, given: MakeGiven) -> None:
    made = actions.reject_contribution(
        contribution=enter(given({"is_necessary": None}), acting), words="she was paid", by=acting
    )
    assert (made.state, JournalEntry.objects.exists()) == ("rejected", False)
    with pytest.raises(Conflict, match="that cannot be done"):
        clear(made, acting.person)


def test_take_back__reverses_and_makes_room_for_a_new_version(
    acting: Actor, given: MakeGiven, award: Award
) -> None:
    made = enter(given(), acting)
    with pytest.raises(Conflict, match="Only what was taken back"):
        actions.enter_contribution(given=given(), papers=[], by=acting, replaces=made)
    made = actions.take_back_contribution(contribution=made, words="eight hours, not ten", by=acting)
    right = actions.enter_contribution(given=given({"hours": "8"}), papers=[], by=acting, replaces=made)

    assert (made.state, right.state, right.version, right.amount) == ("taken_back", "posted", 2, 380)
    found = queries.match_of(award, today=DAY)
    assert found is not None
    assert found.whole.in_kind == 380
    with pytest.raises(Conflict, match="has a new version already"):
        actions.enter_contribution(given=given(), papers=[], by=acting, replaces=made)


def test_database__keeps_what_was_judged(acting: Actor, given: MakeGiven) -> None:
    refused = enter(given({"rate": "50.00"}), acting)
    held = enter(given({"is_necessary": None}), acting, Paper("time_record", "b"))
    posted = enter(given(), acting, Paper("time_record", "c"))
    for row, change in (
        (refused, {"state": "accepted"}),
        (refused, {"state": "posted"}),
        (held, {"state": "accepted"}),
        (posted, {"amount": 1}),
        (posted, {"findings": []}),
        (posted, {"state": "held"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Contribution.objects.filter(pk=row.pk).update(**change)
