"""The list of contributions as a file."""

from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.exports import Column, download
from lineshaft.apps.network.models import Award, BudgetPeriod

from .models import Contribution

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


def download_contributions(actor: Actor, rows: QuerySet[Any]) -> StreamingHttpResponse:
    """`rows` as a CSV file."""
    return download(actor, "contributions", CONTRIBUTIONS, rows)
