"""Calendars to subscribe to: secret addresses, which whoever made them takes back."""

import secrets

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.actions import hash_token
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict

from ..models import Feed
from ..permissions import check_user_can_make_feed, check_user_can_revoke_feed

MOST_OF_ONE_PERSON = 5


@transaction.atomic
def make_feed(*, center: Center, by: Actor, of_center: bool) -> tuple[Feed, str]:
    """A new address, of the person's calendar or of the center's. The second value is its token, stored nowhere."""
    check_user_can_make_feed(by, center, of_center=of_center)
    if Feed.objects.filter(made_by=by.person, revoked_at__isnull=True).count() >= MOST_OF_ONE_PERSON:
        raise Conflict(f"You have {MOST_OF_ONE_PERSON} calendar addresses.", "Revoke one that you do not use")
    token = secrets.token_urlsafe(32)
    feed = Feed.objects.create(
        center=center,
        owner=None if of_center else by.person,
        made_by=by.person,
        token_hash=hash_token(token),
    )
    return feed, token


@transaction.atomic
def revoke_feed(*, feed: Feed, by: Actor) -> None:
    """The address stops working at once."""
    check_user_can_revoke_feed(by, feed)
    Feed.objects.filter(pk=feed.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
