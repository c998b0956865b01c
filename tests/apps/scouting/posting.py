"""What the tests of posting share: who posts, as whom something is done, and a file of needs."""

import csv
import io
from collections.abc import Callable, Iterable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.scouting import actions
from lineshaft.apps.scouting.models import Need
from lineshaft.tenancy import system_scope, use

FLANGES = {
    "item": "Stainless pipe flanges",
    "description": "Weld neck flanges for a pump house, forged and turned.",
    "naics": ["332919"],
}


def as_(user: User, act: Callable[[Actor], Any]) -> Any:
    """What `act` gives in a transaction of this person."""
    actor = actor_for(user)
    with use(actor.context):
        return act(actor)


def drafted(user: User, owner: Any, **facts: Any) -> Need:
    return as_(user, lambda by: actions.create_need(owner=owner, by=by, **(FLANGES | facts)))


def posted(user: User, owner: Any, **facts: Any) -> Need:
    need = drafted(user, owner, **facts)
    return as_(user, lambda by: actions.post_need(need=need, by=by))


def now(need: Need) -> Need:
    """The need as it stands in the database."""
    with system_scope("a test looks"):
        return Need.objects.select_related("owner").get(pk=need.pk)


def csv_file(heading: Iterable[str], *rows: Iterable[Any], name: str = "needs.csv") -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text).writerows([heading, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode(), "text/csv")
