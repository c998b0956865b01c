"""The identity provider as allauth knows it; `SOCIALACCOUNT_PROVIDERS` names this class."""

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse

from .views import Adapter


class Provider(OpenIDConnectProvider):
    """OpenID Connect with a nonce and PKCE. Nothing of what the provider tells is stored."""

    pkce_enabled_default = True
    oauth2_adapter_class = Adapter

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """To the provider. Scope and parameters are the operator's, never those of the address."""
        nonce = secrets.token_urlsafe(32)
        answer: HttpResponse = super().redirect(
            request, AuthProcess.LOGIN, next_url, auth_params={"nonce": nonce}, nonce=nonce
        )
        return answer

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> SocialLogin:
        """The login that may come of an answer, with the `claims` of its ID token."""
        login = super().sociallogin_from_response(request, response)
        login.claims = response["id_token"]
        return login

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What allauth keeps of the answer: nothing."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """The address, verified only where the provider says so or the operator vouches for its domain."""
        facts = data["userinfo"]
        email = facts.get("email")
        if not isinstance(email, str) or not email:
            return []
        return [EmailAddress(email=email, verified=self._is_verified(email, facts), primary=True)]

    def _is_verified(self, email: str, facts: dict[str, Any]) -> bool:
        if "email_verified" in facts:
            return facts["email_verified"] in (True, "true")
        domains: list[str] = self.app.settings["email_domains"]
        return email.rpartition("@")[2].lower() in domains

    def tells_of_second_factor(self, claims: dict[str, Any]) -> bool:
        """Whether the claims hold a value of `amr` or `acr` that the operator takes for a second factor."""
        methods = claims.get("amr")
        told = {str(method) for method in methods} if isinstance(methods, list) else {str(methods)}
        return bool((told | {str(claims.get("acr"))}) & set(self.app.settings["second_factor"]))
