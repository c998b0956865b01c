"""The steps of the demonstration, in one transaction each run: all of it or nothing."""

import io
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils import timezone
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.audit.actions import one_event_for_batch
from lineshaft.apps.companies import actions as companies
from lineshaft.apps.companies.models import Company, Relationship
from lineshaft.apps.engagements.models import Request
from lineshaft.domain.errors import Conflict
from lineshaft.domain.periods import FiscalYear, Quarter
from lineshaft.tenancy import system_scope

from .asking_buyers import make_asking_buyers
from .books import make_books
from .buy_american import make_buy_american
from .capabilities import make_capabilities
from .consultations import make_consultations
from .events import make_events
from .federal_reports import make_federal_reports
from .fitting import make_fitting
from .funding import make_funding
from .ledger import make_ledger
from .match import make_match
from .network import make_network
from .offers import make_offers
from .own_programs import make_own_programs
from .payments import make_corrections
from .people import People, make_company_contact, make_people
from .profiles import make_profiles
from .programs import make_programs
from .progress import Track
from .referrals import make_referrals
from .registry import Plant, make_sites
from .response_times import make_response_times
from .results import make_results
from .routing import make_routing
from .scouting_answers import make_scouting_answers
from .scouting_needs import make_needs
from .seats import make_seats
from .second_records import make_second_records
from .sizes import Size
from .spring_award import make_spring_award
from .stories import make_stories
from .subawards import make_subawards
from .technology import make_technology
from .together import make_together
from .trial_balance import make_trial_balance
from .ways import make_ways
from .work import make_requests, make_work, plants_of_centers

# The center whose accounts are offered shows enough work to look at.
SITES_OF_THE_HOME_CENTER = 150


def is_loaded() -> bool:
    """True when a synthetic network stands in this database."""
    return Organisation.objects.filter(is_synthetic=True).exists()


def _engaged(
    rng: random.Random, served: dict[int, list[Plant]], size: Size, home: int
) -> dict[int, list[Plant]]:
    """The sites that each center works with: its share of the network, at least the least, and more at `home`."""
    total = sum(map(len, served.values()))
    chosen = {}
    for center, plants in served.items():
        share = max(size.least_sites_of_a_center, round(size.engaged_sites * len(plants) / total))
        wanted = max(share, SITES_OF_THE_HOME_CENTER) if center == home else share
        chosen[center] = rng.sample(plants, min(len(plants), wanted))
    return chosen


def check_holds_no_real_work() -> None:
    """Raises Conflict where a center has begun to work: a demonstration is never mixed with real data."""
    with system_scope("looking for real work before a demonstration is made"):
        if Relationship.objects.exists() or Request.objects.exists():
            raise Conflict(
                "This database holds the work of a center; no demonstration is made in it.",
                "Start the demonstration with another database or another LINESHAFT_VAR.",
            )


def generate(*, size: Size, seed: int, counts_file: Path | None, quiet: bool) -> dict[str, int]:
    """Write the synthetic network of `size` and publish its results; returns what was made."""
    summary: dict[str, int] = {}
    bars = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        Progress(*bars, disable=quiet) as progress,
        system_scope("making the synthetic network of the demonstration"),
        one_event_for_batch(table="demonstration", row_id=seed, center_id=None, summary=summary),
    ):

        def track(items: Sequence[Any], title: str) -> Iterable[Any]:
            return progress.track(items, description=title)

        summary.update(_make(size=size, seed=seed, counts_file=counts_file, track=track))
    call_command("publish_results", stdout=io.StringIO())
    return summary


@dataclass(frozen=True)
class Basis:
    """What the demonstration is made from: its size and seed, its days, and whom and what it has made first."""

    size: Size
    seed: int
    today: date
    first_day: date
    people: People
    engaged: dict[int, list[Plant]]
    track: Track

    @property
    def home(self) -> int:
        return self.people.home_center_id


def _make(*, size: Size, seed: int, counts_file: Path | None, track: Track) -> dict[str, int]:
    """All of it, in the order in which one thing needs another; returns how many of each."""
    rng = random.Random(seed)
    today = timezone.localdate()
    first_day = (Quarter.of(today) + (-4 * size.years - 1)).starts_on
    years = [
        FiscalYear(year) for year in range(FiscalYear.of(first_day).year, Quarter.of(today).fiscal_year + 1)
    ]
    people = make_people(seed=seed, advisors_of_a_center=size.advisors_of_a_center)
    plants = make_sites(count=size.sites, seed=seed, counts_file=counts_file, track=track)
    served = plants_of_centers(plants, least=5)
    engaged = _engaged(rng, served, size, people.home_center_id)
    make_company_contact(Company.objects.get(pk=engaged[people.home_center_id][0].company_id))
    make_network(seed=seed, years=years, sites_of_center={pk: len(group) for pk, group in served.items()})
    basis = Basis(size, seed, today, first_day, people, engaged, track)
    counts = {**_awards(basis), **_work(basis), **_around(basis)}
    second = make_second_records(seed=seed, engaged=engaged, home=people.home_center_id)
    counts |= _scouting(basis)
    return {"sites": len(plants) + second, "likely duplicates": companies.sweep().found, **counts}


def _awards(basis: Basis) -> dict[str, int]:
    """What was agreed and booked, and what of it was reported."""
    today = basis.today
    make_spring_award(today=today, home_center_id=basis.home)
    return {
        "actions of awards": make_funding(today=today),
        "entries in the books": make_ledger(seed=basis.seed, today=today),
        "subrecipients and contractors": make_subawards(today=today, home_center_id=basis.home),
        "federal reports certified": make_federal_reports(today=today),
    }


def _work(basis: Basis) -> dict[str, int]:
    """What centers did with companies, how its time and fees were booked, and what came of it."""
    seed, today, people = basis.seed, basis.today, basis.people
    done = make_work(
        seed=seed, today=today - timedelta(days=1), first_day=basis.first_day, engaged=basis.engaged, people=people,
        track=basis.track,
    )  # fmt: skip
    weeks = make_books(today=today, home_center_id=basis.home, advisors=people.advisors[basis.home])
    given = make_match(today=today, home=basis.home) + make_corrections(today=today, home=basis.home)
    make_trial_balance(today=today, home_center_id=basis.home)
    return {
        "engagements completed": len(done),
        "weeks on time sheets": weeks,
        "contributions and invoices": given,
        "requests": make_requests(seed=seed, today=today, served=basis.engaged),
        **make_results(seed=seed, today=today, done=done, people=people, track=basis.track),
        "companies on their way through a program": make_programs(today=today, home=basis.home),
        "programs of the center's own": make_own_programs(home=basis.home),
    }


def _around(basis: Basis) -> dict[str, int]:
    """What centers do together, what partners offer, and what plants can do."""
    seed, today, people, engaged = basis.seed, basis.today, basis.people, basis.engaged
    return {
        "records of centers that work together": make_together(today=today, people=people),
        "engagements from assessment to follow-up": make_ways(today=today, home=basis.home),
        "response clocks": make_response_times(today=today, people=people),
        "companies that a partner referred": make_referrals(people=people),
        "rules for requests and transfers": make_routing(people=people),
        "seats asked for in a cohort": make_seats(people=people),
        "consultations": make_consultations(today=today, people=people),
        "events": make_events(today=today, people=people),
        "success stories": make_stories(home=basis.home),
        "shares": make_offers(seed=seed, people=people, engaged=engaged),
        "capabilities": make_capabilities(seed=seed, today=today, engaged=engaged)
        + make_profiles(seed=seed, today=today),
    }


def _scouting(basis: Basis) -> dict[str, int]:
    """What buyers look for, and what was found."""
    today, people = basis.today, basis.people
    return {
        "needs": len(make_needs(today=today, people=people)),
        "needs that centers answered": make_scouting_answers(today=today, people=people),
        "needs whose suppliers fit": make_fitting(today=today),
        "products and waiver cases": make_buy_american(today=today),
        "buyers who ask for an account": make_asking_buyers(people=people),
        "technology needs": make_technology(today=today, people=people, engaged=basis.engaged),
    }
