"""The way to the identity provider and back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from requests import RequestException

# Signatures with a key pair. "none" and those with a shared secret are not among them.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_CLOCKS_DIFFER = 60  # seconds
_SECONDS_TO_ANSWER = 5


class Adapter(OpenIDConnectOAuth2Adapter):
    """Reads what the provider answers."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the provider sends the person back to: as it is registered there, whatever host was asked."""
        return f"{settings.BASE_URL}{reverse('openid_connect_callback', args=[self.provider_id])}"

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """The person whom the ID token names. Raises OAuth2Error for a token that does not hold."""
        claims = self._claims(app, kwargs["response"].get("id_token"))
        facts = claims
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            more = self._fetch_user_info(token.token)
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("the user information is about somebody else than the ID token")
            facts = {**more, **claims}
        return self.get_provider().sociallogin_from_response(request, {"userinfo": facts, "id_token": claims})

    def _claims(self, app: SocialApp, id_token: str | None) -> dict[str, Any]:
        if not id_token:
            raise OAuth2Error("the provider sent no ID token")
        keys = jwt.PyJWKClient(
            self.openid_config["jwks_uri"], cache_jwk_set=False, timeout=_SECONDS_TO_ANSWER
        )
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                keys.get_signing_key_from_jwt(id_token).key,
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=_CLOCKS_DIFFER,
                options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error(f"the ID token does not hold: {error}") from error
        return claims


def _plainly(view: Callable[[HttpRequest, str], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """A provider that does not answer, or answers what is no OpenID Connect, gives a page in words."""

    @wraps(view)
    def answered(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except SocialApp.DoesNotExist as error:
            raise Http404 from error
        except (RequestException, LookupError, TypeError, ValueError) as error:
            try:
                get_adapter().on_authentication_error(request, None, exception=error)
            except ImmediateHttpResponse as told:
                return told.response
            raise

    return answered


@_plainly
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider."""
    answer: HttpResponse = OAuth2LoginView.adapter_view(Adapter(request, provider_id))(request)
    return answer


@_plainly
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider."""
    answer: HttpResponse = OAuth2CallbackView.adapter_view(Adapter(request, provider_id))(request)
    return answer
