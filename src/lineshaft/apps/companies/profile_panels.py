"""What other apps show on the page of a profile: how it would rank, or needs that fit it. They register from
`AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.navigation import Text

from .models import Site


@dataclass(frozen=True)
class ProfilePanel:
    """
    One panel of the page. `load(actor, site)` gives the context of `template`, or None when it is not for this person.

    Who looks belongs to the company, or to a center that works with the site. The template reads `panel` and `site`,
    and speaks English and Spanish.
    """

    key: str
    title: Text
    template: str
    load: Callable[[Actor, Site], dict[str, Any] | None]
    order: int = 100


_panels: dict[str, ProfilePanel] = {}


def register(panel: ProfilePanel) -> None:
    """Add a panel; a second one with the same key takes the place of the first."""
    _panels[panel.key] = panel


def loaded(actor: Actor, site: Site) -> list[tuple[ProfilePanel, dict[str, Any]]]:
    """The panels for this person, in order, with what they show."""
    ordered = sorted(_panels.values(), key=lambda panel: (panel.order, panel.key))
    pairs = ((panel, panel.load(actor, site)) for panel in ordered)
    return [(panel, context) for panel, context in pairs if context is not None]
