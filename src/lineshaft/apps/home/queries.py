"""Reads behind *My work*, the search box and the demo mailbox."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import get_current_timezone

from lineshaft.apps.accounts.mailbox import read_message
from lineshaft.apps.accounts.models import Membership
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui import work
from lineshaft.ui.work import Hit

SHORTEST_SEARCH = 2
_MAIL_NAME = re.compile(r"[0-9A-Za-z-]{1,100}")


@dataclass(frozen=True)
class LoadedPanel:
    """A panel of *My work* with what it shows to this person."""

    panel: work.WorkPanel
    context: dict[str, Any]


def panels_for(actor: Actor) -> list[LoadedPanel]:
    """The panels that concern this person, in order."""
    loaded = [(panel, panel.load(actor)) for panel in work.panels()]
    return [LoadedPanel(panel, context) for panel, context in loaded if context is not None]


@dataclass(frozen=True)
class FoundGroup:
    """What one search source found."""

    key: str
    label: str
    hits: tuple[Hit, ...]
    more: bool
    whole_list: str

    def is_meant(self, text: str) -> bool:
        """Whether the first thing found is called exactly so, or has this number."""
        title = self.hits[0].title.casefold()
        wanted = text.casefold()
        return title == wanted or (any(map(str.isdigit, wanted)) and title.startswith(f"{wanted} "))


def search(actor: Actor, text: str, limit: int = 10, kind: str = "") -> list[FoundGroup]:
    """
    Everything this person may see that matches, of one `kind` where one is given; empty for a text shorter than two
    characters. A group whose first row is called exactly so stands on top.
    """
    text = " ".join(text.replace("\x00", " ").split())
    if len(text) < SHORTEST_SEARCH:
        return []
    groups = []
    for source in work.search_sources():
        if kind and source.key != kind:
            continue
        hits = tuple(source.find(actor, text, limit + 1))
        if hits:
            whole_list = source.whole_list(text) if source.whole_list else ""
            groups.append(
                FoundGroup(source.key, str(source.label), hits[:limit], len(hits) > limit, whole_list)
            )
    return sorted(groups, key=lambda group: not group.is_meant(text))


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
