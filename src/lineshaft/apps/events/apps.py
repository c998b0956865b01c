from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "lineshaft.apps.events"
    verbose_name = "Events"

    def ready(self) -> None:
        """Menu entries, the panel of *My work*, colours of states, and the link on the pages of centers."""
        from lineshaft.apps.accounts.roles import PERMISSIONS, Role
        from lineshaft.apps.network.presentation import register_what_centers_have
        from lineshaft.ui import navigation, status, work
        from lineshaft.ui.navigation import NavigationItem

        from . import panels, queries
        from .states import FeeStanding

        readers = frozenset(role.value for role in Role if "request:read" in PERMISSIONS[role])
        navigation.register(
            NavigationItem(
                "Events", "events:list", 17, "Delivery", lambda roles: bool(roles & readers), "event"
            )
        )
        navigation.register(NavigationItem(_("Events"), "events:calendar", order=25, group="public"))
        register_what_centers_have("events", queries.has_events)
        work.register_panel(
            work.WorkPanel(
                "events", "My events", "events/panels/coming.html", panels.coming, 9, ("over", "to_come"), 6
            )
        )
        work.register_panel(
            work.WorkPanel(
                "event_fees", "Event fees to take back", "events/panels/to_take_back.html", panels.to_take_back, 37,
                most=panels.ROWS,
            )
        )  # fmt: skip
        work.register_search(
            work.SearchSource("events", _("Events"), panels.find_events, 35, looks=(panels.EVENTS,))
        )
        _name_fees_in_the_books()
        navigation.register(NavigationItem("Event fees", "events:fees", 45, "Money", _sees_books, "event"))
        status.register_tone("published", "success")
        status.register_tone("waiting", "warning")
        status.register_tone("registered", "success")
        for standing, tone in (
            (FeeStanding.DUE, "warning"),
            (FeeStanding.RECEIVED, "success"),
            (FeeStanding.ASKED, "warning"),
            (FeeStanding.PARTLY, "warning"),
            (FeeStanding.SETTLED, "success"),
            (FeeStanding.TO_TAKE_BACK, "error"),
        ):
            status.register_tone(standing.value, tone)


def _sees_books(roles: frozenset[str]) -> bool:
    return bool(roles & {"director", "finance_officer"})


def _name_fees_in_the_books() -> None:
    """An entry or invoice of a fee is taken back on the list of fees of its event, which has to know."""
    from lineshaft.apps.funding.models import Invoice, JournalEntry
    from lineshaft.apps.funding.queries import records

    from .models import Event, Registration
    from .queries import fees as fee_queries

    def of_event(event: Event, what: str) -> records.Record:
        said = "Take the fee back, on the list of fees of its event"
        return records.Record(what, said, "events:fees_of_event", (event.public_id,))

    def fee(pk: int) -> records.Record | None:
        found = Registration.objects.filter(pk=pk).select_related("event").first()
        return of_event(found.event, "a fee of an event") if found else None

    def fees(invoice: Invoice) -> records.Record | None:
        event = fee_queries.event_of_invoice(invoice.pk)
        return of_event(event, "fees of an event") if event else None

    records.register(JournalEntry.Origin.EVENT_FEE.value, r"registration (\d+)", fee)
    records.register_of_invoices(fees, fee_queries.not_owed_any_more)
