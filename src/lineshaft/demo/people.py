"""The synthetic people of the demonstration: accounts for each role, advisors everywhere, partners, buyers."""

import random
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from lineshaft.apps.accounts.models import Membership, Organisation, User
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies.models import Company
from lineshaft.apps.network.models import AdvisorProfile, Center
from lineshaft.apps.partners.models import PartnerProfile

from . import words

PASSWORD = "lineshaft-demonstration"  # noqa: S105  printed at start; these accounts exist in the demo only
HOME_STATE = "GA"
OTHER_STATE = "AL"

# address, role, where
ACCOUNTS = (
    ("demo-advisor", Role.ADVISOR, "center"),
    ("demo-coordinator", Role.SURVEY_COORDINATOR, "center"),
    ("demo-evaluator", Role.EVALUATOR, "office"),
    ("demo-director", Role.DIRECTOR, "center"),
    ("demo-finance", Role.FINANCE_OFFICER, "center"),
    ("demo-board", Role.VIEWER, "center"),
    ("demo-partner", Role.PARTNER_EDITOR, "federal"),
    ("demo-partner-state", Role.PARTNER_EDITOR, "state"),
    ("demo-partner-association", Role.PARTNER_EDITOR, "association"),
    ("demo-officer", Role.PROGRAM_OFFICER, "office"),
    ("demo-administrator", Role.NETWORK_ADMINISTRATOR, "office"),
    ("demo-advisor-other", Role.ADVISOR, "other center"),
    ("demo-buyer", Role.BUYER, "agency"),
    ("demo-buyer-company", Role.BUYER, "maker"),
)
PARTNERS = {
    "federal": "Federal Energy Productivity Office (demonstration)",
    "state": "State Workforce Agency (demonstration)",
    "association": "National Castings and Machining Association (demonstration)",
}
BUYERS = {
    "agency": "Federal Water Works Agency (demonstration)",
    "maker": "Lakeside Drives Company (demonstration)",
}
NEEDS_POSTED_BY = {
    "agency": "demo-buyer",
    "maker": "demo-buyer-company",
    "office": "demo-officer",
    "center": "demo-advisor",
}
SERVED = {"state": ["13", "01", "45", "12"]}


@dataclass(frozen=True)
class People:
    """Who was made: advisors by center, partners by arena, buyers, and the evaluator who decides on outcomes."""

    advisors: dict[int, list[User]]
    partners: dict[str, Organisation]
    evaluator: User
    coordinators: dict[int, User]
    partner_editor: User
    home_center_id: int
    buyers: dict[str, Organisation]
    needs_posted_by: dict[str, User]


def _person(email: str, name: str, password: str) -> User:
    return User(email=f"{email}@lineshaft.example", full_name=name, password=password, is_synthetic=True)


def make_people(*, seed: int, advisors_of_a_center: int) -> People:
    """Create every synthetic account. All share one password, which is shown where the demo starts."""
    rng = random.Random(seed)
    hashed = make_password(PASSWORD)
    centers = {center.state.abbreviation: center for center in Center.objects.select_related("state")}
    places = {
        "center": centers[HOME_STATE].organisation,
        "other center": centers[OTHER_STATE].organisation,
        "office": _organisation(OrganisationKind.PROGRAM_OFFICE, "National program office (demonstration)"),
    }
    partners = _make_partners()
    buyers = {key: _organisation(OrganisationKind.BUYER, name) for key, name in BUYERS.items()}
    named = _make_accounts(rng, hashed, places | partners | buyers)
    advisors = _make_advisors(rng, hashed, centers, advisors_of_a_center)
    home, other = centers[HOME_STATE].pk, centers[OTHER_STATE].pk
    advisors[home].insert(0, named["demo-advisor"])
    advisors[other].insert(0, named["demo-advisor-other"])
    coordinators = {center_id: team[-1] for center_id, team in advisors.items()}
    coordinators[home] = named["demo-coordinator"]
    return People(
        advisors=advisors,
        partners=partners,
        evaluator=named["demo-evaluator"],
        coordinators=coordinators,
        partner_editor=named["demo-partner"],
        home_center_id=home,
        buyers=buyers,
        needs_posted_by={key: named[email] for key, email in NEEDS_POSTED_BY.items()},
    )


def _organisation(kind: OrganisationKind, name: str) -> Organisation:
    return Organisation.objects.create(kind=kind.value, name=name, is_synthetic=True)


def _make_partners() -> dict[str, Organisation]:
    """One partner of each arena, by arena."""
    partners = {arena: _organisation(OrganisationKind.PARTNER, name) for arena, name in PARTNERS.items()}
    for arena, partner in partners.items():
        PartnerProfile.objects.create(organisation=partner, arena=arena, states=SERVED.get(arena, []))
    return partners


def _make_accounts(rng: random.Random, hashed: str, places: dict[str, Organisation]) -> dict[str, User]:
    """The accounts that the demonstration names where it starts, by address."""
    named = {}
    for email, role, place in ACCOUNTS:
        named[email] = user = _person(email, words.person_name(rng), hashed)
        user.save()
        Membership.objects.create(user=user, organisation=places[place], role=role.value)
    return named


def _make_advisors(
    rng: random.Random, hashed: str, centers: dict[str, Center], number: int
) -> dict[int, list[User]]:
    """Advisors of every center with their public profiles, by center."""
    advisors = {
        center.pk: [
            _person(f"advisor{n}-{abbreviation.lower()}", words.person_name(rng), hashed)
            for n in range(1, number + 1)
        ]
        for abbreviation, center in sorted(centers.items())
    }
    User.objects.bulk_create([user for team in advisors.values() for user in team])
    memberships, profiles = [], []
    for center in centers.values():
        for user in advisors[center.pk]:
            memberships.append(Membership(user=user, organisation_id=center.pk, role=Role.ADVISOR.value))
            speaks_spanish = center.state_id == "72" or rng.random() < 0.2
            profiles.append(
                AdvisorProfile(
                    user=user,
                    center=center,
                    is_public=True,
                    title="Advisor (demonstration)",
                    languages="English, Spanish" if speaks_spanish else "English",
                )
            )
    Membership.objects.bulk_create(memberships)
    AdvisorProfile.objects.bulk_create(profiles)
    return advisors


def make_company_contact(company: Company) -> None:
    """The account of a company's own person, for one of the synthetic companies of the home center."""
    organisation = Organisation.objects.create(
        kind=OrganisationKind.COMPANY.value, name=company.name, is_synthetic=True
    )
    company.organisation = organisation
    company.save(update_fields=["organisation"])
    user = _person("demo-company", "Pat Demo-Webb", make_password(PASSWORD))
    user.save()
    Membership.objects.create(user=user, organisation=organisation, role=Role.COMPANY_CONTACT.value)
