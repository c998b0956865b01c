"""Reads behind *My work*, the search box and the demo mailbox."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.mailbox import read_message
from lineshaft.apps.accounts.models import Membership
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui import work
from lineshaft.ui.finding import Looks, Step, one_round
from lineshaft.ui.work import Due, Hit

SHORTEST_SEARCH = 2
AT_ONCE, AT_ONCE_OF_A_KIND = 8, 3
_WEEK = 7
_MAIL_NAME = re.compile(r"[0-9A-Za-z-]{1,100}")


@dataclass(frozen=True)
class LoadedPanel:
    """A panel of *My work* with what it shows to this person."""

    panel: work.WorkPanel
    context: dict[str, Any]

    @property
    def is_empty(self) -> bool:
        """Nothing of what the panel holds is there."""
        return not any(self.context.get(key) for key in self.panel.holds)

    @property
    def count(self) -> str:
        """“3”, or “8 or more” where there may be more than were loaded; "" for a panel that is not a list."""
        if not self.panel.most:
            return ""
        numbers = [len(self.context.get(key) or ()) for key in self.panel.holds]
        number, loads = sum(numbers), self.panel.loads
        may_be_more = loads is not None and any(each >= (loads or self.panel.most) for each in numbers)
        return _("%(number)s or more") % {"number": number} if may_be_more else str(number or "")

    @property
    def shown(self) -> dict[str, Any]:
        """What the template gets: of each list no more than the panel shows."""
        if not self.panel.most:
            return self.context
        lists = {key: self.context[key] for key in self.panel.holds if self.context.get(key)}
        return self.context | {key: rows[: self.panel.most] for key, rows in lists.items()}

    @property
    def heading(self) -> str:
        """The title with its count: “Follow-ups (3)”."""
        return f"{self.panel.title} ({self.count})" if self.count else str(self.panel.title)


@dataclass(frozen=True)
class Deadline:
    """Something that is late or due within a week, on top of *My work*."""

    due: Due
    days: int
    """Until it is due; below zero when it is late."""

    @property
    def is_late(self) -> bool:
        return self.days < 0


@dataclass(frozen=True)
class MyWork:
    """The page of one person: what has a day first, then the panels with something, and the empty ones by name."""

    deadlines: list[Deadline]
    more: int
    panels: list[LoadedPanel]
    empty: list[LoadedPanel]


def deadlines_of(panels: list[LoadedPanel], today: date) -> list[Deadline]:
    """What is late, then what is due today, then this week; in each the grave first, then by day."""
    found = [
        Deadline(due, (due.by - today).days)
        for loaded in panels
        for due in loaded.context.get("deadlines", ())
        if (due.by - today).days <= _WEEK
    ]
    found.sort(key=lambda each: ((each.days >= 0) + (each.days > 0), not each.due.is_grave, each.days))
    return found


def my_work(actor: Actor, today: date) -> MyWork:
    """What waits for this person; panels with a deadline this week first, empty ones folded."""
    panels = _loaded(actor, follows=False)
    deadlines = deadlines_of(panels, today)
    full = [each for each in panels if not each.is_empty]
    full.sort(key=lambda each: not deadlines_of([each], today))
    inviting = [each for each in panels if each.is_empty and each.panel.invites]
    empty = [each for each in panels if each.is_empty and not each.panel.invites]
    return MyWork(
        deadlines[: work.DEADLINES], max(0, len(deadlines) - work.DEADLINES), full + inviting, empty
    )


def what_follows(actor: Actor) -> list[LoadedPanel]:
    """The panels that show how things stand, in their order; those with nothing are left out."""
    return [each for each in _loaded(actor, follows=True) if not each.is_empty]


def _loaded(actor: Actor, *, follows: bool) -> list[LoadedPanel]:
    loaded = [(panel, panel.load(actor)) for panel in work.panels() if panel.follows is follows]
    return [LoadedPanel(panel, context) for panel, context in loaded if context is not None]


@dataclass(frozen=True)
class FoundGroup:
    """What one search source found; no hits where others have what was typed, and this one may have names like it."""

    key: str
    label: str
    hits: tuple[Hit, ...]
    more: bool
    whole_list: str

    def is_meant(self, text: str) -> bool:
        """Whether the first thing found is called exactly so, or has this number."""
        if not self.hits:
            return False
        title = self.hits[0].title.casefold()
        wanted = text.casefold()
        return title == wanted or (any(map(str.isdigit, wanted)) and title.startswith(f"{wanted} "))


def search(actor: Actor, text: str, limit: int = 10, kind: str = "") -> list[FoundGroup]:
    """
    Everything this person may see that matches, of one `kind` where one is given; empty for a text shorter than two
    characters. A group whose first row is called exactly so stands on top. Where no kind has what was typed, companies
    and people are searched for names that are like it, and then all kinds for whatever is.
    """
    text = " ".join(text.replace("\x00", " ").split())
    if len(text) < SHORTEST_SEARCH:
        return []
    groups = _groups(actor, text, limit, kind)
    return sorted(groups, key=lambda group: (not group.hits, not group.is_meant(text)))


def found_at_once(actor: Actor, text: str) -> list[tuple[str, Hit]]:
    """What the box shows below itself while one types, each with its kind: a few of each, as `search` orders them."""
    groups = search(actor, text, AT_ONCE_OF_A_KIND)
    return [(group.label, hit) for group in groups for hit in group.hits][:AT_ONCE]


def _groups(actor: Actor, text: str, limit: int, kind: str) -> list[FoundGroup]:
    sources = [each for each in work.search_sources() if kind in ("", each.key)]
    later: dict[work.SearchSource, Step | None] = dict.fromkeys(sources, Step.TYPED)
    for step in Step:
        asked, groups = [source for source in sources if later[source] == step], list[FoundGroup]()
        with one_round(text, *_looked_ahead(actor, asked, kind), step=step) as this:
            for source in asked:
                this.left = None
                groups += _found(source, actor, text, limit)
                later[source] = this.left
        if groups:
            names = [source for source in sources if later[source] == Step.NAMES]
            return groups + [FoundGroup(each.key, str(each.label), (), False, "") for each in names]
    return []


def _looked_ahead(
    actor: Actor, sources: list[work.SearchSource], kind: str
) -> tuple[list[Looks], Sequence[int] | None]:
    """What is looked through ahead, and of which centers. One kind alone looks for itself."""
    looks = [looks for source in sources for looks in source.looks if not kind]
    if not actor.is_office:
        return looks, actor.center_ids
    # The work of every center is too much to be looked through.
    return [each for each in looks if each.for_office], None


def _found(source: work.SearchSource, actor: Actor, text: str, limit: int) -> list[FoundGroup]:
    hits = tuple(source.find(actor, text, limit + 1))
    if not hits:
        return []
    whole_list = source.whole_list(text) if source.whole_list else ""
    return [FoundGroup(source.key, str(source.label), hits[:limit], len(hits) > limit, whole_list)]


@dataclass(frozen=True)
class Mail:
    """One mail of the demo mailbox."""

    name: str
    sent_at: datetime
    to: str
    subject: str
    text: str


def _mail(path: Path) -> Mail:
    message = read_message(path)
    body = message.get_body(("plain",))
    return Mail(
        name=path.stem,
        sent_at=datetime.fromtimestamp(path.stat().st_mtime, tz=get_current_timezone()),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=body.get_content() if body else "",
    )


def mails(text: str = "", limit: int = 100) -> list[Mail]:
    """The newest mails that were written to the mail folder, whose address or subject contains `text`."""
    folder = Path(settings.MAIL_FOLDER)
    if not folder.is_dir():
        return []
    wanted = text.casefold()
    found: list[Mail] = []
    for path in sorted(folder.glob("[!.]*.eml"), reverse=True):
        mail = _mail(path)
        if not wanted or wanted in f"{mail.to} {mail.subject}".casefold():
            found.append(mail)
        if len(found) == limit:
            break
    return found


def mail_by_name(name: str) -> Mail | None:
    """One stored mail, or None."""
    if not _MAIL_NAME.fullmatch(name):
        return None
    path = Path(settings.MAIL_FOLDER) / f"{name}.eml"
    return _mail(path) if path.is_file() else None


@dataclass(frozen=True)
class DemoAccount:
    """One synthetic person whom anyone may play in the demonstration."""

    user_id: int
    name: str
    email: str
    role: str
    organisation: str


def demo_accounts() -> list[DemoAccount]:
    """The accounts of the demonstration, in the order of the journey; none outside it."""
    if not settings.DEMO:
        return []
    held = Membership.objects.filter(
        user__is_synthetic=True, user__email__startswith="demo-", ended_at__isnull=True
    ).select_related("user", "organisation")
    return [
        DemoAccount(one.user_id, one.user.full_name, one.user.email, one.role_label, one.organisation.name)
        for one in held.order_by("user_id")
    ]
