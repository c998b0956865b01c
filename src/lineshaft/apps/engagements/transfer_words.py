"""What a company is asked when its request is to go to another center, and what would be handed over, in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from lineshaft.apps.network.models import Center, ServiceArea
from lineshaft.apps.network.queries import line_titles

from .models import Request, RequestTransfer

HANDED_OVER = (
    "company_name", "street", "city", "state_id", "zip_code", "county_id", "naics_id", "industry_words",
    "employee_band", "areas", "lines", "need", "contact_name", "contact_email", "contact_phone", "language",
)  # fmt: skip
"""The fields of a request that the other center gets, and no others."""


def question(center: Center, to: Center, language: str) -> str:
    """What the company is asked, in its language."""
    with override(language):
        return _(
            "May %(center)s hand your request over to %(other)s, with exactly what stands here, and with your name"
            " and the day of your answer? This is voluntary. If you say no, nothing of it is shown to"
            " %(other)s, and %(center)s goes on looking after your request."
        ) % {"center": center.name, "other": to.name}


def shown_of(help_request: Request, why: str) -> dict[str, Any]:
    """The values that are handed over, as they are now, with why the center hands them over."""
    handed = {name: getattr(help_request, name) for name in HANDED_OVER}
    # A line of this center's own is nothing to the other one.
    handed["lines"] = list(line_titles(help_request.lines, None))
    return handed | {
        "why": why,
        "state": help_request.state.name,
        "county": help_request.county.name if help_request.county else "",
        "industry": str(help_request.naics) if help_request.naics else help_request.industry_words,
    }


def rows_of(shown: dict[str, Any]) -> list[tuple[str, str]]:
    """What is handed over, line by line, in the language that is active; what is empty is left out."""
    areas = ", ".join(str(ServiceArea(area).label) for area in shown["areas"])
    lines = ", ".join(line_titles(shown.get("lines", []), None).values())
    band = dict(Request.EmployeeBand.choices).get(shown["employee_band"], "")
    languages = dict(RequestTransfer._meta.get_field("language").choices or [])
    rows = [
        (_("Company"), shown["company_name"]),
        (_("Street address of the plant"), shown["street"]),
        (_("City"), shown["city"]),
        (_("ZIP code"), shown["zip_code"]),
        (_("County"), shown["county"]),
        (_("State"), shown["state"]),
        (_("What you make"), shown["industry"]),
        (_("People at the site"), str(band)),
        (_("Where you need help"), areas),
        (_("More precisely"), lines),
        (_("In your own words"), shown["need"]),
        (_("Your name"), shown["contact_name"]),
        (_("E-mail"), shown["contact_email"]),
        (_("Telephone"), shown["contact_phone"]),
        (_("Language for our answer"), str(languages.get(shown["language"], ""))),
    ]
    return [(str(label), value) for label, value in rows if value]


def too_late(transfer: RequestTransfer) -> str:
    """Why an answer cannot be taken, in the company's language."""
    status = RequestTransfer.Status
    if transfer.status == status.REFUSED:
        return _("Your company said no already.")
    if transfer.status in (status.EXPIRED, status.ASKED):
        return _("This link has expired.")
    if transfer.status == status.WITHDRAWN:
        return _("Your center has taken this question back.")
    return _("Your company agreed already.")
