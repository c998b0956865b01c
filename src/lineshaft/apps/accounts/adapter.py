"""How allauth behaves here: nobody signs up alone, and its mail goes through the job queue like all mail."""

import logging
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from . import actions, limits

log = logging.getLogger("lineshaft.single_sign_on")
SECOND_FACTOR_AT_PROVIDER = "second_factor_at_provider"
"""Key of the session: the identity provider asked for a second factor, and the operator takes its word."""


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether a person may be led there after signing in. What cannot be read as an address is no such place."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return limits.address_of(request)

    def get_login_stages(self) -> list[str]:
        own = f"{SecondFactorStage.__module__}.{SecondFactorStage.__qualname__}"
        theirs = f"{AuthenticateStage.__module__}.{AuthenticateStage.__qualname__}"
        return [own if stage == theirs else stage for stage in super().get_login_stages()]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        message = self.render_mail(template_prefix, email, context)
        actions.enqueue_mail(to=[email], subject=message.subject, text=str(message.body))


class SecondFactorStage(AuthenticateStage):
    """Asks for our second factor, unless the identity provider just asked for one that the operator takes."""

    def handle(self) -> tuple[Any, bool]:
        if tells_of_second_factor((self.login.signal_kwargs or {}).get("sociallogin")):
            return None, True
        answer: tuple[Any, bool] = super().handle()
        return answer


def tells_of_second_factor(sociallogin: SocialLogin | None) -> bool:
    """Whether a login came from the identity provider with a second factor that the operator takes."""
    return getattr(sociallogin, "has_second_factor", False)


def note_second_factor(request: HttpRequest, sociallogin: SocialLogin | None = None, **kwargs: Any) -> None:
    """Receiver of allauth's `user_logged_in`: the session knows, after each sign-in anew."""
    request.session[SECOND_FACTOR_AT_PROVIDER] = tells_of_second_factor(sociallogin)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Whom an answer of the identity provider lets in: people who are known here or invited, and nobody else."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account of the person. Raises ImmediateHttpResponse with the page that says why not."""
        nonce, answered = sociallogin.state.get("nonce", ""), sociallogin.claims.get("nonce")
        if not constant_time_compare(nonce, str(answered)) or not nonce:
            self.on_authentication_error(request, None, exception=ValueError("the nonce is another one"))
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        try:
            sociallogin.user = actions.admit_by_single_sign_on(
                account=sociallogin.account,
                email=verified[0] if verified else "",
                full_name=str(sociallogin.claims.get("name") or ""),
            )
        except PermissionDenied as refusal:
            _refuse(request, str(refusal), status=403)
        sociallogin.has_second_factor = sociallogin.provider.tells_of_second_factor(sociallogin.claims)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Say on a page what the person can do; the log says what was wrong, and holds no token."""
        if error == AuthError.CANCELLED:
            _refuse(request, _("You stopped at the sign-in service. Nothing has changed here."), status=403)
        log.warning(
            "single sign-on failed: %s", exception or request.GET.get("error", "")[:100] or "no open sign-in"
        )
        _refuse(
            request,
            _(
                "The answer of the sign-in service could not be used: it came too late, or something is wrong there. "
                "Please try again. If that does not help, sign in with your password and tell the person who looks "
                "after this site."
            ),
            status=401,
        )


def _refuse(request: HttpRequest, reason: str, status: int) -> NoReturn:
    raise ImmediateHttpResponse(
        render(request, "accounts/single_sign_on_refused.html", {"reason": reason}, status=status)
    )
