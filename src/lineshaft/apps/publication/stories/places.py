"""Where success stories stand: menus, the tab of an engagement, the panel of *My work*, the search box."""

from collections.abc import Sequence
from typing import Any

from django.db.models.fields.json import KeyTextTransform
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.tabs import engagement_tabs
from lineshaft.apps.network.presentation import register_what_centers_have
from lineshaft.ui import navigation, work
from lineshaft.ui.finding import Looks, best_of
from lineshaft.ui.navigation import NavigationItem, Tab

from . import queries
from .permissions import centers_with_stories

ROWS = 8
STORIES = Looks(
    "publication.Story",
    ("english__title", "company_name"),
    alike=(KeyTextTransform("title", "english"), "company_name"),
)
_READERS = frozenset({"advisor", "director", "finance_officer", "survey_coordinator"})


def _is_own_center(request: HttpRequest, engagement: Any) -> bool:
    return engagement.center_id in centers_with_stories(request.actor)  # type: ignore[attr-defined]


def waiting(actor: Actor) -> dict[str, Any] | None:
    """The panel of *My work*: stories that wait for this person. None where none does."""
    if not centers_with_stories(actor):
        return None
    rows = list(queries.waiting_stories(actor)[:ROWS])
    if not rows:
        return None
    return {"rows": rows, "url": reverse("publication:stories"), "action": "All stories"}


def find_stories(actor: Actor, text: str, limit: int) -> Sequence[work.Hit]:
    """Stories of one's centers by title or company."""
    if not centers_with_stories(actor):
        return []
    return [
        work.Hit(row.title, reverse("publication:story", args=[row.pk]), row.get_status_display())
        for row in best_of(
            lambda: queries.stories_of(actor).order_by("-changed_at", "-pk"), text, STORIES, limit
        )
    ]


def register() -> None:
    """Called once, when the application starts."""
    register_what_centers_have("stories", queries.has_stories)
    navigation.register(NavigationItem(_("Stories"), "publication:stories_public", 35, "public"))
    navigation.register(
        NavigationItem(
            "Success stories",
            "publication:stories",
            45,
            "Delivery",
            lambda roles: bool(roles & _READERS),
            "format_quote",
        )
    )
    engagement_tabs.register(
        Tab("story", "Story", "publication:story_of_engagement", order=35, visible=_is_own_center)
    )
    work.register_panel(
        work.WorkPanel(
            "stories",
            _("Success stories"),
            "publication/stories/panels/waiting.html",
            waiting,
            45,
            follows=True,
        )
    )
    work.register_search(
        work.SearchSource("stories", _("Success stories"), find_stories, 60, looks=(STORIES,))
    )
