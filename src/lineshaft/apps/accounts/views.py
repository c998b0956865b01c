"""Pages about people: members and invitations, the own account, API keys."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lineshaft.domain.errors import LineshaftError
from lineshaft.ui.forms import attempt
from lineshaft.ui.pagination import numbered_page

from . import actions, queries
from .closing import why_closed
from .forms import AcceptForm, ApiTokenForm, InvitationForm, OrganisationFilter, ProfileForm, RoleForm
from .models import ApiToken, Invitation, Membership, Organisation, User
from .pages import in_readers_language
from .roles import OrganisationKind, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_required
def people(request: HttpRequest) -> HttpResponse:
    """The people of the organisation that the person manages; a network administrator chooses one of all."""
    actor = request.actor  # type: ignore[attr-defined]
    manageable = actor.organisations_where("member:invite")
    if manageable and actor.is_office:
        form = OrganisationFilter(request.GET or None)
        text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
        found = numbered_page(queries.organisations_with_people(text), request.GET.get("page"))
        return render(request, "accounts/organisations.html", {"form": form, "page": found})
    if not manageable:
        raise PermissionDenied(
            _("Only a director, a partner editor or a network administrator manages people.")
        )
    return redirect("accounts:organisation", pk=min(manageable))


def _organisation(request: HttpRequest, pk: int) -> Organisation:
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.can("member:invite", pk):
        raise Http404
    return get_object_or_404(Organisation, pk=pk)


@login_required
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Members and open invitations of an organisation; inviting another person."""
    actor = request.actor  # type: ignore[attr-defined]
    chosen = _organisation(request, pk)
    form = InvitationForm(request.POST or None, organisation=chosen)
    if request.method == "POST" and form.is_valid():

        def invite() -> str:
            actions.invite(
                organisation=chosen,
                email=form.cleaned_data["email"],
                role=Role(form.cleaned_data["role"]),
                by=actor,
            )
            return request.path

        if attempt(form, lambda: actions.once(form.once_token, invite)):
            sent_to = form.cleaned_data["email"]
            messages.success(request, _("Invitation sent to %(email)s.") % {"email": sent_to})
            return redirect(request.path)
    members = list(queries.members_of(chosen))
    context = {
        "organisation": chosen,
        "form": form,
        "members": [(each, RoleForm(membership=each)) for each in members],
        "invitations": queries.open_invitations(chosen),
        "organisations": Organisation.objects.filter(pk__in=actor.organisations_where("member:invite")),
        "can_choose_any": actor.is_office,
        "closed": why_closed(chosen),
        "history": queries.history_lines(actor, [*members, *queries.open_invitations(chosen)]),
    }
    return render(request, "accounts/organisation.html", context)


@login_required
@require_POST
def end_membership(request: HttpRequest, pk: int) -> HttpResponse:
    """End one role of one person."""
    membership = get_object_or_404(Membership.objects.select_related("user"), pk=pk, ended_at__isnull=True)
    _organisation(request, membership.organisation_id)
    try:
        actions.end_membership(membership=membership, by=request.actor)  # type: ignore[attr-defined]
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s no longer has this role.") % {"name": membership.user})
    return _after_a_change(request, membership)


@login_required
@require_POST
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person another role instead of this one."""
    rows = Membership.objects.select_related("user", "organisation")
    membership = get_object_or_404(rows, pk=pk, ended_at__isnull=True)
    _organisation(request, membership.organisation_id)
    form = RoleForm(request.POST, membership=membership)
    if not form.is_valid():
        messages.error(request, "Choose a role from the list.")
        return _after_a_change(request, membership)
    role = Role(form.cleaned_data["role"])
    try:
        given = actions.change_role(membership=membership, role=role, by=request.actor)  # type: ignore[attr-defined]
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{given.user} is now {given.role_label} here.")
    return _after_a_change(request, membership)


def _after_a_change(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Back to the people; somebody who changed their own role may no longer see them."""
    if membership.user_id == request.actor.user_id:  # type: ignore[attr-defined]
        return redirect(settings.LOGIN_REDIRECT_URL)
    return redirect("accounts:organisation", pk=membership.organisation_id)


@login_required
@require_POST
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation that nobody accepted."""
    invitation = get_object_or_404(Invitation, pk=pk)
    _organisation(request, invitation.organisation_id)
    try:
        actions.revoke_invitation(invitation=invitation, by=request.actor)  # type: ignore[attr-defined]
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The invitation to %(email)s was withdrawn.") % {"email": invitation.email}
        )
    return redirect("accounts:organisation", pk=invitation.organisation_id)


def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of an invitation."""
    invitation = actions.invitation_for(token)
    user = request.user if request.user.is_authenticated else None
    has_account = User.objects.filter(email__iexact=invitation.email).exists()
    if user and user.email.lower() != invitation.email.lower():
        raise PermissionDenied(
            _("This invitation is for %(email)s. Sign out, then open the link again.")
            % {"email": invitation.email}
        )
    has_center = invitation.organisation.kind == OrganisationKind.CENTER
    form = AcceptForm(request.POST or None, has_center=has_center)
    ready = request.method == "POST" and (user is not None or form.is_valid())
    if ready and not (has_account and user is None):
        account = actions.accept_invitation(
            token=token,
            full_name=form.cleaned_data["full_name"] if not user else "",
            password=form.cleaned_data["password"] if not user else "",
            time_zone=form.cleaned_data.get("time_zone", "") if not user else "",
            user=user,
        )
        if not user:
            login(request, account, backend=BACKEND)
        messages.success(request, _("Welcome to %(name)s.") % {"name": invitation.organisation})
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"invitation": invitation, "form": form, "has_account": has_account, "path": request.path}
    return render(request, "accounts/accept_invitation.html", context)


@login_required
@in_readers_language
def me(request: HttpRequest) -> HttpResponse:
    """Name, language, roles, second factor and API keys of the person."""
    actor = request.actor  # type: ignore[attr-defined]
    form = ProfileForm(request.POST or None, instance=actor.user, has_center=bool(actor.center_ids))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:me")
    from allauth.mfa.utils import is_mfa_enabled

    context = {
        "form": form,
        "memberships": Membership.objects.filter(user=actor.user, ended_at__isnull=True).select_related(
            "organisation"
        ),
        "tokens": queries.api_tokens_of(actor),
        "token_form": ApiTokenForm(),
        "may_use_api": actor.can("api_token:own"),
        "second_factor": is_mfa_enabled(actor.user),
        "needs_second_factor": actor.needs_second_factor,
    }
    return render(request, "accounts/me.html", context)


@login_required
@require_POST
def create_api_token(request: HttpRequest) -> HttpResponse:
    """Make an API key and show it, once."""
    form = ApiTokenForm(request.POST)
    if not form.is_valid():
        no_name = _("A key needs a name: the program that will use it.")
        messages.error(request, no_name if "name" in form.errors else str(form.errors["once"][0]))
        return redirect("accounts:me")
    try:
        token, secret = actions.create_api_token(
            name=form.cleaned_data["name"],
            by=request.actor,  # type: ignore[attr-defined]
            once_token=form.once_token,
        )
    except LineshaftError as error:
        messages.error(request, str(error))
        return redirect("accounts:me")
    return render(request, "accounts/api_token.html", {"token": token, "secret": secret})


@login_required
@require_POST
def revoke_api_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one of the person's own keys."""
    token = get_object_or_404(ApiToken, pk=pk, user_id=request.user.pk)
    actions.revoke_api_token(token=token, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("The key “%(name)s” no longer works.") % {"name": token.name})
    return redirect(reverse("accounts:me"))
