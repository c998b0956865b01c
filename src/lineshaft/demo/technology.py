"""Technologies of the demonstration, and three technology needs. All invented.

One has its report, one waits and was changed, one is closed with what was taken up.
"""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.companies.models import Site
from lineshaft.apps.partners.models import Resource
from lineshaft.apps.scouting.actions import technology as actions
from lineshaft.apps.scouting.actions import technology_life as life
from lineshaft.apps.scouting.models import TechnologyOption
from lineshaft.apps.scouting.queries.technology import Taken

from .people import People
from .registry import Plant

# slug, kind, provider, readiness, access, title, summary
OFFERED = (
    ("weld-eye", "technology", "laboratory", 7, "license", "Camera that inspects welds on the line",
     "A camera and a laser line find porosity and undercut in steel welds while the line runs. Shown in two plants."),
    ("cold-spray", "technology", "university", 5, "research", "Cold spray to build up worn shafts",
     "Aluminum or steel powder is sprayed onto worn parts below its melting point. The laboratory makes trials."),
    ("heat-battery", "technology", "vendor", 9, "purchase", "Heat battery for ovens and dryers",
     "Stores cheap electricity at night as heat, and gives it to ovens, dryers and paint lines by day."),
    ("weld-metallurgy", "expertise", "university", None, "free", "Welding metallurgists look at your cracks",
     "Two metallurgists section cracked welds, and say whether steel, filler or heat input is the cause."),
)  # fmt: skip
WELDS: dict[str, Any] = {
    "item": "Inspect welds without stopping the line",
    "description": "Porosity in steel welds of frames is found after painting. We want to find it while the line runs."
    " (demonstration)",
    "reason_detail": "Dye penetrant: finds it, and takes four minutes a frame.",
    "technical_comments": "Under 60,000 dollars; no X-ray.",
}
DRYER: dict[str, Any] = {
    "item": "Dry paint with less gas",
    "description": "The paint line dryer burns gas all day. Electricity at night is cheap here. (demonstration)",
}

SHAFTS: dict[str, Any] = {
    "item": "Build up worn pump shafts",
    "description": "Shafts of pumps wear at the seal; new ones take ten weeks. (demonstration)",
}


def make_technology(*, today: date, people: People, engaged: dict[int, list[Plant]]) -> int:
    """Publish the technologies, post the needs, answer the first and close the last; returns how many needs."""
    for slug, kind, provider, readiness, access, title, summary in OFFERED:
        Resource.objects.create(
            partner=people.partners["federal"], slug=f"demo-{slug}", kind=kind, status="published", title=title,
            summary=summary, provider=provider, readiness=readiness, access=access, is_synthetic=True,
            published_at=timezone.now() - timedelta(days=30), created_by=people.partner_editor,
        )  # fmt: skip
    home = people.home_center_id
    site = Site.objects.select_related("company__organisation", "state").get(pk=engaged[home][0].site_id)
    advisor = actor_for(people.advisors[home][0])
    company = actor_for(User.objects.get(email="demo-company@lineshaft.example"))
    answered = actions.ask_for_technology(site=site, by=company, is_synthetic=True, **WELDS)
    actions.look_for_technology(need=answered, by=advisor)
    for option in TechnologyOption.objects.filter(need=answered):
        fits = option.resource is not None and option.resource.slug == "demo-weld-eye"
        actions.mark_option(
            option=option,
            mark="fits" if fits else "may_fit",
            note="A trial at the plant is possible in spring (demonstration)."
            if fits
            else "As a second opinion.",
            by=advisor,
        )
    actions.add_step(
        need=answered, what="Send ten frames with known faults to the laboratory", who="Plant manager",
        due_on=today + timedelta(days=21), by=advisor,
    )  # fmt: skip
    actions.make_landscape(need=answered, by=advisor)
    waiting = actions.ask_for_technology(site=site, by=company, is_synthetic=True, **DRYER)
    life.change_technology_need(
        need=waiting, by=company, technical_comments="The dryer stands on 12 by 30 feet (demonstration)."
    )
    closed = actions.ask_for_technology(site=site, by=company, is_synthetic=True, **SHAFTS)
    life.close_technology_need(
        need=closed,
        taken=Taken("Cold spray to build up worn shafts (demonstration)"),
        note="Two shafts were built up in a trial and run again (demonstration).",
        by=advisor,
    )
    return 3
