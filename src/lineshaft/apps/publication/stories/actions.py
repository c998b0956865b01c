"""Writing, reviewing, agreeing to, publishing and taking down a success story."""

import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import override

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.photo_files import SUFFIX, encoded
from lineshaft.apps.engagements.models import Engagement
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

from . import mails, queries
from .figures import check_figures, held_outcomes
from .models import TEXTS, PublishedStory, Story, StoryConsent, StoryFigure
from .permissions import check_user_can_publish_stories, check_user_can_write_stories
from .photos import delete_from_store, forget_photos
from .states import CONSENT_STEPS, ConsentState, StoryState, check_step
from .wording import VERSION, question, shown_of


@transaction.atomic
def draft_story(*, engagement: Engagement, by: Actor) -> Story:
    """A first draft from what the engagement and its verified outcomes say. Raises Conflict while one is unfinished."""
    check_user_can_write_stories(by, engagement.center_id)
    Engagement.objects.select_for_update(no_key=True).get(pk=engagement.pk)
    open_one = engagement.stories.exclude(status=StoryState.WITHDRAWN.value).first()
    if open_one is not None:
        raise Conflict(f"There is a story of this engagement already: “{open_one}”.", "Go on with that one")
    site = engagement.site
    asked = engagement.from_request.need if engagement.from_request else ""
    story = Story.objects.create(
        center_id=engagement.center_id,
        engagement=engagement,
        company_name=site.company.name,
        place=", ".join(filter(None, (site.city, site.state.name))),
        english=dict.fromkeys(TEXTS, "")
        | {
            "title": f"{site.company.name}: {engagement.title}"[:120],
            "challenge": asked,
            "solution": engagement.scope,
            "result": engagement.result,
        },
        written_by=by.person,
        is_synthetic=engagement.is_synthetic,
    )
    _tell(story, queries.verified_outcomes(engagement).values_list("pk", flat=True))
    return story


def _tell(story: Story, outcome_ids: Iterable[int]) -> None:
    """Let the story tell these outcomes and no others."""
    wanted = set(outcome_ids)
    story.figures.exclude(outcome_id__in=wanted).delete()
    there = set(story.figures.values_list("outcome_id", flat=True))
    StoryFigure.objects.bulk_create(
        StoryFigure(story=story, center_id=story.center_id, outcome_id=pk) for pk in sorted(wanted - there)
    )


def _held(story: Story) -> Story:
    """The story as it stands now, kept from other writers."""
    return Story.objects.select_for_update(no_key=True).get(pk=story.pk)


def _draft(story: Story, by: Actor) -> Story:
    check_user_can_write_stories(by, story.center_id)
    current = _held(story)
    if current.status != StoryState.DRAFT.value:
        raise Conflict(
            f"This story is “{current.get_status_display()}”; only a draft can be changed.",
            "Take it back to a draft first",
        )
    return current


@transaction.atomic
def edit_story(
    *,
    story: Story,
    by: Actor,
    company_name: str,
    place: str,
    english: Mapping[str, str],
    spanish: Mapping[str, str],
    outcome_ids: Iterable[int],
) -> Story:
    """Change a draft. Raises Conflict when it is none any more, InvalidValue for an outcome that is not verified."""
    current = _draft(story, by)
    wanted = set(outcome_ids)
    known = set(queries.verified_outcomes(current.engagement).values_list("pk", flat=True))
    if not wanted <= known:
        raise InvalidValue("outcomes", "", "names an outcome that is not verified", "Open the page again")
    current.company_name, current.place = company_name, place
    # The words beside the photo are written where the photo is.
    current.english = {**english, "photo_text": current.english.get("photo_text", "")}
    told_in_spanish = any(spanish.values())
    current.spanish = (
        {
            **spanish,
            # A Spanish text that is begun after the photo has the words beside it that the photo has.
            "photo_text": current.spanish.get("photo_text") or current.english.get("photo_text", ""),
        }
        if told_in_spanish
        else {}
    )
    current.save(update_fields=["company_name", "place", "english", "spanish"])
    _tell(current, wanted)
    return current


@transaction.atomic
def set_photo(
    *, story: Story, by: Actor, upload: UploadedFile | None, photo_text: str, photo_text_es: str
) -> Story:
    """The photo of a draft, made anew without what a camera adds; without an upload its words alone are changed."""
    current = _draft(story, by)
    if upload is None and not current.photo:
        raise InvalidValue("image", "", "is missing", "Choose a photo.")
    before = current.photo.name or ""
    if upload is not None:
        photo = encoded(upload)
        current.photo_sha256 = photo.sha256
        current.photo.save(f"{photo.sha256}{SUFFIX}", ContentFile(photo.content), save=False)
        delete_from_store({before} - {current.photo.name})
    current.english = {**current.english, "photo_text": photo_text}
    if current.spanish:
        current.spanish = {**current.spanish, "photo_text": photo_text_es or photo_text}
    current.save(update_fields=["photo", "photo_sha256", "english", "spanish"])
    return current


@transaction.atomic
def remove_photo(*, story: Story, by: Actor) -> Story:
    """The draft has no photo, and the store neither, unless a company was asked about it."""
    current = _draft(story, by)
    delete_from_store([current.photo.name or ""])
    current.photo, current.photo_sha256 = "", ""
    current.save(update_fields=["photo", "photo_sha256"])
    return current


def _step(current: Story, new: StoryState, *, note: str = "", **facts: Any) -> Story:
    """Take a story that is held a step on."""
    check_step(current.status, new)
    current.status, current.note, current.changed_at = new.value, note, timezone.now()
    for name, value in facts.items():
        setattr(current, name, value)
    current.save(update_fields=["status", "note", "changed_at", *facts])
    return current


@transaction.atomic
def send_to_review(*, story: Story, by: Actor) -> Story:
    """The writer is done. Raises Conflict for a story that does not say what was the matter, done and reached."""
    check_user_can_write_stories(by, story.center_id)
    current = _held(story)
    check_step(current.status, StoryState.REVIEW)
    names = {
        "title": "the title",
        "challenge": "the challenge",
        "solution": "the solution",
        "result": "the result",
    }
    for written, language in ((current.english, "English"), (current.spanish, "Spanish")):
        missing = [label for name, label in names.items() if written and not written.get(name)]
        if missing:
            raise Conflict(
                f"The {language} text is not complete: {', '.join(missing)}.", "Write it, then send it in"
            )
    _check_left_out(current)
    return _step(current, StoryState.REVIEW)


def _check_left_out(current: Story) -> None:
    """What the company wanted to be left out when it was asked last is left out."""
    last = queries.consents_of(current).first()
    if last is None or not last.left_out:
        return
    part = StoryConsent.Part
    written = [current.english, current.spanish]
    company = _bare(current.engagement.site.company.name)
    texts = [current.company_name, *(str(text) for texts in written for text in texts.values())]
    told = {
        part.NAME: any(company in _bare(text) for text in texts),
        part.FIGURES: current.figures.exists(),
        part.PHOTO: bool(current.photo),
        part.QUOTE: any(texts.get("quote") for texts in written),
    }
    still = [str(each.label) for each in part if each.value in last.left_out and told[each]]
    if still:
        raise Conflict(
            f"The company wants this story told without {', '.join(still)}, and it is still there.",
            "Take it out first. In place of a name stands what it is, such as “a foundry in Georgia”",
        )


# What kind of company it is says nothing of which one.
_KINDS = frozenset({"inc", "llc", "co", "corp", "company", "corporation", "incorporated", "ltd", "lp"})


def _bare(text: str) -> str:
    """A name or text as names are looked for in it."""
    words = re.findall(r"\w+", text.casefold())
    return f" {' '.join(word for word in words if word not in _KINDS)} "


@transaction.atomic
def back_to_draft(*, story: Story, by: Actor, note: str = "") -> Story:
    """
    The story is changed again; a consent that was asked for or given ends, since it was to other words.

    A director returns one that is being reviewed with a note; the writer takes back the others.
    """
    current = _held(story)
    if current.status == StoryState.REVIEW.value and current.written_by_id != by.user_id:
        check_user_can_publish_stories(by, current.center_id)
    check_user_can_write_stories(by, current.center_id)
    check_step(current.status, StoryState.DRAFT)
    _end_consent(current, ConsentState.REPLACED)
    return _step(current, StoryState.DRAFT, note=note)


def _end_consent(current: Story, new: ConsentState) -> None:
    consent = queries.live_consent(current)
    if consent is not None:
        if new is ConsentState.WITHDRAWN and consent.status == ConsentState.ASKED.value:
            new = ConsentState.REPLACED
        consent.status = new.value
        consent.withdrawn_at = timezone.now() if new is ConsentState.WITHDRAWN else None
        consent.save(update_fields=["status", "withdrawn_at"])


@transaction.atomic
def ask_company(
    *, story: Story, by: Actor, contact_name: str, contact_email: str, language: str
) -> StoryConsent:
    """The story is right: ask the company, by a mail with a link, whether it may be shown exactly so."""
    check_user_can_publish_stories(by, story.center_id)
    current = _held(story)
    _check_reviewer(current, by)
    outcomes = held_outcomes(current)
    for figure in current.figures.all():
        figure.amount = outcomes[figure.outcome_id].amount
        figure.save(update_fields=["amount"])
    check_figures(current)
    _step(current, StoryState.ASKED, reviewed_by=by.person)
    consent = StoryConsent.objects.create(
        story=current,
        center_id=current.center_id,
        wording=question(current.center.name, language),
        wording_version=VERSION,
        shown=shown_of(current),
        photo=current.photo.name or "",
        language=language,
        contact_name=contact_name,
        contact_email=contact_email,
        asked_by=by.person,
        is_synthetic=current.is_synthetic,
    )
    mails.tell_company(consent, "asked")
    return consent


def _check_reviewer(current: Story, by: Actor) -> None:
    if current.written_by_id == by.user_id:
        raise Conflict(
            "You wrote this story: somebody else reviews it.",
            "Ask another director of the center to look at it",
        )


@transaction.atomic
def record_answer(
    *,
    story: Story,
    by: Actor,
    answer: ConsentState,
    name: str,
    position: str,
    note: str,
    left_out: Iterable[str] = (),
) -> StoryConsent:
    """Write down what the company answered on a signed paper."""
    check_user_can_publish_stories(by, story.center_id)
    consent = queries.live_consent(_held(story))
    if consent is None:
        raise Conflict("The company is not asked.", "Ask it first")
    return _answer(
        consent,
        answer,
        name,
        position,
        note,
        left_out,
        answered_how=StoryConsent.How.SIGNED.value,
        recorded_by=by.person,
    )


@transaction.atomic
def answer_by_link(
    *,
    consent: StoryConsent,
    answer: ConsentState,
    name: str,
    position: str,
    note: str,
    left_out: Iterable[str] = (),
) -> StoryConsent:
    """The company answers by its link; the center is told. Raises Conflict when it was answered or replaced."""
    with system_scope("a company answers by its link whether its story may be shown"):
        _held(consent.story)
        how = StoryConsent.How.LINK.value
        answered = _answer(consent, answer, name, position, note, left_out, answered_how=how)
        mails.tell_center(answered)
    return answered


# A story whose company asks for changes is written again, and the company is asked again.
_AFTER_ANSWER = {
    ConsentState.GIVEN: StoryState.AGREED,
    ConsentState.CHANGES: StoryState.DRAFT,
    ConsentState.REFUSED: StoryState.REFUSED,
}


def _answer(
    consent: StoryConsent,
    answer: ConsentState,
    name: str,
    position: str,
    note: str,
    left_out: Iterable[str],
    **how: Any,
) -> StoryConsent:
    current = StoryConsent.objects.select_for_update(no_key=True).get(pk=consent.pk)
    _check_consent(current, answer)
    current.status = answer.value
    if answer is ConsentState.CHANGES:
        current.left_out = sorted(set(left_out) & set(StoryConsent.Part.values))
    current.answered_name, current.answered_position, current.answered_note = name, position, note
    current.answered_at = timezone.now()
    for field, value in how.items():
        setattr(current, field, value)
    current.save()
    note = "" if answer is ConsentState.GIVEN else _asked_for(current)
    _step(current.story, _AFTER_ANSWER[answer], note=note)
    return current


def _asked_for(consent: StoryConsent) -> str:
    """What the company wants to be different, for who writes the story."""
    with override("en"):
        without = f"Told without {consent.left_out_in_words}." if consent.left_out else ""
    return " ".join(filter(None, ("The company answered.", without, consent.answered_note)))


def _check_consent(current: StoryConsent, new: ConsentState) -> None:
    if new not in CONSENT_STEPS[ConsentState(current.status)]:
        raise Conflict(mails.too_late(current))


@transaction.atomic
def publish(*, story: Story, by: Actor) -> PublishedStory:
    """Show everyone what the company agreed to; the company is told where, and how to take its word back."""
    check_user_can_publish_stories(by, story.center_id)
    current = _held(story)
    held_outcomes(current)
    check_figures(current)
    _step(current, StoryState.PUBLISHED)
    consent = queries.live_consent(current)
    if consent is None or consent.status != ConsentState.GIVEN.value:
        raise Conflict("The company has not agreed to this story.", "Ask it first")
    site = current.engagement.site
    texts = consent.shown["texts"]
    published = PublishedStory.objects.create(
        consent=consent,
        slug=f"{slugify(texts['en']['title'])[:70].strip('-') or 'story'}-{secrets.token_hex(4)}",
        center_id=current.center_id,
        state_id=site.state_id,
        area=current.engagement.service_line.area,
        title=texts["en"]["title"],
        title_es=texts.get("es", {}).get("title", ""),
        company_name=consent.shown["company"],
        content=consent.shown,
        photo=consent.photo,
        is_synthetic=current.is_synthetic,
    )
    consent.slug = published.slug
    consent.save(update_fields=["slug"])
    mails.tell_company(consent, "published", published=published)
    return published


@transaction.atomic
def take_down(*, story: Story, by: Actor, reason: str) -> Story:
    """The center takes it off every public page; the consent ends, and the company is told."""
    check_user_can_publish_stories(by, story.center_id)
    current = _held(story)
    check_step(current.status, StoryState.WITHDRAWN)
    consent = queries.live_consent(current)
    _end_consent(current, ConsentState.WITHDRAWN)
    _step(current, StoryState.WITHDRAWN, note=reason)
    with system_scope("a photo that was taken down is deleted unless another story holds it"):
        forget_photos(current)
    if consent is not None:
        mails.tell_company(consent, "taken_down")
    return current


@transaction.atomic
def withdraw_by_link(*, consent: StoryConsent) -> StoryConsent:
    """The company takes its word back: the story is gone from every public page, and the center is told."""
    with system_scope("a company takes back by its link that its story is shown"):
        story = _held(consent.story)
        current = StoryConsent.objects.select_for_update(no_key=True).get(pk=consent.pk)
        _check_consent(current, ConsentState.WITHDRAWN)
        current.status, current.withdrawn_at = ConsentState.WITHDRAWN.value, timezone.now()
        current.save(update_fields=["status", "withdrawn_at"])
        _step(story, StoryState.WITHDRAWN, note="The company took its word back.")
        forget_photos(story)
        mails.tell_center(current)
    return current
