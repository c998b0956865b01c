"""Who may do what with success stories: each check raises with the sentence the person reads."""

from django.core.exceptions import PermissionDenied

from lineshaft.apps.accounts.permissions import Actor


def centers_with_stories(actor: Actor) -> tuple[int, ...]:
    """The reader's own centers whose stories they may read."""
    return actor.organisations_where("engagement:read") if not actor.is_office else ()


def check_user_can_read_stories(actor: Actor) -> None:
    """Stories that are not public are read by the people of the center alone."""
    if not centers_with_stories(actor):
        raise PermissionDenied("Stories that are being written are read by the people of the center alone.")


def check_user_can_write_stories(actor: Actor, center_id: int) -> None:
    """Advisors and directors of the center write its stories."""
    if center_id not in actor.organisations_where("engagement:edit"):
        raise PermissionDenied("Only advisors and directors of the center write its stories.")


def check_user_can_publish_stories(actor: Actor, center_id: int) -> None:
    """A director reviews a story, asks the company, and publishes it."""
    if center_id not in actor.organisations_where("story:publish"):
        raise PermissionDenied("Only a director of the center reviews and publishes its stories.")
