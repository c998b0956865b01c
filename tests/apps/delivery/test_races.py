"""Two people at the same moment, in transactions of their own: one clear result each."""

from collections.abc import Callable
from typing import Any

import pytest

from factories.delivery import ProposalLinkFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.delivery import actions
from lineshaft.apps.delivery.models import Acknowledgement, Proposal
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope
from simultaneous import acting, at_once, in_between

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_clicks_at_once__make_one_acknowledgement(
    draft: Proposal, send: Callable[[Proposal], Proposal]
) -> None:
    sent = send(draft)
    with system_scope("a test arranges its rows"):
        links = [ProposalLinkFactory(proposal=sent, token_hash=bytes([each]) * 32) for each in range(4)]

    def acknowledging(link_id: int) -> Callable[[], Any]:
        return lambda: actions.acknowledge(
            by=actions.ByLink(link_id), text_sha256=sent.sha256, name=f"Person {link_id}", title="Owner"
        )

    results = at_once(*[acknowledging(link.pk) for link in links])
    with system_scope("a test looks"):
        (kept,) = Acknowledgement.objects.all()
    assert results == [kept] * 4


def _signed_in(sent: Proposal, contact: User) -> Callable[[], Any]:
    by = actions.SignedIn(actor_for(contact), sent)
    return lambda: actions.acknowledge(by=by, text_sha256=sent.sha256, name="Cora", title="Manager")


def test_signed_in_and_by_the_link_at_once__make_one_acknowledgement(sent: Proposal, contact: User) -> None:
    with system_scope("a test arranges its rows"):
        link = ProposalLinkFactory(proposal=sent)

    def by_link() -> Acknowledgement:
        by = actions.ByLink(link.pk)
        return actions.acknowledge(by=by, text_sha256=sent.sha256, name="Maria", title="Owner")

    results = at_once(_signed_in(sent, contact), by_link)
    with system_scope("a test looks"):
        (kept,) = Acknowledgement.objects.all()
    assert results == [kept] * 2


@pytest.mark.parametrize("withdrawn_first", [True, False])
def test_acknowledged_while_it_is_withdrawn__the_first_stands(
    withdrawn_first: bool, sent: Proposal, contact: User, advisor: User
) -> None:
    withdraw = acting(advisor, lambda by: actions.withdraw_proposal(proposal=sent, reason="Wrong", by=by))
    both = [withdraw, _signed_in(sent, contact)]
    _given, refused = in_between(*(both if withdrawn_first else reversed(both)))
    assert isinstance(refused, Conflict)
    with system_scope("a test looks"):
        sent.refresh_from_db()
        assert sent.state == ("withdrawn" if withdrawn_first else "accepted")
        assert Acknowledgement.objects.exists() is not withdrawn_first
