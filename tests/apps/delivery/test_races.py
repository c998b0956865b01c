"""Two people at the same moment, in transactions of their own: one clear result each."""

from collections.abc import Callable
from typing import Any

import pytest

from factories.delivery import ProposalLinkFactory
from lineshaft.apps.delivery import actions
from lineshaft.apps.delivery.models import Acknowledgement, Proposal
from lineshaft.tenancy import system_scope
from simultaneous import at_once

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
