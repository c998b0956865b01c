"""What *My work* and the search box show. Apps register from `AppConfig.ready`; `home` reads.

A panel answers "what waits for me here?"; a search source answers "what of this kind may I see that matches?".
Both run in the reader's own transaction, so the row policies hold.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lineshaft.ui.finding import Looks
from lineshaft.ui.navigation import Text

DEADLINES = 12
"""How many deadlines stand on top of *My work*: a panel with deadlines loads that many rows, those due first."""


@dataclass(frozen=True)
class Due:
    """
    Something in a panel that has a day: what, whose, by when, and where it is done.

    `is_grave` marks what costs the center money or its standing when it is late: it goes before the rest.
    """

    what: Text
    whose: str
    by: date
    url: str
    act: Text = "Open"
    is_grave: bool = False


@dataclass(frozen=True)
class WorkPanel:
    """
    One panel of *My work*.

    `load(actor)` returns the context of `template`, or None when the panel is not for this person. One SQL statement
    should be enough. What of it has a day stands in the context as `deadlines`, a list of `Due`: *My work* puts what is
    late or due within a week on top of the page.

    `holds` names the keys of the context with what waits, lists or numbers: a panel in which all are empty is folded
    to its name, unless it `invites` to begin. `most` is how many rows of each the panel shows; 0 when it holds no list
    to count. `loads` is how many of each it reads at most: as many as it shows where nothing is said, None for all.
    Where it read so many, more may be there.

    One that `follows` shows how something stands, not what is due: it is read in a second request, once what is due is
    on the screen. It has no deadlines, is for people of a center or of the office, and is left out when empty.
    """

    key: str
    title: Text
    template: str
    load: Callable[[Any], dict[str, Any] | None]
    order: int = 100
    holds: tuple[str, ...] = ("rows",)
    most: int = 8
    loads: int | None = 0
    invites: bool = False
    follows: bool = False


@dataclass(frozen=True)
class WorkAction:
    """Something that a person does many times a day: a button on top of *My work*, for whom `visible(actor)` holds."""

    key: str
    label: Text
    url_name: str
    icon: str
    visible: Callable[[Any], bool]


@dataclass(frozen=True)
class Hit:
    """One thing found by the search box."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class SearchSource:
    """
    One kind of thing that the search box finds. `find(actor, text, limit)` returns the best first; `whole_list(text)`
    is the address of the list of all of them, where there is one. Where it `looks` is looked through ahead of it.
    """

    key: str
    label: Text
    find: Callable[[Any, str, int], Sequence[Hit]]
    order: int = 100
    whole_list: Callable[[str], str] | None = None
    looks: tuple[Looks, ...] = ()


@dataclass
class _Registered:
    panels: dict[str, WorkPanel] = field(default_factory=dict)
    sources: dict[str, SearchSource] = field(default_factory=dict)
    actions: dict[str, WorkAction] = field(default_factory=dict)


_registered = _Registered()


def register_panel(panel: WorkPanel) -> None:
    """Add a panel; a second one with the same key takes the place of the first."""
    _registered.panels[panel.key] = panel


def register_search(source: SearchSource) -> None:
    """Add a search source; a second one with the same key takes the place of the first."""
    _registered.sources[source.key] = source


def register_action(action: WorkAction) -> None:
    """Add a button; a second one with the same key takes the place of the first."""
    _registered.actions[action.key] = action


def actions_for(actor: Any) -> list[WorkAction]:
    """The buttons that are for this person, in the order in which they were added."""
    return [action for action in _registered.actions.values() if action.visible(actor)]


def panels() -> list[WorkPanel]:
    """All panels, in order."""
    return sorted(_registered.panels.values(), key=lambda panel: (panel.order, panel.key))


def search_sources() -> list[SearchSource]:
    """All search sources, in order."""
    return sorted(_registered.sources.values(), key=lambda source: (source.order, source.key))
