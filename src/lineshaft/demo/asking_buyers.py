"""Buyers of the demonstration who ask for an account: two wait, one was declined. All invented."""

import secrets
from datetime import timedelta

from django.utils import timezone

from lineshaft.apps.accounts.actions import hash_token
from lineshaft.apps.accounts.models import User
from lineshaft.apps.scouting.models import AccountRequest, BuyerProfile

from .people import People

ADMINISTRATOR = "demo-administrator@lineshaft.example"
KINDS = BuyerProfile.Kind
# organisation ("" is the agency that has an account), kind, person, address, what they want, days since
WHO = (
    ("", KINDS.FEDERAL, "Demo Person Ruiz", "ruiz@agency.example",
     "60 replacement gear housings, cast aluminum (demonstration)", 3),
    ("Demonstration Harbor Authority", KINDS.STATE, "Demo Person Okafor", "okafor@harbor.example",
     "Galvanized mooring rings, 400 a year (demonstration)", 1),
)  # fmt: skip


def make_asking_buyers(*, people: People) -> int:
    """Who waits at the program office, and who was declined; returns how many."""
    now = timezone.now()
    for name, kind, person, email, wanted, days in WHO:
        AccountRequest.objects.create(
            organisation_name=name or people.buyers["agency"].name, kind=kind, person_name=person, email=email,
            wanted=wanted, token_hash=hash_token(secrets.token_urlsafe(32)), status="waiting",
            asked_at=now - timedelta(days=days, minutes=9), confirmed_at=now - timedelta(days=days),
            is_synthetic=True,
        )  # fmt: skip
    AccountRequest.objects.create(
        organisation_name="Demonstration Resale", kind=KINDS.OTHER, person_name="Demo Person Lang",
        email="lang@resale.example", wanted="Lists of manufacturers (demonstration)",
        token_hash=hash_token(secrets.token_urlsafe(32)), status="declined", asked_at=now - timedelta(days=9),
        confirmed_at=now - timedelta(days=9), decided_at=now - timedelta(days=8),
        decided_by=User.objects.get(email=ADMINISTRATOR), is_synthetic=True,
        reason="Accounts are for who has something made. Lists of companies are not given out.",
    )  # fmt: skip
    return len(WHO) + 1
