"""The pages on which a center writes, reviews, asks about, publishes and takes down its stories."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, carried_out, step_page, tell
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import history_lines
from lineshaft.apps.companies.queries import contacts_for
from lineshaft.apps.engagements.forms.requests import ReasonForm
from lineshaft.apps.engagements.permissions import check_user_can_read_engagements
from lineshaft.apps.engagements.queries import engagement_by_public_id
from lineshaft.apps.engagements.views.engagements import tab_context
from lineshaft.ui.fields import chosen
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import keyset_page

from . import actions, queries
from .forms import AskForm, PhotoForm, SignedForm, StoryFilter, StoryForm
from .models import PublishedStory, Story
from .permissions import (
    check_user_can_publish_stories,
    check_user_can_read_stories,
    check_user_can_write_stories,
)
from .public import picture
from .states import ConsentState, StoryState
from .wording import figures_in_words, shown_of


def _story(actor: Actor, pk: int) -> Story:
    check_user_can_read_stories(actor)
    return queries.story_or_404(actor, pk)


def _to_write(actor: Actor, pk: int) -> Story:
    found = _story(actor, pk)
    check_user_can_write_stories(actor, found.center_id)
    return found


def _to_publish(actor: Actor, pk: int) -> Story:
    found = _story(actor, pk)
    check_user_can_publish_stories(actor, found.center_id)
    return found


def _address(story: Story) -> str:
    return reverse("publication:story", args=[story.pk])


@login_required
@require_safe
@in_english
def story_list(request: HttpRequest) -> HttpResponse:
    """Stories of the reader's centers, what changed last first."""
    actor = actor_of(request)
    check_user_can_read_stories(actor)
    filters = StoryFilter(request.GET)
    rows = queries.stories_of(actor, status=chosen(filters).get("status", ""))
    page = keyset_page(rows, key=("-changed_at", "-id"), cursor=request.GET.get("cursor", ""))
    return render(request, "publication/stories/list.html", {"filters": filters, "page": page})


@login_required
@require_safe
@in_english
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """One story as it would be shown, what the company said, and the next step."""
    actor = actor_of(request)
    found = _story(actor, pk)
    may_write = found.center_id in actor.organisations_where("engagement:edit")
    may_publish = found.center_id in actor.organisations_where("story:publish")
    consents = list(queries.consents_of(found))
    live = next((each for each in consents if each.status in (ConsentState.ASKED, ConsentState.GIVEN)), None)
    shown = live.shown if live else shown_of(found)
    context: dict[str, Any] = {
        "story": found,
        "shown": shown,
        "texts": shown["texts"]["en"],
        "text_language": "en",
        "others": [(code, texts) for code, texts in shown["texts"].items() if code != "en"],
        "figures": figures_in_words(shown),
        "photo_url": reverse("publication:story_photo", args=[pk]) if found.photo else "",
        "consents": consents,
        "published": PublishedStory.objects.filter(consent=live).first() if live else None,
        "is_in_doubt": bool(queries.figures_in_doubt(found)),
        "may_write": may_write,
        "may_publish": may_publish,
        "may_take_back": may_write
        and found.status not in (StoryState.DRAFT, StoryState.PUBLISHED)
        and (found.status != StoryState.REVIEW or may_publish or found.written_by_id == actor.user_id),
        "reason_form": ReasonForm(prefix="down"),
        "note_form": ReasonForm(prefix="back"),
        "history": history_lines(actor, [found]),
    }
    return render(request, "publication/stories/story.html", context)


@login_required
@in_english
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words of a draft."""
    actor = actor_of(request)
    found = _to_write(actor, pk)
    outcomes = list(queries.verified_outcomes(found.engagement))
    form = StoryForm(request.POST or None, outcomes=outcomes, initial=StoryForm.initial_of(found))

    def save() -> Story:
        return actions.edit_story(story=found, by=actor, **form.facts())

    if edited(request, form, found, save, initial_of=StoryForm.initial_of):
        messages.success(request, "Saved.")
        return redirect(_address(found))
    return _form_page(request, found, form, "Edit the story", "Save")


def _form_page(
    request: HttpRequest, found: Story, form: Any, heading: str, submit: str, **more: Any
) -> HttpResponse:
    context = {"story": found, "form": form, "heading": heading, "submit": submit, **more}
    return render(request, "publication/stories/form.html", context)


@login_required
@in_english
def photo_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a photo, or say what it shows."""
    actor = actor_of(request)
    found = _to_write(actor, pk)
    initial = {
        "photo_text": found.english.get("photo_text", ""),
        "photo_text_es": found.spanish.get("photo_text", ""),
    }
    form = PhotoForm(request.POST or None, request.FILES or None, initial=initial)

    def save() -> Story:
        data = form.cleaned_data
        return actions.set_photo(
            story=found,
            by=actor,
            upload=data["image"],
            photo_text=data["photo_text"],
            photo_text_es=data["photo_text_es"],
        )

    if carried_out(request, form, save):
        messages.success(request, "The photo is saved.")
        return redirect(_address(found))
    return _form_page(request, found, form, "Photo of the story", "Save", has_photo=bool(found.photo))


@login_required
@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """The photo of a story, for the people of the center."""
    found = _story(actor_of(request), pk)
    answer = picture(found.photo.name or "")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _step(find: Callable[..., Story], act: Callable[..., Any], done: str) -> Callable[..., HttpResponse]:
    return step_page(find, lambda found, by: act(story=found, by=by), done, _address)


remove_photo = _step(_to_write, actions.remove_photo, "The photo is removed.")
review = _step(_to_write, actions.send_to_review, "A director reviews it now.")
publish = _step(_to_publish, actions.publish, "The story is public. The company was told.")


def _reason(request: HttpRequest, prefix: str) -> str:
    form = ReasonForm(request.POST, prefix=prefix)
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""


@login_required
@require_POST
@in_english
def to_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to a draft, with a note to who writes it."""
    actor = actor_of(request)
    found = _to_write(actor, pk)
    note = _reason(request, "back")
    done = "The story is a draft again."
    tell(request, lambda: actions.back_to_draft(story=found, by=actor, note=note), done)
    return redirect(_address(found))


@login_required
@require_POST
@in_english
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Off every public page."""
    actor = actor_of(request)
    found = _to_publish(actor, pk)
    reason = _reason(request, "down")
    if not reason:
        messages.error(request, "Write why the story is taken down.")
        return redirect(_address(found))
    done = "The story is taken down. The company was told."
    tell(request, lambda: actions.take_down(story=found, by=actor, reason=reason), done)
    return redirect(_address(found))


@login_required
@in_english
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The review is done: ask the company."""
    actor = actor_of(request)
    found = _to_publish(actor, pk)
    contacts = contacts_for(actor, found.engagement.site)
    form = AskForm(request.POST or None, contacts=contacts)
    if carried_out(request, form, lambda: actions.ask_company(story=found, by=actor, **form.facts())):
        messages.success(request, "The company was asked by e-mail.")
        return redirect(_address(found))
    return _form_page(request, found, form, "Ask the company", "Ask by e-mail", asks=True)


@login_required
@in_english
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down an answer on paper."""
    actor = actor_of(request)
    found = _to_publish(actor, pk)
    form = SignedForm(request.POST or None)
    if carried_out(request, form, lambda: actions.record_answer(story=found, by=actor, **form.facts())):
        messages.success(request, "The answer is written down.")
        return redirect(_address(found))
    return _form_page(request, found, form, "Answer on signed paper", "Write it down")


def _engagement(actor: Actor, public_id: str) -> Any:
    check_user_can_read_engagements(actor)
    check_user_can_read_stories(actor)
    return engagement_by_public_id(actor, public_id)


@login_required
@require_safe
@in_english
def of_engagement(request: HttpRequest, public_id: str) -> HttpResponse:
    """The tab of an engagement: its stories, and the way to begin one."""
    actor = actor_of(request)
    engagement = _engagement(actor, public_id)
    rows = list(queries.stories_of(actor, engagement=engagement).order_by("-created_at", "-pk"))
    may_write = engagement.center_id in actor.organisations_where("engagement:edit")
    context = {
        **tab_context(request, engagement, "story"),
        "stories": rows,
        "may_draft": may_write and all(each.status == StoryState.WITHDRAWN for each in rows),
        "verified": queries.verified_outcomes(engagement).count(),
    }
    return render(request, "publication/stories/of_engagement.html", context)


@login_required
@require_POST
@in_english
def draft(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin a story from what the engagement says."""
    actor = actor_of(request)
    engagement = _engagement(actor, public_id)
    check_user_can_write_stories(actor, engagement.center_id)
    made: list[Story] = []
    done = "This is a first draft from what the engagement says. Make a story of it."
    if tell(request, lambda: made.append(actions.draft_story(engagement=engagement, by=actor)), done):
        return redirect("publication:story_edit", made[0].pk)
    return redirect("publication:story_of_engagement", public_id)
