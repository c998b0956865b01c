"""How often one address or one person may do what costs work or invites guessing.

Counted in PostgreSQL, so that all processes of the web server count together. What is kept is a number under a keyed
hash: neither an address nor a person can be read from it. `RateLimitMiddleware` asks before anything else is done.
"""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .api import API_PREFIX, person_id_of_key

MINUTE = 60
HOUR = 60 * MINUTE
_IPV6_NETWORK = 64
"""Bits that one household or office shares: whoever has one address of it has all."""


def address_of(request: HttpRequest) -> str:
    """
    The visitor's address: of the connection, or what the outermost of `TRUSTED_PROXIES` proxies wrote down.

    Each proxy adds the address that called it at the end of X-Forwarded-For; what stands before those is the
    visitor's own word and is not believed. An IPv6 address stands for its network.
    """
    nearest = request.META.get("REMOTE_ADDR") or ""
    forwarded = [
        part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()
    ]
    proxies = min(settings.TRUSTED_PROXIES, len(forwarded))
    return _network(forwarded[-proxies] if proxies else nearest) or _network(nearest) or "0.0.0.0"


def _network(text: str) -> str:
    """The address in its short form, an IPv6 one as its network; "" for a text that is none."""
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((address, _IPV6_NETWORK), strict=False).network_address)
    return str(address)


def _per_address(request: HttpRequest) -> str:
    return f"address {address_of(request)}"


def _per_person(request: HttpRequest) -> str | None:
    """Who is signed in; nobody is told apart by this limit before that."""
    return f"person {request.user.pk}" if request.user.is_authenticated else None


def _per_program(request: HttpRequest) -> str | None:
    """The owner of the API key, or who is signed in."""
    owner = person_id_of_key(request)
    return _per_person(request) if owner is None else f"person {owner}"


def _per_visitor(request: HttpRequest) -> str | None:
    return None if _per_program(request) else _per_address(request)


@dataclass(frozen=True)
class Limit:
    """At most `amount` within `seconds` for each `who`; with None the limit does not concern this request."""

    name: str
    amount: int
    seconds: int
    who: Callable[[HttpRequest], str | None] = _per_address
    methods: tuple[str, ...] = ("GET", "HEAD", "POST")


ASK = Limit("ask", 20, HOUR)
"""A center's own front desk may send several; a program sends hundreds."""


def _per_mail_address(request: HttpRequest) -> str | None:
    """The address that a public form was filled in with: nobody's mailbox is flooded through it."""
    address = request.POST.get("email", "").strip().lower()
    return f"mail {address}" if address else None


BOOK = (Limit("book", 20, HOUR), Limit("mail of booking", 5, 24 * HOUR, _per_mail_address, ("POST",)))
ASK_FOR_ACCOUNT = (
    Limit("ask for account", 20, HOUR),
    Limit("mail of account", 3, 24 * HOUR, _per_mail_address, ("POST",)),
)
API = (Limit("api visitor", 120, MINUTE, _per_visitor), Limit("api person", 1200, MINUTE, _per_program))
_SIGN_IN = Limit("sign in", 100, 15 * MINUTE, methods=("POST",))
"""Of a whole office behind one address. django-axes and allauth lock single accounts much sooner."""
_LINK = Limit("link", 120, MINUTE)
"""Opening links that were mailed, of surveys, proposals and others: a survey takes some five pages."""
_HALL = Limit("hall", 600, MINUTE)
"""Opening links of an event: a hall full of people behind one address ticks that it is there within some minutes."""
_PAPER = Limit("paper", 30, MINUTE)
"""Typesetting is the most work that anybody without an account asks for. An office behind one address reads several."""
_SEAT = Limit("steps of a seat", 20, HOUR, methods=("POST",))
"""Withdrawing from a program and asking again, of which the center is told each time."""

ROUTES: dict[str, tuple[Limit, ...]] = {
    "surveys:answer": (_LINK,),
    "surveys:thank_you": (_LINK,),
    "surveys:decline": (_LINK,),
    "calendar:opened": (_LINK,),
    "calendar:move": (_LINK,),
    "calendar:cancel": (_LINK,),
    "calendar:booked": (_LINK,),
    "calendar:feed": (_LINK,),
    "delivery:opened_proposal": (_LINK,),
    "delivery:opened_acknowledge": (_LINK,),
    "delivery:opened_decline": (_LINK,),
    "delivery:opened_document": (_LINK,),
    "delivery:opened_paper": (_PAPER,),
    "engagements:referral_not_agreed": (_LINK,),
    "engagements:transfer_answer": (_LINK,),
    "events:registration": (_HALL,),
    "events:registration_cancel": (_HALL,),
    "events:registration_here": (_HALL,),
    "events:registration_file": (_HALL,),
    "events:feedback": (_HALL,),
    "programs:seat": (_LINK,),
    "programs:seat_withdraw": (_SEAT,),
    "programs:seat_again": (_SEAT,),
    "publication:story_consent": (_LINK,),
    "publication:story_consent_photo": (_LINK,),
    "publication:story_consent_take_back": (_LINK,),
    "publication:story_pdf": (_PAPER,),
    "accounts:accept_invitation": (_LINK,),
    "scouting:confirm_account": (_LINK,),
    "scouting:stop_notices": (_LINK,),
    "accounts:organisation": (Limit("invite", 60, HOUR, _per_person, ("POST",)),),
    "account_login": (_SIGN_IN,),
    "account_reset_password": (_SIGN_IN,),
    "mfa_authenticate": (_SIGN_IN,),
    "openid_connect_login": (_SIGN_IN,),
    "openid_connect_callback": (Limit("single sign-on", 100, 15 * MINUTE),),
}
"""By the name of the address. The public forms count what was sent (`ASK`, `BOOK`, `ASK_FOR_ACCOUNT`) in their views,
to keep what was typed."""


def limits_of(request: HttpRequest) -> tuple[Limit, ...]:
    """The limits of the address that is asked for."""
    if request.path_info.startswith(API_PREFIX):
        return API
    try:
        return ROUTES.get(resolve(request.path_info).view_name, ())
    except Resolver404:
        return ()


def seconds_to_wait(request: HttpRequest, *limits: Limit) -> int:
    """Count this request; 0 while it is within the limits, else how long to wait before the next try."""
    return max((_count(request, limit) for limit in limits), default=0)


def _count(request: HttpRequest, limit: Limit) -> int:
    who = limit.who(request) if request.method in limit.methods else None
    if who is None:
        return 0
    key = salted_hmac("lineshaft.limits", f"{limit.name} {who}", algorithm="sha256").digest()
    now = timezone.now()
    with connection.cursor() as cursor:
        # One statement: two processes that count at the same moment wait for one another on the row.
        cursor.execute(
            "INSERT INTO accounts_ratecount AS c (key, count, ends_at) VALUES (%(key)s, 1, %(end)s)"
            " ON CONFLICT (key) DO UPDATE SET"
            " count = CASE WHEN c.ends_at <= %(now)s THEN 1 ELSE least(c.count, %(amount)s) + 1 END,"
            " ends_at = CASE WHEN c.ends_at <= %(now)s THEN %(end)s ELSE c.ends_at END"
            " RETURNING count, ends_at",
            {"key": key, "now": now, "end": now + timedelta(seconds=limit.seconds), "amount": limit.amount},
        )
        count, ends_at = cursor.fetchone()
    return 0 if count <= limit.amount else max(1, ceil((ends_at - now).total_seconds()))
