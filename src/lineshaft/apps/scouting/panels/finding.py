"""What the search box finds of scouting: needs that one posts, works at, or was asked about."""

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.finding import Looks, best_of
from lineshaft.ui.work import Hit, SearchSource

from .. import queries
from ..models import Need
from ..permissions import may_post
from ..queries import NEED_KEY
from ..queries.technology import technology_needs

_NEEDS = Looks(
    "scouting.Need",
    ("item", "description", "buyer_name", "buyer_reference"),
    numbers=("number",),
    alike=("item", "buyer_name"),
    # A person of a center may be one of a buyer too, and that buyer's needs are none of the center.
    of=lambda centers: Q(kind=Need.Kind.SUPPLIER),
    for_office=True,
)
_SENT = Looks(
    "scouting.Routing", ("need__item", "need__description"), numbers=("need__number",), alike=("need__item",)
)
_TECHNOLOGY = Looks(
    "scouting.Need",
    ("item", "description", "site__name"),
    numbers=("number",),
    alike=("item", "site__name"),
    of=lambda centers: Q(kind=Need.Kind.TECHNOLOGY),
    for_office=True,
)


def _hit(need: Need, address: str) -> Hit:
    return Hit(need.item, address, f"{need.number}, {need.get_status_display()}")


def _find_needs(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Own needs; for the scouting desk every one that was posted."""
    found: list[Hit] = []
    if may_post(actor):
        found += [
            _hit(each, reverse("scouting:need", args=[each.number]))
            for each in best_of(lambda: queries.needs_of(actor).order_by(*NEED_KEY), text, _NEEDS, limit)
        ]
    if actor.can("need:scout"):
        own = actor.organisations_where("need:post")
        rows = queries.desk_needs(actor, today=timezone.localdate(), status="all").exclude(owner_id__in=own)
        found += [
            _hit(each, reverse("scouting:desk_need", args=[each.number]))
            for each in best_of(lambda: rows, text, _NEEDS, limit)
        ]
    return found[:limit]


def _find_sent(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Needs that the reader's center was asked about, answered ones too."""
    if not actor.organisations_where("need:answer"):
        return []
    return [
        _hit(each.need, reverse("scouting:sent_one", args=[each.pk]))
        for each in best_of(lambda: queries.routings_of_centers(actor, which="all"), text, _SENT, limit)
    ]


def _find_technology(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Technology needs that the reader may see, by what is looked for or the plant."""
    if not actor.company_ids and not actor.organisations_where("need:answer") and not actor.can("need:scout"):
        return []
    return [
        _hit(each, reverse("scouting:technology_need", args=[each.number]))
        for each in best_of(lambda: technology_needs(actor), text, _TECHNOLOGY, limit)
    ]


SEARCHES = (
    SearchSource("needs", "Needs", _find_needs, order=65, looks=(_NEEDS,)),
    SearchSource("needs_sent", "Needs sent to us", _find_sent, order=66, looks=(_SENT,)),
    SearchSource("technology_needs", _("Technology needs"), _find_technology, order=67, looks=(_TECHNOLOGY,)),
)
