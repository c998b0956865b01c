"""What this context puts on *My work*, and the people of the search box. One statement for each."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.work import DEADLINES, Due, Hit, WorkPanel

from . import permissions, queries
from .models import RegistryChange

ROWS = 6
_MOST_QUESTIONS = 8
_MOST_BATCHES = 10


def registry(actor: Actor) -> dict[str, Any] | None:
    """
    How many likely duplicates wait for the person, how many proposals, and what stayed behind after a split; for who
    only is told of that, as a finance officer of invoices, nothing else. No panel where nothing does.
    """
    decides = permissions.may_reshape(actor)
    pairs = queries.open_pairs(actor).count() if decides else 0
    proposed = 0
    if permissions.decides_for_network(actor):
        waiting = RegistryChange.objects.filter(status=RegistryChange.Status.PROPOSED.value)
        proposed = waiting.count()
    left = len(queries.left_behind(actor))
    if not pairs and not proposed and not left:
        return None
    return {
        "pairs": pairs,
        "proposed": proposed,
        "left": left,
        "decides": decides,
        **({"url": reverse("companies:review"), "action": _("Likely duplicates")} if decides else {}),
    }


def certificates_to_renew(actor: Actor) -> dict[str, Any] | None:
    """Certificates of one's companies that have expired or soon will. No panel where there is none."""
    if not permissions.readable_owner_ids(actor):
        return None
    rows = list(queries.expiring(actor)[:DEADLINES])
    if not rows:
        return None
    url = reverse("companies:certificates")
    deadlines = [
        Due(
            format_lazy(gettext_lazy("Certificate {name} ends"), name=each.name),
            each.site.name,
            each.expires_on,
            reverse("companies:edit_capability", args=[each.site.public_id, each.pk]),
        )
        for each in rows
        if each.expires_on
    ]
    return {
        "rows": rows,
        "deadlines": deadlines,
        "today": queries.today(),
        "url": url,
        "action": gettext_lazy("All that expire"),
    }


def questions(actor: Actor) -> dict[str, Any] | None:
    """What centers ask of the person's company. No panel where nothing is asked."""
    if not actor.can("own_company:read"):
        return None
    rows = list(queries.questions_to_company(actor)[:_MOST_QUESTIONS])
    return {"rows": rows} if rows else None


def held_rows(actor: Actor) -> dict[str, Any] | None:
    """Imports with rows that wait for a decision; nothing for who may not import, or when none waits."""
    batches = list(queries.imports_that_wait(actor)[:_MOST_BATCHES])
    return {"batches": batches} if batches else None


def find_contacts(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """People at sites, for the search box; each leads to the site."""
    return [
        Hit(
            each.name,
            reverse("companies:site", args=[each.site.public_id]),
            " · ".join(filter(None, (each.title, each.site.name, "left" if each.left_on else ""))),
        )
        for each in queries.find_contacts(actor, text, limit)
    ]


_FOLDER = "companies/panels"
PANELS = (
    WorkPanel(
        "sharing_asked",
        gettext_lazy("Questions to your company"),
        f"{_FOLDER}/sharing_asked.html",
        questions,
        5,
    ),
    WorkPanel(
        "held_rows",
        gettext_lazy("Rows of files that wait"),
        f"{_FOLDER}/held_rows.html",
        held_rows,
        15,
        holds=("batches",),
        most=_MOST_BATCHES,
    ),
    WorkPanel(
        "registry",
        gettext_lazy("Registry"),
        f"{_FOLDER}/registry.html",
        registry,
        60,
        ("pairs", "proposed", "left"),
        0,
        follows=True,
    ),
    WorkPanel(
        "certificates",
        gettext_lazy("Certificates that expire"),
        f"{_FOLDER}/certificates.html",
        certificates_to_renew,
        60,
        most=ROWS,
        loads=DEADLINES,
    ),
)
