"""Success stories of the demonstration: one on each stage of the home center's, and some published. All invented."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements.models import Engagement, Outcome
from lineshaft.apps.engagements.queries import handlers_of
from lineshaft.apps.network.models import Center
from lineshaft.apps.publication.models import PublishedStory, Story
from lineshaft.apps.publication.stories import actions
from lineshaft.apps.publication.stories.queries import verified_outcomes
from lineshaft.apps.publication.stories.states import ConsentState, StoryState

from .pictures import SHOWS, SHOWS_ES, drawing_of_a_part

# What the stories tell, one after the other: title, challenge, solution, result, quote, in English and Spanish.
_TOLD = (
    (
        ("Less scrap, and room for a third order", "Menos desperdicio, y lugar para un tercer pedido"),
        (
            "One part in ten was scrap, and nobody knew at which step it went wrong.",
            "Una de cada diez piezas era desperdicio, y nadie sabía en qué paso fallaba.",
        ),
        (
            "The advisor and the operators mapped the line, wrote down the settings, and began a daily look at it.",
            "El asesor y los operarios trazaron la línea, anotaron los ajustes y empezaron a mirarla cada día.",
        ),
        (
            "Scrap fell by more than half. The time that was won went into a new order.",
            "El desperdicio bajó a menos de la mitad. El tiempo ganado se usó para un nuevo pedido.",
        ),
        ("We stopped guessing and began to look.", "Dejamos de adivinar y empezamos a mirar."),
    ),
    (
        ("A first customer abroad", "Un primer cliente en el extranjero"),
        (
            "All sales hung on two customers in one state.",
            "Todas las ventas dependían de dos clientes en un solo estado.",
        ),
        (
            "The company chose one market, priced its freight, and tried its offer at a fair.",
            "La empresa eligió un mercado, calculó su flete y probó su oferta en una feria.",
        ),
        (
            "The first export order shipped within the year, and a second one followed.",
            "El primer pedido de exportación salió dentro del año, y siguió un segundo.",
        ),
        ("Now we know what we can promise.", "Ahora sabemos qué podemos prometer."),
    ),
    (
        ("A night shift that people stay for", "Un turno de noche en el que la gente se queda"),
        (
            "Half of the new people on the night shift left within three months.",
            "La mitad de la gente nueva del turno de noche se iba antes de tres meses.",
        ),
        (
            "Supervisors trained how to teach a job, and each new person got a plan of skills.",
            "Los supervisores aprendieron a enseñar un trabajo, y cada persona nueva recibió un plan de habilidades.",
        ),
        (
            "Most of the people who began this year are still there, and two of them now teach others.",
            "La mayoría de quienes empezaron este año sigue, y dos de ellos ya enseñan a otros.",
        ),
        ("They know what comes next for them.", "Saben qué les espera después."),
    ),
)
_HOME_STAGES = (
    StoryState.PUBLISHED,
    StoryState.AGREED,
    StoryState.ASKED,
    StoryState.REVIEW,
    StoryState.DRAFT,
    StoryState.PUBLISHED,
)
_ELSEWHERE = 3
_PERSON = "Demo Person Ruiz"


def make_stories(*, home: int) -> int:
    """A story on each stage at the home center, and a published one at some others; returns how many."""
    people = {
        role: actor_for(User.objects.get(email=f"demo-{role}@lineshaft.example"))
        for role in ("advisor", "director")
    }
    made = 0
    for engagement, stage in zip(_worth_telling().filter(center_id=home), _HOME_STAGES, strict=False):
        _story(engagement, made, stage, people["advisor"], people["director"])
        made += 1
    told = {home}
    for engagement in _worth_telling().exclude(center_id=home)[:400]:
        if len(told) > _ELSEWHERE:
            break
        if engagement.center_id not in told:
            reviewer = handlers_of(engagement.center_id).exclude(pk=engagement.lead_id).first()
            if reviewer is None:
                continue
            writer, director = (_actor_at(engagement.center, each) for each in (engagement.lead, reviewer))
            _story(engagement, made, StoryState.PUBLISHED, writer, director)
            told.add(engagement.center_id)
            made += 1
    return made


def _worth_telling() -> QuerySet[Engagement]:
    verified = Outcome.objects.filter(engagement=OuterRef("pk"), state="verified")
    rows = Engagement.objects.filter(Exists(verified), status="completed", is_synthetic=True)
    return rows.select_related("center", "lead", "site__company", "site__state", "service_line").order_by(
        "-completed_on", "-pk"
    )


def _actor_at(center: Center, advisor: User) -> Actor:
    """An advisor of another center, whom the demonstration lets review too: it has no director there."""
    return Actor(user=advisor, roles={center.pk: frozenset({Role.ADVISOR, Role.DIRECTOR})})


def _story(engagement: Engagement, number: int, stage: StoryState, writer: Actor, director: Actor) -> None:
    """One story up to `stage`. Its mails go to the demo mailbox: the link that waits for an answer is found there."""
    story = actions.draft_story(engagement=engagement, by=writer)
    told = _TOLD[number % len(_TOLD)]
    names = ("title", "challenge", "solution", "result", "quote")
    english, spanish = (
        {
            **{name: pair[place] for name, pair in zip(names, told, strict=True)},
            "quote_by": f"{_PERSON}, {job}",
        }
        for place, job in ((0, "plant manager (demonstration)"), (1, "gerente de planta (demostración)"))
    )
    outcomes = list(verified_outcomes(engagement).values_list("pk", flat=True))
    actions.edit_story(
        story=story, by=writer, company_name=story.company_name, place=story.place, english=english,
        spanish=spanish if number % 2 == 0 else dict.fromkeys(english, ""), outcome_ids=outcomes,
    )  # fmt: skip
    if number % 3 == 0:
        actions.set_photo(
            story=story,
            by=writer,
            upload=SimpleUploadedFile("housing.png", drawing_of_a_part()),
            photo_text=SHOWS,
            photo_text_es=SHOWS_ES,
        )
    if stage is not StoryState.DRAFT:
        actions.send_to_review(story=story, by=writer)
    if stage not in (StoryState.DRAFT, StoryState.REVIEW):
        _ask(story, stage, director)
    then = timezone.now() - timedelta(days=3 + 9 * number)
    Story.objects.filter(pk=story.pk).update(created_at=then, changed_at=then)
    PublishedStory.objects.filter(consent__story=story).update(published_at=then)


def _ask(story: Story, stage: StoryState, director: Actor) -> None:
    actions.ask_company(
        story=story, by=director, contact_name=_PERSON, contact_email="ruiz@company.example", language="en"
    )
    if stage is not StoryState.ASKED:
        actions.record_answer(
            story=story,
            by=director,
            answer=ConsentState.GIVEN,
            name=_PERSON,
            position="plant manager",
            note="",
        )
    if stage is StoryState.PUBLISHED:
        actions.publish(story=story, by=director)
