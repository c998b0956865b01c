"""The component page: every part of the product on one page, to look at and to scan for accessibility."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lineshaft.domain.periods import Quarter
from lineshaft.ui import charts, maps
from lineshaft.ui.facets import facet
from lineshaft.ui.figures import Figure
from lineshaft.ui.forms import HoneypotMixin, OnceMixin
from lineshaft.ui.navigation import Link
from lineshaft.ui.widgets import DateInput, FileInput, MoneyInput, Suggestion, Typeahead, suggestions_response

_STATES = [("AL", "Alabama"), ("GA", "Georgia"), ("MT", "Montana"), ("PR", "Puerto Rico")]
_PLACES = [
    "Akron, OH",
    "Albany, NY",
    "Albuquerque, NM",
    "Athens, GA",
    "Atlanta, GA",
    "Augusta, ME",
    "Austin, TX",
]


class SampleFilter(forms.Form):
    """The filters of the sample list."""

    q = forms.CharField(
        label="Search companies",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Name or city"}),
    )
    state = forms.MultipleChoiceField(
        label="State", required=False, choices=_STATES, widget=forms.CheckboxSelectMultiple
    )
    size = forms.ChoiceField(
        label="Size", required=False, choices=[("", "Any"), ("s", "Under 50"), ("m", "50 to 499")]
    )
    since = forms.DateField(label="Worked with since", required=False, widget=DateInput)


class SampleForm(OnceMixin, HoneypotMixin, forms.Form):
    """One of each field."""

    fieldsets = [
        (
            "Company",
            ["name", "website", ("city", "state", "zip_code"), "place"],
            "As the company writes itself.",
        ),
        ("Need", ["need", "urgency", "text", "budget", "starts_on", "attachment", "agree"]),
    ]
    name = forms.CharField(label="Company name", max_length=120)
    website = forms.URLField(label="Website", required=False, assume_scheme="https")
    city = forms.CharField(label="City")
    state = forms.ChoiceField(label="State", choices=[("", "Choose"), *_STATES])
    zip_code = forms.CharField(label="ZIP code", help_text="5 digits")
    place = forms.CharField(
        label="Nearest city",
        required=False,
        widget=Typeahead("ui:components-places"),
        help_text="Type two letters, then choose with the arrow keys.",
    )
    need = forms.MultipleChoiceField(
        label="What do you need help with?",
        choices=[("lean", "Shorten lead times"), ("quality", "Quality certificate"), ("auto", "Automation")],
        widget=forms.CheckboxSelectMultiple,
    )
    urgency = forms.ChoiceField(
        label="How soon?", choices=[("now", "This month"), ("later", "This year")], widget=forms.RadioSelect
    )
    text = forms.CharField(label="In your words", required=False, widget=forms.Textarea)
    budget = forms.DecimalField(label="Fee", widget=MoneyInput, max_digits=12, decimal_places=2)
    starts_on = forms.DateField(label="Start", widget=DateInput)
    attachment = forms.FileField(
        label="Attachment", required=False, widget=FileInput, help_text="PDF, up to 10 MB"
    )
    agree = forms.BooleanField(label="I may speak for this company")


def _figures() -> list[Figure]:
    return [
        Figure(
            "New sales",
            Decimal("3112400"),
            unit="money",
            verified=Decimal("2104000"),
            unverified=Decimal("1008400"),
            period="FY2026 Q1–Q4",
            denominator="24.6 per federal dollar; denominator: $126,500 federal",
            provenance_url="#how",
        ),
        Figure(
            "Jobs created and retained",
            412,
            verified=412,
            unverified=0,
            period="FY2026",
            provenance_url="#how",
        ),
        Figure(
            "Cost savings",
            None,
            unit="money",
            withheld="Fewer than 5 companies contribute.",
            provenance_url="#how",
        ),
        Figure(
            "Companies served", 128, period="FY2026", note="Distinct companies with a completed engagement"
        ),
    ]


def _timeline() -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {
            "at": now,
            "title": "Engagement completed",
            "who": "Advisor",
            "icon": "check",
            "text": "Cell layout in use.",
        },
        {
            "at": now - datetime.timedelta(days=9),
            "title": "Visit logged",
            "who": "Advisor",
            "icon": "event",
            "url": "#",
        },
        {"at": now - datetime.timedelta(days=30), "title": "Request received", "icon": "mail"},
    ]


def _history() -> list[dict[str, Any]]:
    change = {"field": "Employees", "before": "48", "after": "52"}
    return [
        {"at": timezone.now(), "who": "Advisor", "action": "Changed", "changes": [change]},
        {
            "at": timezone.now() - datetime.timedelta(days=40),
            "who": "Import of May",
            "action": "Created",
            "changes": [],
        },
    ]


def _charts() -> dict[str, Any]:
    quarters = [f"Q{n}" for n in range(1, 5)]
    return {
        "bars": charts.bar_chart(
            "Companies by industry",
            [("Fabricated metal", 42), ("Food", 31), ("Machinery", 18), ("Chemicals", None)],
            label="Industry",
            value_label="Companies",
        ),
        "split": charts.split_bar_chart(
            "New sales by quarter",
            [(q, Decimal(n * 210_000), Decimal(90_000 * (n % 3))) for n, q in enumerate(quarters, 1)],
            label="Quarter",
            unit="money",
        ),
        "lines": charts.line_chart(
            "Engagements per quarter",
            quarters,
            [("This center", [12, 18, 15, 23]), ("Network median", [14, 14, 16, None])],
            label="Quarter",
        ),
        "sparkline": charts.sparkline([3, 5, 4, 8, 9], label="Rising from 3 to 9"),
    }


def _maps() -> dict[str, Any]:
    values: dict[str, Decimal | int | None] = {
        f"{n:02d}": n * 7 % 90 for n in (1, 2, 4, 5, 6, 13, 15, 30, 36, 48)
    }
    points = [
        maps.MapPoint(33.75, -84.39, "Your address", kind="here"),
        maps.MapPoint(33.95, -83.37, "Athens office", "62 miles", "#athens"),
        maps.MapPoint(32.08, -81.09, "Savannah office", "248 miles", "#savannah"),
    ]
    return {
        "network": maps.network_map(
            {**values, "72": 12, "24": None},
            {"13": "#georgia", "72": "#puerto-rico"},
            title="Companies by state",
            value_label="Companies",
        ),
        "counties": maps.county_map(
            "13",
            {"13121": 42, "13059": 7, "13051": 12},
            {"13121": "Fulton County", "13059": "Clarke County", "13051": "Chatham County"},
            {"13121": "#fulton"},
            title="Companies by county",
            value_label="Companies",
        ),
        "state": maps.state_map(
            "13", points, ["13121", "13059", "13051"], highlight_label="Counties it serves"
        ),
    }


def components(request: HttpRequest) -> HttpResponse:
    """Every component. `?look=public` puts them into the public frame, `?filled=1` shows a form with errors."""
    page = Paginator(range(1, 240), 12).get_page(request.GET.get("page"))
    form = SampleForm({"name": "", "city": "Athens"}) if request.GET.get("filled") else SampleForm()
    context = {
        "base": "ui/base_public.html" if request.GET.get("look") == "public" else "ui/base_app.html",
        "filterset": SampleFilter(request.GET or None),
        "sample_facets": [facet("state", "State", {"GA": 120, "AL": 84}, {"GA": "Georgia", "AL": "Alabama"})],
        "form": form,
        "page": page,
        "figures": _figures(),
        "events": _timeline(),
        "history": _history(),
        "tabs": [
            Link("Overview", "#o", current=True),
            Link("Engagements", "#e", count=3),
            Link("History", "#h"),
        ],
        "states": ["new", "in_progress", "completed", "unverified", "rejected", "draft"],
        "quarter": Quarter(2026, 1),
        **_charts(),
        **_maps(),
    }
    return render(request, "ui/components_page.html", context)


def places(request: HttpRequest) -> HttpResponse:
    """Suggestions for the sample typeahead."""
    asked = request.GET.get("q", "").lower()
    found = [Suggestion(name, name, "A city") for name in _PLACES if asked in name.lower()]
    return suggestions_response(request, found[:5], more=len(found) > 5)
