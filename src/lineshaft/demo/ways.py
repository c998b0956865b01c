"""Synthetic work of the home center at each stage from assessment to follow-up, one of it in Spanish. All invented."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.companies.models import Relationship, Site
from lineshaft.apps.delivery import actions
from lineshaft.apps.delivery.models import Milestone, ProposalLink
from lineshaft.apps.engagements import actions as engagements
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.domain.periods import Quarter

_STAGES = ("assessed", "scoped", "sent", "declined", "agreed", "spanish", "followed", "submitted")
# Work for the company whose person signs in to the demonstration.
_FOR_ITS_COMPANY = ("sent", "agreed", "followed")
_CONTACT = "demo-company@lineshaft.example"
# The center's own text: proposals that were sent before it was written keep the shipped one.
_OWN_TEXT = {
    "title": "Agreement of {center} (demonstration)",
    "paragraphs": "{center} does the following for {company}: {scope}\n"
    "The work takes {hours} hours, which are {days} days of eight hours. {advisor} leads it.\n"
    "{company} pays {fee}. Besides it gives: {match}.\n"
    "Either side may end the work in writing. What was done until that day is paid.\n"
    "The business information of {company} is kept confidential, as 15 USC 278k(j) protects it.\n"
    "A change of the work, its fee or its dates is a new version, which {company} acknowledges anew.",
    "acknowledges": "I have read the proposal and this agreement, and I acknowledge both for {company}. I may do so.",
    "title_es": "Acuerdo de {center} (demostración)",
    "paragraphs_es": "{center} hace lo siguiente para {company}: {scope}\n"
    "El trabajo requiere {hours} horas, que son {days} días de ocho horas. Lo dirige {advisor}.\n"
    "{company} paga {fee}. Además aporta: {match}.\n"
    "Cualquiera de las partes puede terminar el trabajo por escrito. Se paga lo realizado hasta ese día.\n"
    "La información comercial de {company} se mantiene confidencial, como la protege 15 USC 278k(j).\n"
    "Un cambio del trabajo, de su tarifa o de sus fechas es una nueva versión, que {company} acepta de nuevo.",
    "acknowledges_es": "He leído la propuesta y este acuerdo, y acepto ambos en nombre de {company}. Estoy autorizado"
    " para hacerlo.",
}


@dataclass(frozen=True)
class _Words:
    """What one made-up company wants."""

    title: str
    line: str
    need: str
    problem: str
    work: str
    deliverables: str
    expected: str
    name: str
    language: str = "en"


_LEAN = _Words(
    "Changeovers on the press line", "lean", "output", "Changeovers take 90 minutes; orders wait.",
    "A workshop at the press line, a written standard, and two days of coaching.",
    "A written standard for changeovers\nSix trained people", "Changeovers below 45 minutes.", "Demo Person Keller",
)  # fmt: skip
_WORDS = {
    "assessed": _Words(
        "First look at the paint line", "environment-health-safety", "environment", "", "", "", "", "Demo Person Abbott"
    ),
    "scoped": _Words(
        "Supervisors' series", "workforce", "people", "New supervisors learn by accident.",
        "Six half-days for eight supervisors.", "A certificate for each supervisor", "Turnover below 15% a year.",
        "Demo Person Osei",
    ),
    "sent": _LEAN,
    "declined": _Words(
        "Audit for ISO 9001", "quality", "quality", "A customer asks for a certificate by summer.",
        "A gap assessment, a plan, and an internal audit.", "A list of gaps\nA plan to certification",
        "The certificate by June.", "Demo Person Lindqvist",
    ),
    "agreed": _Words(
        "Robot for palletizing", "technology-adoption", "technology", "Two people lift boxes all day.",
        "Compare three robots, and set up a pilot with the one chosen.", "A comparison\nA pilot that runs",
        "One shift freed for packing.", "Demo Person Banerjee",
    ),
    "spanish": _Words(
        "Menos desperdicio en el horno", "lean", "output", "Se tira el 8 % del pan.",
        "Medir el desperdicio, un taller de una semana y dos visitas de seguimiento.",
        "Un plan de medidas\nCuatro personas capacitadas", "Desperdicio por debajo del 4 %.", "Demo Persona Rivas",
        "es",
    ),
    "followed": _Words(
        "Layout of the weld shop", "lean", "output", "Parts travel 400 meters.",
        "A new layout with the people who weld.", "A layout", "Half the distance.", "Demo Person Fontaine",
    ),
    "submitted": _Words(
        "Suppliers for castings", "supply-chain", "supply", "One foundry is left.", "Find and visit three foundries.",
        "A shortlist", "A second source.", "Demo Person Haugen",
    ),
}  # fmt: skip


def make_ways(*, today: date, home: int) -> int:
    """One engagement of the home center at each stage, and the last quarter submitted; returns how many."""
    by = actor_for(User.objects.get(email="demo-advisor@lineshaft.example"))
    director = actor_for(User.objects.get(email="demo-director@lineshaft.example"))
    center = Center.objects.get(pk=home)
    busy = Engagement.objects.filter(center=center, status="active").values("site_id")
    sites = Site.objects.filter(
        pk__in=Relationship.objects.filter(center=center).exclude(site_id__in=busy).values("site_id")
    ).order_by("pk")
    own = Site.objects.filter(company__organisation__memberships__user__email=_CONTACT).order_by("pk").first()
    made = []
    for stage, site in zip(_STAGES, sites[: len(_STAGES)], strict=False):
        if stage == "agreed":
            actions.write_agreement(
                center=center, texts=_OWN_TEXT, why="Our counsel asked for it (demonstration)", by=director
            )
        place = own if own is not None and stage in _FOR_ITS_COMPANY else site
        made.append(_way(stage, center, place, by, today))
    _submit(center, director, today, [each for each in made if each.title == _WORDS["submitted"].title])
    return len(made)


def _way(stage: str, center: Center, site: Site, by: Actor, today: date) -> Engagement:
    words = _WORDS[stage]
    last_quarter = (Quarter.of(today) + -1).ends_on
    started_on = last_quarter - timedelta(days=40) if stage == "submitted" else today - timedelta(days=45)
    engagement = engagements.start_engagement(
        center=center,
        site=site,
        title=words.title,
        service_line=ServiceLine.objects.get(code=words.line, center=None),
        lead=by.person,
        started_on=started_on,
        by=by,
        is_prepared=stage in ("followed", "submitted"),
        is_synthetic=True,
    )
    actions.save_assessment(
        engagement=engagement, answers={"need": words.need, "urgency": "quarter", "tried": "own"}, by=by
    )
    if stage != "assessed":
        _scope(engagement, words, by)
    if stage not in ("assessed", "scoped", "submitted"):
        _propose(stage, engagement, words, by, today)
    if stage in ("agreed", "spanish"):
        _plan(engagement, by, today)
    for milestone in Milestone.objects.filter(engagement=engagement) if stage == "followed" else ():
        actions.finish_milestone(milestone=milestone, done_on=today - timedelta(days=2), by=by)
    if stage in ("followed", "submitted"):
        _complete(engagement, by, last_quarter if stage == "submitted" else today - timedelta(days=1))
    return engagement


def _scope(engagement: Engagement, words: _Words, by: Actor) -> None:
    actions.save_scope(
        engagement=engagement, problem=words.problem, work=words.work, deliverables=words.deliverables,
        out_of_scope="", expected=words.expected, by=by,
    )  # fmt: skip
    actions.save_worker(
        engagement=engagement,
        person=by.person,
        role="Leads the work",
        hours=Decimal(24),
        rate=Decimal(140),
        by=by,
    )
    actions.save_worker(
        engagement=engagement, name="Demonstration Consulting", role="Coaches on the floor", hours=Decimal(12),
        rate=Decimal(165), conflict="noted", conflict_note="Its owner is a cousin of the plant manager (made up).",
        by=by,
    )  # fmt: skip


def _propose(stage: str, engagement: Engagement, words: _Words, by: Actor, today: date) -> None:
    actions.add_milestone(
        engagement=engagement, title="Measured where we stand", due_on=today - timedelta(days=3), by=by
    )
    actions.add_milestone(
        engagement=engagement, title="Standard agreed", due_on=today + timedelta(days=5), by=by
    )
    contact = User.objects.get(email=_CONTACT) if stage in _FOR_ITS_COMPANY else None
    name, address = (str(contact), contact.email) if contact else (words.name, "demo-company@example.org")
    draft = actions.save_draft(
        engagement=engagement, language=words.language, discount=Decimal(300),
        discount_why="First work with the center (demonstration)", gives="Two days of six operators", changed="",
        valid_until=today + timedelta(days=5 if stage == "sent" else 21), send_to_name=name, send_to=address, by=by,
    )  # fmt: skip
    sent = actions.send_proposal(proposal=draft, by=by)
    link = ProposalLink.objects.filter(proposal=sent).latest("pk")
    if stage == "declined":
        actions.decline(
            by=actions.ByLink(link.pk), reason="The customer gave us another year (demonstration)."
        )
    elif stage != "sent":
        way: actions.ByLink | actions.SignedIn = actions.ByLink(link.pk)
        if contact is not None and stage == "followed":
            way = actions.SignedIn(actor_for(contact), sent)
        actions.acknowledge(by=way, text_sha256=sent.sha256, name=name, title="Owner")


def _plan(engagement: Engagement, by: Actor, today: date) -> None:
    first, second = Milestone.objects.filter(engagement=engagement)
    actions.move_milestone(
        milestone=second, to_day=today + timedelta(days=12), reason="The press is down for a week (demonstration).",
        by=by,
    )  # fmt: skip
    actions.finish_milestone(milestone=first, done_on=today, by=by)
    for title, audience in (
        ("Layout of today (demonstration)", "company"),
        ("Notes (demonstration)", "center"),
    ):
        file = SimpleUploadedFile("demonstration.txt", b"Demonstration data.\n", content_type="text/plain")
        actions.add_document(engagement=engagement, title=title, audience=audience, file=file, by=by)


def _complete(engagement: Engagement, by: Actor, on: date) -> None:
    engagements.complete_engagement(
        engagement=Engagement.objects.get(pk=engagement.pk), completed_on=max(on, engagement.started_on), by=by,
        result="What was agreed was done (demonstration).", explanation="Demonstration: nothing is invoiced.",
        follow_up_after=[3, 6, 12],
    )  # fmt: skip


def _submit(center: Center, director: Actor, today: date, work: list[Engagement]) -> None:
    """The last quarter was submitted, and one piece of its work was opened again."""
    period = Quarter.of(today) + -1
    engagements.record_submission(
        center=center, period=period, submitted_on=max(period.ends_on + timedelta(days=1), today - timedelta(days=30)),
        reference="DEMO-4711", by=director, is_synthetic=True,
    )  # fmt: skip
    for engagement in work:
        engagements.reopen_engagement(
            engagement=engagement, by=director, reason="A visit of the last week was missing (demonstration)."
        )
