"""The page docs/reference/states.md and its pictures, made from the tables of steps that the code checks.

The pictures are drawn here as SVG. Mermaid would be the usual way, but the theme of the docs fetches it from elsewhere
when somebody reads the page, and this site fetches nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from lineshaft.apps.calendar.states import BOOKING_STEPS
from lineshaft.apps.companies.states import AGREEMENT_STEPS, CHANGE_STEPS, CONSENT_STEPS, IMPORT_STEPS
from lineshaft.apps.delivery.states import MILESTONE_STEPS, PROPOSAL_STEPS
from lineshaft.apps.engagements import states as engagements
from lineshaft.apps.engagements.models.batches import BATCH_STEPS
from lineshaft.apps.engagements.models.joint import JOINT_STEPS
from lineshaft.apps.engagements.models.transfers import TRANSFER_STEPS
from lineshaft.apps.events.states import EVENT_STEPS, REGISTRATION_STEPS
from lineshaft.apps.funding import states as funding
from lineshaft.apps.partners.actions import STEPS as RESOURCE_STEPS
from lineshaft.apps.programs.states import COHORT_STEPS, ENROLMENT_STEPS, SEAT_STEPS, SESSION_STEPS
from lineshaft.apps.publication.stories.states import CONSENT_STEPS as STORY_CONSENT_STEPS
from lineshaft.apps.publication.stories.states import STORY_STEPS
from lineshaft.apps.scouting.states import ACCOUNT_STEPS, CANDIDATE_STEPS, NEED_STEPS, WAIVER_STEPS
from lineshaft.apps.surveys.states import CASE_STEPS

_FROM_EDGE, _ROW, _HEIGHT, _ARC, _LETTER = 24, 76, 36, 26, 8.4


@dataclass(frozen=True)
class Machine:
    """One kind of record with the table of its steps; the first state of the table is where it begins."""

    name: str
    title: str
    about: str
    where: str
    steps: Mapping[Any, frozenset[Any]]

    @property
    def picture(self) -> str:
        """The file of the picture, beside the page."""
        return f"states-{self.name}.svg"

    @property
    def arrows(self) -> list[tuple[int, int]]:
        """Each step as the places of its two states, in the order of the table."""
        states = list(self.steps)
        return [
            (states.index(old), states.index(new))
            for old in states
            for new in states
            if new in self.steps[old]
        ]


MACHINES = (
    Machine(
        "request",
        "Request",
        "A call for help, from its arrival to the engagement that it becomes. A request that is linked to the wrong"
        " site is linked again.",
        "apps/engagements/states.py",
        engagements.REQUEST_STEPS,
    ),
    Machine(
        "engagement",
        "Engagement",
        "Work for a site. What is prepared becomes active when the company acknowledges its proposal, or without one."
        " Completing it proposes the site to the quarterly survey; a director opens it again, with a reason once its"
        " quarter was submitted.",
        "apps/engagements/states.py",
        engagements.ENGAGEMENT_STEPS,
    ),
    Machine(
        "proposal",
        "Proposal",
        "One version of what a center offers a company. Accepted means: its agreement is acknowledged. A newer version"
        " replaces what waits for an answer when it is sent, and what is in force when it is accepted.",
        "apps/delivery/states.py",
        PROPOSAL_STEPS,
    ),
    Machine(
        "milestone",
        "Milestone",
        "Something that is reached by a day. Moving it, with a reason, leaves it planned.",
        "apps/delivery/states.py",
        MILESTONE_STEPS,
    ),
    Machine(
        "outcome",
        "Outcome",
        "One quantified effect. Totals show verified outcomes apart from those that are reported, flagged or waiting"
        " for evidence; a rejected one counts nowhere. Taking a verification back is a flag.",
        "apps/engagements/states.py",
        engagements.OUTCOME_STEPS,
    ),
    Machine(
        "consultation",
        "Consultation",
        "A time that a company booked. Moving it, or handing it over to another advisor, leaves it booked.",
        "apps/calendar/states.py",
        BOOKING_STEPS,
    ),
    Machine(
        "event",
        "Event",
        "A workshop, tour or webinar. It is a draft again as long as nobody registered; cancelling tells everybody.",
        "apps/events/states.py",
        EVENT_STEPS,
    ),
    Machine(
        "registration",
        "Registration",
        "A person's place at an event. A seat that is given back goes to whoever waits longest, by itself.",
        "apps/events/states.py",
        REGISTRATION_STEPS,
    ),
    Machine(
        "survey-case",
        "Survey case",
        "One site's place in a wave, from candidate to answer. A company that declined may still answer while its link"
        " works; an answer stays.",
        "apps/surveys/states.py",
        CASE_STEPS,
    ),
    Machine(
        "resource",
        "Resource of a partner",
        "What a partner offers: shown to everyone while it is published.",
        "apps/partners/actions.py",
        RESOURCE_STEPS,
    ),
    Machine(
        "import",
        "Import of companies",
        "One file. A small one is checked and committed at once; a large one by a job, which is seen as being checked"
        " or being committed. Choosing other columns lets it wait again.",
        "apps/companies/states.py",
        IMPORT_STEPS,
    ),
    Machine(
        "registry-change",
        "Change of the registry",
        "A merge, split, move or correction. What concerns no other center is done at once; the rest is proposed to the"
        " program office, and can be withdrawn until it answers.",
        "apps/companies/states.py",
        CHANGE_STEPS,
    ),
    Machine(
        "consent",
        "Consent to share",
        "A company's word on whether one center's work with it is seen by another. A new question replaces the old.",
        "apps/companies/states.py",
        CONSENT_STEPS,
    ),
    Machine(
        "profile-agreement",
        "Agreement on a profile",
        "A company's word on who sees one part of its profile. Another word replaces it; the company withdraws it at"
        " any time.",
        "apps/companies/states.py",
        AGREEMENT_STEPS,
    ),
    Machine(
        "joint-agreement",
        "Joint agreement",
        "Which centers do an engagement together, and their shares. It is in force once all accepted it.",
        "apps/engagements/models/joint.py",
        JOINT_STEPS,
    ),
    Machine(
        "request-transfer",
        "Transfer of a request",
        "A request that belongs to another center. The company is asked first; without its yes nothing is handed over.",
        "apps/engagements/models/transfers.py",
        TRANSFER_STEPS,
    ),
    Machine(
        "request-batch",
        "File of requests",
        "Requests of a file, entered together. Taking it back closes those that nobody has worked at.",
        "apps/engagements/models/batches.py",
        BATCH_STEPS,
    ),
    Machine(
        "buyer-account",
        "Account asked for by a buyer",
        "What somebody wrote on the public page to get an account. The program office sees it once the address is"
        " confirmed; what is not confirmed within 7 days is forgotten.",
        "apps/scouting/states/accounts.py",
        ACCOUNT_STEPS,
    ),
    Machine(
        "need",
        "Need of a supplier",
        "What a buyer looks for, from the draft to the report. The desk sends it to centers, reports as often as there"
        " is something new, closes it with a reason, and opens it again.",
        "apps/scouting/states/needs.py",
        NEED_STEPS,
    ),
    Machine(
        "candidate",
        "Plant that may meet a need",
        "Proposed by the engine or added by a center, and answered by the center; an answer can be changed and taken"
        " back.",
        "apps/scouting/states/needs.py",
        CANDIDATE_STEPS,
    ),
    Machine(
        "waiver-case",
        "Waiver case",
        "A case for a waiver of the Buy America preference. A decision that was noted by mistake is taken back; a case"
        " that was withdrawn can be a draft again.",
        "apps/scouting/states/waivers.py",
        WAIVER_STEPS,
    ),
    Machine(
        "award",
        "Award",
        "A federal agreement. Each step is a notice that was recorded; lapsed and restored may follow each other.",
        "apps/funding/states.py",
        funding.AWARD_STEPS,
    ),
    Machine(
        "budget",
        "Budget",
        "One version of a year's budget. The approved one stays in force until a later one takes its place.",
        "apps/funding/states.py",
        funding.BUDGET_STEPS,
    ),
    Machine(
        "approval",
        "Approval",
        "What a center asks of the program office before it acts.",
        "apps/funding/states.py",
        funding.APPROVAL_STEPS,
    ),
    Machine(
        "subaward",
        "Subaward",
        "An agreement with a subrecipient or contractor. It comes into force when every rule is met.",
        "apps/funding/states.py",
        funding.SUBAWARD_STEPS,
    ),
    Machine(
        "subrecipient-report",
        "Report of a subrecipient",
        "What a subrecipient reports of a period. Accepted, it stands in the books; returned, it may be sent again.",
        "apps/funding/states.py",
        funding.SUBRECIPIENT_REPORT_STEPS,
    ),
    Machine(
        "book-import",
        "Import from the accounting system",
        "One file of the center's own books. A large file is checked and posted by a job; when columns or chart change,"
        " it is checked again.",
        "apps/funding/states.py",
        funding.BOOK_IMPORT_STEPS,
    ),
    Machine(
        "time-sheet",
        "Week on a time sheet",
        "A person's week. One that was approved is opened again for a correction; what was posted for it stands until"
        " the corrected week is approved.",
        "apps/funding/states.py",
        funding.TIME_STEPS,
    ),
    Machine(
        "contribution",
        "Contribution",
        "A claim that something somebody gave is match. The rules of 2 CFR 200.306 say where it begins, and read it"
        " again after each change. A person clears what waits, never what a rule refuses. What is accepted is booked.",
        "apps/funding/states.py",
        funding.CONTRIBUTION_STEPS,
    ),
    Machine(
        "invoice",
        "Invoice",
        "A demand for a fee. It has a number and stands in the books once it is issued; paid in part it stays issued.",
        "apps/funding/states.py",
        funding.INVOICE_STEPS,
    ),
    Machine(
        "federal-report",
        "Federal report",
        "The federal financial report of an award as of a day. A draft is made from the books whenever somebody looks;"
        " a certified one stays as it is, and is superseded when its revision is certified.",
        "apps/funding/states.py",
        funding.REPORT_STEPS,
    ),
    Machine(
        "cohort",
        "Cohort",
        "Companies that go through a program together, from the first that joins to the last session.",
        "apps/programs/states.py",
        COHORT_STEPS,
    ),
    Machine(
        "seat",
        "Seat in a cohort",
        "What a request asks of a cohort. Whoever asked withdraws, and asks again; all else is the center's answer, of"
        " which they hear by mail.",
        "apps/programs/states.py",
        SEAT_STEPS,
    ),
    Machine(
        "enrolment",
        "Way through a program",
        "One company in a program. Where it ends before the last stage, it says why, and can be taken up again.",
        "apps/programs/states.py",
        ENROLMENT_STEPS,
    ),
    Machine(
        "session",
        "Session",
        "A meeting of a cohort or of one company.",
        "apps/programs/states.py",
        SESSION_STEPS,
    ),
    Machine(
        "story",
        "Success story",
        "What a center tells of an engagement. A director reviews it, the company agrees to its exact words, and it is"
        " published. Changing it begins anew; the center or the company takes it down.",
        "apps/publication/stories/states.py",
        STORY_STEPS,
    ),
    Machine(
        "story-consent",
        "Consent to a story",
        "A company's word on one exact story. It takes it back at any time; the story is then public no longer.",
        "apps/publication/stories/states.py",
        STORY_CONSENT_STEPS,
    ),
)


def label(state: Any) -> str:
    """A state in the words that the pages use."""
    return str(state.label) if hasattr(state, "label") else engagements.label(state)


def states_text() -> str:
    """The body of the page: a picture and a table for each kind of record."""
    parts = [
        "Each step is one row of a table in the code; every write checks it, and this page and its pictures are made"
        " from it. Arrows on the right lead on, arrows on the left lead back. A double frame: it stays.",
        "Publications have no steps: each is stored once and never changed. The newest of a year is the one shown.",
    ]
    for machine in MACHINES:
        alt = f"Diagram of the steps of: {machine.title.lower()}. The table below says the same."
        parts += [
            f"## {machine.title}",
            machine.about,
            f"![{alt}]({machine.picture})",
            _table(machine.steps),
            f"Kept in `{machine.where}`.",
        ]
    return "\n\n".join(parts)


def _table(steps: Mapping[Any, frozenset[Any]]) -> str:
    lines = ["| code | shown as | can become |", "| --- | --- | --- |"]
    for state in steps:
        become = ", ".join(label(step) for step in steps if step in steps[state]) or "nothing: it stays"
        lines.append(f"| `{state.value}` | {label(state)} | {become} |")
    return "\n".join(lines)


def draw(machine: Machine) -> str:
    """The picture: states below one another, each step an arrow; to the next state straight, else in an arc."""
    labels = [label(state) for state in machine.steps]
    width = max(len(text) for text in labels) * _LETTER + 36
    back = max((old - new for old, new in machine.arrows if old > new), default=0)
    on = max((new - old for old, new in machine.arrows), default=0)
    left = _FROM_EDGE + (back * _ARC + 24 if back else 0)
    right = left + width
    total = right + (on * _ARC + 24 if on > 1 else 0) + _FROM_EDGE + 28
    height = _top(len(labels) - 1) + _HEIGHT + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total:.0f}" height="{height}"'
        f' viewBox="0 0 {total:.0f} {height}" font-family="system-ui, sans-serif" font-size="15">',
        f"<title>{escape(machine.title)}: the steps between its states</title>",
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 10 5 0 10z" fill="#005d83"/></marker></defs>',
        f'<rect width="{total:.0f}" height="{height}" fill="#ffffff"/>',
        f'<circle cx="{left + width / 2:.0f}" cy="14" r="6" fill="#002d3f"/>',
        _arrow(f"M{left + width / 2:.0f} 20V{_top(0) - 1}"),
    ]
    parts += [_step(old, new, left, right) for old, new in machine.arrows]
    for place, (state, text) in enumerate(zip(machine.steps, labels, strict=True)):
        parts += _box(text, left, _top(place), width, is_last=not machine.steps[state])
    return "\n".join([*parts, "</svg>"]) + "\n"


def _top(place: int) -> int:
    return 40 + place * _ROW


def _arrow(path: str) -> str:
    return f'<path d="{path}" fill="none" stroke="#005d83" stroke-width="1.5" marker-end="url(#tip)"/>'


def _box(text: str, left: float, top: int, width: float, *, is_last: bool) -> list[str]:
    def frame(inset: int) -> str:
        return (
            f'<rect x="{left + inset:.0f}" y="{top + inset}" width="{width - 2 * inset:.0f}"'
            f' height="{_HEIGHT - 2 * inset}" rx="8" fill="#e1f3f8" stroke="#002d3f" stroke-width="1.5"/>'
        )

    words = (
        f'<text x="{left + width / 2:.0f}" y="{top + 23}" text-anchor="middle" fill="#1b1b1b">'
        f"{escape(text)}</text>"
    )
    return [frame(0), frame(4), words] if is_last else [frame(0), words]


def _step(old: int, new: int, left: float, right: float) -> str:
    """The arrow of one step. It leaves in the lower half of a box and arrives in the upper half."""
    leaves, arrives = _top(old) + _HEIGHT * 0.7, _top(new) + _HEIGHT * 0.3
    if new == old + 1:
        middle = (left + right) / 2
        return _arrow(f"M{middle:.0f} {_top(old) + _HEIGHT}V{_top(new) - 1}")
    if new == old:
        return _arrow(f"M{right:.0f} {leaves:.0f}c26 0 26 {arrives - leaves:.0f} 1 {arrives - leaves:.0f}")
    # The curve reaches three quarters of the way to its handles.
    out = abs(new - old) * _ARC * 4 / 3
    if new > old:
        return _arrow(f"M{right:.0f} {leaves:.0f}C{right + out:.0f} {leaves:.0f} {right + out:.0f} {arrives:.0f}"
                      f" {right + 1:.0f} {arrives:.0f}")  # fmt: skip
    leaves, arrives = _top(old) + _HEIGHT * 0.3, _top(new) + _HEIGHT * 0.7
    return _arrow(f"M{left:.0f} {leaves:.0f}C{left - out:.0f} {leaves:.0f} {left - out:.0f} {arrives:.0f}"
                  f" {left - 1:.0f} {arrives:.0f}")  # fmt: skip
