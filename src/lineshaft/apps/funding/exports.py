"""The lists of contributions and invoices as files."""

from lineshaft.apps.companies.exports import AUDIENCE as WITHIN_A_CENTER
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements.exports import Column
from lineshaft.apps.engagements.exports import download as download
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.tenancy import Sources, no_facts

from .models import Contribution, Invoice

CONTRIBUTIONS: tuple[Column, ...] = (
    ("Award", Award, "number", lambda row: row.award.number),
    ("Budget period", BudgetPeriod, "starts_on", lambda row: row.budget_period.starts_on),
    ("Kind", Contribution, "kind", lambda row: row.get_kind_display()),
    ("Giver", Contribution, "giver", lambda row: row.giver),
    ("The giver is", Contribution, "giver_kind", lambda row: row.get_giver_kind_display()),
    ("What", Contribution, "what", lambda row: row.what),
    ("Day", Contribution, "given_on", lambda row: row.given_on),
    ("Each month until", Contribution, "recurs_until", lambda row: row.recurs_until or ""),
    ("Amount", Contribution, "amount", lambda row: row.amount),
    ("State", Contribution, "state", lambda row: row.get_state_display()),
    ("Decision", Contribution, "decision", lambda row: row.decision),
    ("Version", Contribution, "version", lambda row: row.version),
)

INVOICES: tuple[Column, ...] = (
    ("Number", Invoice, "number", lambda row: row.number or ""),
    ("Kind", Invoice, "kind", lambda row: row.get_kind_display()),
    ("Company", Invoice, "billed_to", lambda row: row.billed_to),
    ("Site", Site, "public_id", lambda row: row.site.public_id),
    ("Engagement", Engagement, "public_id", lambda row: row.engagement.public_id),
    ("Issued", Invoice, "issued_on", lambda row: row.issued_on or ""),
    ("Due", Invoice, "due_on", lambda row: row.due_on or ""),
    ("State", Invoice, "state", lambda row: row.get_state_display()),
    ("Total", Invoice, "total", lambda row: row.total),
    ("Paid", Invoice, "paid", lambda row: row.paid),
    ("Credited", Invoice, "credited", lambda row: row.credited),
    ("Written off", Invoice, "written_off", lambda row: row.written_off),
    ("Open", Invoice, "total", lambda row: row.open_amount),
)

AUDIENCE = WITHIN_A_CENTER
_LISTS = {"contributions": CONTRIBUTIONS, "invoices": INVOICES}
COLUMNS = (*(f"{name}: {heading}" for name, columns in _LISTS.items() for heading, *_rest in columns), "Note")
SOURCES: Sources = {
    **{
        f"{name}: {heading}": (f"{model._meta.label}.{field}",)
        for name, columns in _LISTS.items()
        for heading, model, field, _read in columns
    },
    **no_facts(Note="that the data are made up"),
}
