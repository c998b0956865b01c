"""Keys of the HTTP API: who a program reads as."""

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from .actions import hash_token
from .models import ApiToken
from .permissions import Actor
from .queries import actor_for

API_PREFIX = "/api/"
# How exactly "last used" is known: each use would otherwise be a write.
_LAST_USED_STEP = timedelta(hours=1)


def _token_of(request: HttpRequest) -> ApiToken | None:
    """The key in a call of the API, looked up once for each request; None without a key that works."""
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    if not request.path.startswith(API_PREFIX) or scheme.lower() != "bearer" or not key.strip():
        return None
    if not hasattr(request, "api_token"):
        request.api_token = (  # type: ignore[attr-defined]
            ApiToken.objects.select_related("user")
            .filter(token_hash=hash_token(key.strip()), revoked_at__isnull=True, user__is_active=True)
            .first()
        )
    found: ApiToken | None = request.api_token  # type: ignore[attr-defined]
    return found


def person_id_of_key(request: HttpRequest) -> int | None:
    """Whose key a call of the API carries; None without a key that works."""
    token = _token_of(request)
    return None if token is None else token.user_id


def actor_for_key(request: HttpRequest) -> Actor | None:
    """The owner of the key in a call of the API, with their roles; None without a key that works."""
    token = _token_of(request)
    if token is None:
        return None
    actor = actor_for(token.user)
    if not actor.can("api_token:own"):
        return None
    now = timezone.now()
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - _LAST_USED_STEP)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
    request.has_api_key = True  # type: ignore[attr-defined]
    return actor


class Key(HttpBearer):
    """`Authorization: Bearer ls_...`. The middleware has looked the key up; one that does not work is refused."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """The owner of the key. Raises AuthenticationError for a key that is unknown or was withdrawn."""
        if not getattr(request, "has_api_key", False):
            raise AuthenticationError(
                message="This key is not known or was withdrawn. Make a new one on your page."
            )
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor


def anyone(request: HttpRequest) -> Actor:
    """No key: the person who is signed in, or a visitor."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
