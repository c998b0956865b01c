"""Synthetic survey waves, answers, outcomes and decisions."""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from psycopg.types.json import Jsonb
from psycopg.types.range import Range

from lineshaft.apps.engagements.models import Outcome, OutcomeDecision, OutcomeEvidence
from lineshaft.apps.surveys.models import Case, CaseEngagement, Response, ResponseOutcome, Wave
from lineshaft.domain.metrics import OutcomeKind, flag_outcome
from lineshaft.domain.periods import Quarter, quarters_between

from .copying import copy_rows, new_ids
from .people import People
from .progress import Track
from .work import Done

INSTRUMENT = "2026-1"
SHARE_ANSWERED = 0.75  # published: 74.7% of those due in FY2024
SHARE_TOO_LARGE = 0.05  # answers that name far more than such a site can have gained

# Share of answers that name an effect; median and spread of what they name (dollars, or people for jobs).
EFFECTS = {
    "new_sales": (0.42, 180_000, 1.1),
    "retained_sales": (0.38, 300_000, 1.1),
    "cost_savings": (0.55, 60_000, 1.0),
    "investment": (0.55, 110_000, 1.1),
    "jobs_created": (0.40, 3, 0.8),
    "jobs_retained": (0.40, 5, 0.9),
}


def _at(day: date, hour: int = 11) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())


def make_waves(first: Quarter, last: Quarter) -> dict[Quarter, Wave]:
    """A wave for each quarter: open for the whole of it."""
    return {
        quarter: Wave.objects.get_or_create(
            fiscal_year=quarter.fiscal_year,
            quarter=quarter.number,
            defaults={"opens_on": quarter.starts_on, "closes_on": quarter.ends_on, "instrument": INSTRUMENT},
        )[0]
        for quarter in quarters_between(first, last)
    }


def _cases_by_quarter(done: list[Done], last: Quarter) -> list[tuple[Quarter, list[Done]]]:
    """A site is asked in the quarter after it was helped, once in four quarters, about everything until then."""
    of_site: dict[tuple[int, int], list[Done]] = {}
    for one in sorted(done, key=lambda d: d.completed_on):
        of_site.setdefault((one.center_id, one.plant.site_id), []).append(one)
    cases = []
    for finished in of_site.values():
        asked: Quarter | None = None
        for one in finished:
            quarter = Quarter.of(one.completed_on).next()
            if quarter > last or (asked is not None and quarter < asked + 4):
                continue
            asked = quarter
            cases.append((quarter, [other for other in finished if other.completed_on < quarter.starts_on]))
    return cases


def _effects(rng: random.Random, employees: int) -> dict[str, Decimal]:
    effects = {}
    scale = min(3.0, max(0.4, employees / 45))
    if rng.random() < SHARE_TOO_LARGE:
        scale *= 15
    for kind, (share, median, spread) in EFFECTS.items():
        if rng.random() < share:
            amount = rng.lognormvariate(0, spread) * median * scale
            step = 1 if kind.startswith("jobs") else 500
            value = Decimal(max(1, round(amount / step)) * step)
            effects[kind] = min(value, Decimal(max(1, employees // 2))) if step == 1 else value
    return effects


def _state(rng: random.Random, *, is_current: bool, is_large: bool) -> str:
    if is_large and (is_current or rng.random() < 0.6):
        return rng.choice(("flagged", "evidence_requested"))
    if is_large:
        return "verified"  # once the evidence was seen
    if is_current:
        return "verified" if rng.random() < 0.25 else "reported"
    return rng.choices(("verified", "reported", "rejected"), (84, 14, 2))[0]


class Results:
    """Collects the rows of every case, then writes them table by table."""

    def __init__(self, *, rng: random.Random, people: People, current: Quarter, today: date) -> None:
        self.rng, self.people, self.current, self.today = rng, people, current, today
        self.cases: list[tuple[object, ...]] = []
        self.about: list[tuple[object, ...]] = []
        self.responses: list[tuple[object, ...]] = []
        self.outcomes: list[tuple[object, ...]] = []
        self.links: list[tuple[object, ...]] = []
        self.decisions: list[tuple[object, ...]] = []
        self.evidence: list[tuple[object, ...]] = []

    def add_case(self, case_id: int, response_id: int, outcome_ids: list[int], wave: Wave, quarter: Quarter,
                 finished: list[Done]) -> None:  # fmt: skip
        """One site's case in a wave, with its answer when it gave one."""
        rng, one = self.rng, finished[0]
        is_current = quarter == self.current
        answered = rng.random() < (0.3 if is_current else SHARE_ANSWERED)
        status = "answered" if answered else "invited"
        if is_current and not answered:
            status = rng.choice(("candidate", "candidate", "invited"))
        latest = min(wave.closes_on, self.today) if is_current else wave.closes_on
        invited = wave.opens_on + timedelta(days=rng.randint(3, 20))
        said = min(latest, invited + timedelta(days=rng.randint(1, 30)))
        was_asked = status != "candidate"
        year = Range(wave.opens_on, wave.opens_on.replace(year=wave.opens_on.year + 1))
        coordinator = self.people.coordinators[one.center_id].pk
        language = "es" if one.plant.state == "72" else "en"
        self.cases.append(
            (case_id, wave.pk, one.center_id, one.plant.site_id, status, "", one.contact_id, language, year,
             coordinator if was_asked else None, _at(invited) if was_asked else None,
             _at(invited) if was_asked else None, _at(said) if answered else None, True)
        )  # fmt: skip
        self.about.extend((case_id, one.center_id, other.engagement_id) for other in finished)
        if answered:
            self._add_answer(case_id, response_id, outcome_ids, quarter, one, said, language)

    def _add_answer(self, case_id: int, response_id: int, outcome_ids: list[int], quarter: Quarter, one: Done,
                    said: date, language: str) -> None:  # fmt: skip
        rng = self.rng
        effects = _effects(rng, one.plant.employees)
        recommend = rng.choices((10, 9, 8, 7, 6, 4), (62, 24, 8, 3, 2, 1))[0]
        answers: dict[str, object] = {
            kind: {"reply": "yes", "amount": f"{value:.2f}"} if kind in effects else {"reply": "no"}
            for kind, value in {**dict.fromkeys(EFFECTS, Decimal(0)), **effects}.items()
        }
        if "investment" in effects:
            answers["investment"] = {"reply": "yes", "parts": {"plant": f"{effects['investment']:.2f}"}}
        self.responses.append(
            (response_id, case_id, one.center_id, INSTRUMENT, Jsonb({"recommend": recommend, **answers}), recommend,
             "Plant manager (demonstration)", language, _at(said), True)
        )  # fmt: skip
        for outcome_id, (kind, amount) in zip(outcome_ids, effects.items(), strict=False):
            large = flag_outcome(OutcomeKind(kind), amount, on=said, employees=one.plant.employees)
            state = _state(rng, is_current=quarter == self.current, is_large=bool(large))
            held = large if state in ("flagged", "evidence_requested") else []
            flags = [{"code": flag.code, "text": flag.text, "params": {k: str(v) for k, v in flag.params.items()}}
                     for flag in held]  # fmt: skip
            self.outcomes.append(
                (outcome_id, one.center_id, one.plant.site_id, one.engagement_id, kind, amount, quarter.fiscal_year,
                 quarter.number, state, f"survey {quarter.label}", "Plant manager (demonstration)", _at(said),
                 Jsonb(flags), True)
            )  # fmt: skip
            self.links.append((response_id, one.center_id, outcome_id, kind))
            if state in ("verified", "rejected", "evidence_requested"):
                reason = {
                    "verified": "Agrees with the engagement record and the size of the site.",
                    "rejected": "Counts an effect that the engagement did not touch.",
                    "evidence_requested": "Please add a statement of the company or a page of its books.",
                }[state]
                if state == "verified":
                    text = "The plant manager confirmed the amount and named the orders or bills behind it."
                    coordinator = self.people.coordinators[one.center_id].pk
                    self.evidence.append(
                        (outcome_id, one.center_id, "statement", text, coordinator, _at(said, 14))
                    )
                day = min(self.today, said + timedelta(days=rng.randint(2, 25)))
                self.decisions.append(
                    (
                        outcome_id,
                        one.center_id,
                        "reported",
                        state,
                        reason,
                        self.people.evaluator.pk,
                        _at(day, 16),
                    )
                )

    def write(self) -> None:
        """COPY everything collected."""
        copy_rows(
            Case,
            ("id", "wave_id", "center_id", "site_id", "status", "reason", "contact_id", "language", "asked_year",
             "confirmed_by_id", "confirmed_at", "invited_at", "answered_at", "is_synthetic"),
            self.cases,
        )  # fmt: skip
        copy_rows(CaseEngagement, ("case_id", "center_id", "engagement_id"), self.about)
        copy_rows(
            Response,
            ("id", "case_id", "center_id", "instrument", "answers", "recommend", "answered_by", "language",
             "submitted_at", "is_synthetic"),
            self.responses,
        )  # fmt: skip
        copy_rows(
            Outcome,
            ("id", "center_id", "site_id", "engagement_id", "kind", "amount", "fiscal_year", "quarter", "state",
             "source", "said_by", "said_at", "flags", "is_synthetic"),
            self.outcomes,
        )  # fmt: skip
        copy_rows(ResponseOutcome, ("response_id", "center_id", "outcome_id", "question"), self.links)
        copy_rows(
            OutcomeEvidence,
            ("outcome_id", "center_id", "kind", "text", "added_by_id", "added_at"),
            self.evidence,
        )
        copy_rows(
            OutcomeDecision,
            ("outcome_id", "center_id", "from_state", "to_state", "reason", "decided_by_id", "decided_at"),
            self.decisions,
        )


def make_results(*, seed: int, today: date, done: list[Done], people: People, track: Track) -> dict[str, int]:
    """Write waves, cases, answers, outcomes and decisions for the completed engagements; returns the counts."""
    rng = random.Random(seed)
    current = Quarter.of(today)
    cases = _cases_by_quarter(done, current)
    waves = make_waves(min((quarter for quarter, _ in cases), default=current), current)
    results = Results(rng=rng, people=people, current=current, today=today)
    case_ids, response_ids = new_ids(Case, len(cases)), new_ids(Response, len(cases))
    outcome_ids = iter(new_ids(Outcome, len(cases) * len(EFFECTS)))
    numbered = list(zip(cases, case_ids, response_ids, strict=True))
    for (quarter, finished), case_id, response_id in track(numbered, "Survey answers and outcomes"):
        own = [next(outcome_ids) for _ in EFFECTS]
        results.add_case(case_id, response_id, own, waves[quarter], quarter, finished)
    results.write()
    return {"cases": len(results.cases), "answers": len(results.responses), "outcomes": len(results.outcomes)}
