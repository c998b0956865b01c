"""Companies that asked for a seat in the cohort that is open for registration, in the demonstration. All invented."""

from lineshaft.apps.accounts.models import Membership, User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements import actions as engagements
from lineshaft.apps.engagements.asked_for import Wanted
from lineshaft.apps.engagements.models import Request
from lineshaft.apps.programs import actions
from lineshaft.apps.programs.asking import find
from lineshaft.apps.programs.models import Cohort, Seat

from .people import People

# Company, person, language, need; the answer of the center, and what it wrote.
_CALLS = (
    (
        "Demo Ridge Fittings",
        "Nadia Demo-Quist",
        "en",
        "A distributor in Canada asks for our fittings, and nobody here has ever shipped abroad.",
        "confirmed",
        "Good to have you with us. Bring your three best products to the first session (demonstration).",
    ),
    (
        "Demo Bakery del Valle",
        "Luis Demo-Reyes",
        "es",
        "Nos piden pan dulce congelado desde México y no sabemos por dónde empezar.",
        "",
        "",
    ),
    (
        "Demo Pine Millwork",
        "Ruth Demo-Young",
        "en",
        "We sell doors in three states and would like to know whether abroad is anything for us.",
        "waiting",
        "You sell to one customer so far. We keep a place on the list until you have two more (demonstration).",
    ),
)


def make_seats(*, people: People) -> int:
    """
    Three companies near the home center asked: one is confirmed, one waits for an answer in Spanish, one is on the
    waiting list; and so did the company of the demonstration's contact. Returns how many.
    """
    cohort = (
        Cohort.objects.filter(center_id=people.home_center_id, is_public=True).order_by("-starts_on").first()
    )
    place = (
        Request.objects.filter(center_id=people.home_center_id, is_synthetic=True)
        .exclude(zip_code="")
        .order_by("pk")
        .first()
    )
    if cohort is None or place is None:
        return 0
    by = actor_for(User.objects.get(email="demo-advisor@lineshaft.example"))
    for company, contact, language, need, answer, words in _CALLS:
        help_request = _ask(
            find(str(cohort.pk)),
            company_name=company,
            contact_name=contact,
            contact_email=f"{contact.split()[0].lower()}.seat@company.example",
            zip_code=place.zip_code,
            state_id=place.state_id,
            language=language,
            need=need,
        )
        if answer:
            seat = Seat.objects.get(help_request=help_request)
            actions.decide_seat(seat=seat, status=answer, note=words, by=by)
    site = _site_of_the_contact()
    own = _ask(
        find(str(cohort.pk)),
        company_name=site.name,
        contact_name="Pat Demo-Webb",
        contact_email="demo-company@lineshaft.example",
        zip_code=site.zip_code,
        state_id=site.state_id,
        language="en",
        need="We would like to find out which of our parts sell abroad.",
    )
    engagements.link_request(help_request=own, site=site, by=by)
    return len(_CALLS) + 1


def _ask(wanted: Wanted, **facts: str) -> Request:
    return engagements.submit_request(**facts, wanted=wanted, offer=wanted.offer, is_synthetic=True)  # type: ignore[arg-type]


def _site_of_the_contact() -> Site:
    contact = Membership.objects.get(user__email="demo-company@lineshaft.example")
    return Site.objects.filter(company__organisation=contact.organisation).order_by("pk")[0]
