"""The fees of one event, person by person, and the plant of their company, where it is known."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.functions import Lower

from lineshaft.apps.companies.models import Contact, Site
from lineshaft.apps.funding.states import InvoiceState

from ...models import Event, FeePosting, Registration
from ...states import UNPOSTED, FeeStanding
from .standing import part_in_words, with_standing


@dataclass(frozen=True)
class Fee:
    """The fee of one person: where it stands, and the plant of their company, where it is known."""

    registration: Registration
    standing: FeeStanding
    has_paid: bool
    site: Site | None
    posting: FeePosting | None

    @property
    def part(self) -> str:
        """How much of its invoice is paid, where it is partly paid."""
        return part_in_words(self.registration)

    @property
    def is_credited(self) -> bool:
        """Whether its invoice was credited whole on its own page: taking it back makes no credit note any more."""
        invoice = self.posting.invoice if self.posting else None
        return invoice is not None and invoice.state == InvoiceState.CREDITED

    @property
    def becomes(self) -> str:
        """What posting makes of it: "receipt", "invoice", or "" where it is posted or waits for the money."""
        if self.standing is FeeStanding.RECEIVED:
            return "receipt"
        return "invoice" if self.standing is FeeStanding.DUE and self.site is not None else ""

    @property
    def is_unposted(self) -> bool:
        return self.standing in UNPOSTED

    @property
    def is_not_owed(self) -> bool:
        return self.standing is FeeStanding.NOT_OWED

    @property
    def is_to_take_back(self) -> bool:
        return self.standing is FeeStanding.TO_TAKE_BACK


def fees_of(event: Event) -> list[Fee]:
    """The fees that stand anywhere, by name; four queries."""
    rows = list(
        with_standing(event.registrations.all())
        .exclude(standing=FeeStanding.NONE)
        .select_related("help_request")
        .order_by("name", "pk")
    )
    live = FeePosting.objects.filter(registration__in=rows, taken_back_at__isnull=True)
    postings = {each.registration_id: each for each in live.select_related("entry", "invoice", "posted_by")}
    sites = known_sites(event.center_id, rows)
    return [
        Fee(row, FeeStanding(row.standing), row.has_paid, sites.get(row.pk), postings.get(row.pk))
        for row in rows
    ]


def known_sites(center_id: int, registrations: Iterable[Registration]) -> dict[int, Site]:
    """
    The plant of each person's company, by registration: that of their request, or the one at which the center knows
    their e-mail address. Somebody whom it knows at two plants is left out.
    """
    rows = list(registrations)
    by_request = {
        row.pk: row.help_request.site_id for row in rows if row.help_request and row.help_request.site_id
    }
    by_mail: dict[str, set[int]] = {}
    mails = [row.email.lower() for row in rows if row.pk not in by_request]
    known = Contact.objects.annotate(mail=Lower("email")).filter(
        center_id=center_id, left_on__isnull=True, mail__in=mails
    )
    for email, site_id in known.values_list("mail", "site_id"):
        by_mail.setdefault(email, set()).add(site_id)
    wanted = dict(by_request)
    for row in rows:
        found = by_mail.get(row.email.lower(), set())
        if row.pk not in wanted and len(found) == 1:
            wanted[row.pk] = next(iter(found))
    sites = {
        site.pk: site
        for site in Site.objects.filter(pk__in=wanted.values()).select_related("company", "state")
    }
    return {pk: sites[site_id] for pk, site_id in wanted.items() if site_id in sites}
