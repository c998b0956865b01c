"""The profile of a plant: its page, who sees what of it, what others see, and its export.

The company's own people read these pages in the frame of the public pages, in English or Spanish; people of centers
read the same in the frame of the site, in English.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out, in_readers_language, tell
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import actions, permissions, profile_export, profile_panels, queries
from lineshaft.apps.companies.forms import AgreementForm, AudienceForm
from lineshaft.apps.companies.models import ProfileAgreement, Site
from lineshaft.apps.companies.profile_words import PARTS, wording

from .common import site_context

_NEXT_STEPS = 3
_EVERYTHING = "own"


def language_of(request: HttpRequest) -> str:
    """The language of the page as the reader has it."""
    return "es" if (translation.get_language() or "").startswith("es") else "en"


def profile_address(site: Site, part: str = "") -> str:
    """The page of a profile, at one of its parts."""
    address = reverse("companies:capabilities", args=[site.public_id])
    return f"{address}#{part}" if part else address


def owner_of_new(actor: Actor, site: Site) -> int | None:
    """For which organisation the reader writes of this site: their center that works with it, or their company."""
    relationship = queries.relationship_for(actor, site)
    if relationship is not None and relationship.center_id in permissions.editing_center_ids(actor):
        return relationship.center_id
    company = site.company.organisation_id
    return company if company in actor.organisations_where("own_company:edit") else None


def writing(request: HttpRequest, public_id: str) -> tuple[Actor, Site, int]:
    """Who is looking, the site, and for whom they write. Raises Http404, or PermissionDenied with the reason."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    owner_id = owner_of_new(actor, found)
    if owner_id is None:
        raise PermissionDenied(
            _(
                "What a plant can do is written by people of a center that works with it, and by its own people."
            )
        )
    return actor, found, owner_id


@login_required
@require_safe
@in_readers_language
def profile(request: HttpRequest, public_id: str) -> HttpResponse:
    """The profile as the reader's organisation wrote it and as it was shared, with what to write next."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    owner_id = owner_of_new(actor, found)
    shown = queries.capabilities_of(actor, found)
    agreements = queries.agreements_of_profile(actor, found) if owner_id else []
    context = site_context(request, found, "capabilities")
    context |= {
        "parts": queries.profile_parts(shown, agreements, owner_id, language_of(request)),
        "may_edit": owner_id is not None,
        "others": [each for each in queries.sites_of_company(actor) if each.pk != found.pk],
    }
    if owner_id is not None:
        answers = queries.answers_of(found, shown)
        context |= {
            "answers": answers,
            "written": {part.code for part in context["parts"] if part.entries},
            "next_steps": answers.next[:_NEXT_STEPS],
            "network_answers": queries.answers_of(found, queries.seen_by("network", found, shown)[1]),
            "removed": queries.removed_capabilities(actor, found),
            "panels": profile_panels.loaded(actor, found),
        }
    return render(request, "companies/profile/profile.html", context)


@login_required
@require_safe
def our_profile(request: HttpRequest) -> HttpResponse:
    """The profile of the first plant of the company that the reader speaks for; it links to those of the others."""
    actor = actor_of(request)
    permissions.check_user_speaks_for_company(actor)
    found = queries.sites_of_company(actor).first()
    if found is None:
        raise Http404
    return redirect(profile_address(found))


# Who sees what -------------------------------------------------------------------------------------------------------


@login_required
@require_safe
@in_readers_language
def who_sees(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is agreed about who sees which part, in the exact words, and what was agreed before."""
    actor, found, owner_id = writing(request, public_id)
    agreements = queries.agreements_of_profile(actor, found)
    language = language_of(request)
    headed = [(each, PARTS[each.part].in_language(language)) for each in agreements]
    order = list(PARTS)
    standing = sorted(
        (pair for pair in headed if pair[0].is_in_force),
        key=lambda pair: order.index(pair[0].part),
    )
    agreed = {each.part for each, _heading in standing if each.owner_id == owner_id}
    context = site_context(request, found, "capabilities")
    context |= {
        "standing": standing,
        "closed_parts": [
            words.in_language(language)
            for part, words in PARTS.items()
            if part not in agreed and part != ProfileAgreement.NAME
        ],
        "named": any(each.part == ProfileAgreement.NAME for each, _heading in standing),
        "past": [pair for pair in headed if pair not in standing],
    }
    return render(request, "companies/profile/who_sees.html", context)


@login_required
@in_readers_language
def share(request: HttpRequest, public_id: str) -> HttpResponse:
    """Choose parts and who sees them; then read the exact words and agree, or record that the company did."""
    actor, found, owner_id = writing(request, public_id)
    context = site_context(request, found, "capabilities")
    context["back_url"] = reverse("companies:who_sees", args=[found.public_id])
    asked = "audience" in request.GET or request.method == "POST"
    choice = AudienceForm(request.GET if asked else None, initial={"part": request.GET.getlist("part")})
    if not asked or not choice.is_valid():
        return render(request, "companies/profile/audience.html", {**context, "form": choice})
    audience, parts = choice.cleaned_data["audience"], choice.cleaned_data["part"]
    by_company = owner_id == found.company.organisation_id
    form = AgreementForm(request.POST if request.method == "POST" else None, by_company=by_company)

    def act() -> Any:
        facts = {"language": language_of(request), **form.cleaned_data}
        return actions.agree_to_show(
            site=found, owner_id=owner_id, parts=parts, audience=audience, by=actor, **facts
        )

    if carried_out(request, form, act):
        messages.success(request, _("Recorded. It is shown from now on, and can be withdrawn at any time."))
        return redirect("companies:who_sees", public_id=found.public_id)
    agreements = queries.agreements_of_profile(actor, found)
    context |= {
        "form": form,
        "by_company": by_company,
        "texts": _texts(found, owner_id, audience, parts, agreements, language_of(request)),
    }
    return render(request, "companies/profile/agree.html", context)


def _texts(
    site: Site,
    owner_id: int,
    audience: str,
    parts: list[str],
    agreements: list[ProfileAgreement],
    language: str,
) -> list[tuple[str, str, str]]:
    """Heading, text, and the text in Spanish, of each agreement that would be made; the name with the first one."""
    named = any(
        each.part == ProfileAgreement.NAME and each.owner_id == owner_id and each.is_in_force
        for each in agreements
    )
    needs_name = audience == ProfileAgreement.Audience.BUYERS and not named
    return [
        (
            PARTS[part].in_language(language),
            wording(site, part, audience, language),
            wording(site, part, audience, "es"),
        )
        for part in ([ProfileAgreement.NAME, *parts] if needs_name else parts)
    ]


@login_required
@require_POST
@in_readers_language
def withdraw(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """End one agreement at once."""
    actor = actor_of(request)
    found = queries.site_by_public_id(actor, public_id)
    agreement = queries.agreement_of_profile(actor, found, pk)
    permissions.check_user_can_withdraw_agreement(actor, agreement)
    done = _("Withdrawn. Nothing of it is seen any more.")
    tell(request, lambda: actions.withdraw_agreement(agreement=agreement, by=actor), done)
    return redirect("companies:who_sees", public_id=found.public_id)


@login_required
@require_POST
@in_readers_language
def withdraw_all(request: HttpRequest, public_id: str) -> HttpResponse:
    """End everything that is agreed about this profile, as far as the reader may."""
    actor, found, _owner_id = writing(request, public_id)
    agreements = queries.agreements_of_profile(actor, found)
    for each in agreements:
        each.site = found
    done = _("Withdrawn. Nobody outside sees this profile any more.")
    tell(request, lambda: actions.withdraw_agreements(site=found, agreements=agreements, by=actor), done)
    return redirect("companies:who_sees", public_id=found.public_id)


# What others see -----------------------------------------------------------------------------------------------------


def _seen(actor: Actor, site: Site, audience: str) -> tuple[bool, list[queries.Shown]]:
    """Whether the name is shown to an audience, and the entries it sees. Raises Http404 for another word."""
    shown = queries.capabilities_of(actor, site)
    if audience == _EVERYTHING:
        return True, shown
    if audience not in ProfileAgreement.Audience.values:
        raise Http404
    return queries.seen_by(audience, site, shown)


@login_required
@require_safe
@in_readers_language
def preview(request: HttpRequest, public_id: str, audience: str) -> HttpResponse:
    """The profile on one page, as an audience sees it or whole, to look at and to print."""
    actor, found, _owner_id = writing(request, public_id)
    is_named, shown = _seen(actor, found, audience)
    parts = queries.profile_parts(shown, [], None, language_of(request))
    context = site_context(request, found, "capabilities")
    context |= {
        "audience": audience,
        "is_named": is_named,
        "parts": [part for part in parts if part.entries],
        "audiences": [
            (_EVERYTHING, _("Everything")),
            ("network", _("The network")),
            ("buyers", _("Buyers")),
        ],
    }
    return render(request, "companies/profile/preview.html", context)


@login_required
@require_safe
def export(request: HttpRequest, public_id: str) -> HttpResponse:
    """The whole profile as data, with what is agreed about it."""
    actor, found, _owner_id = writing(request, public_id)
    shown = queries.capabilities_of(actor, found)
    agreements = queries.agreements_of_profile(actor, found)
    with translation.override("en"):
        document = profile_export.document(found, shown, agreements)
    answer = JsonResponse(document, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer.headers["Content-Disposition"] = f'attachment; filename="profile-{found.public_id}.json"'
    return answer
