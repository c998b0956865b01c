"""A partner sends a company to the center that serves it."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import InvalidValue

from ..models import Referral, Request
from ..permissions import check_user_can_refer
from .requests import submit_request


def words_of_agreement(partner: str, company: str, contact: str) -> str:
    """What a company agrees to before a partner passes its request on."""
    return (
        f"{contact or 'Somebody'} of {company or 'the company'} agreed that {partner} passes on what stands here to the"
        f" manufacturing-extension center that serves the plant, and that {partner} hears whether the center answered"
        f" and whether work began. Nothing else of it is told to {partner}."
    )


@transaction.atomic
def refer_company(
    *, partner: Organisation, agreed_on: date, agreed_how: str, by: Actor, **facts: Any
) -> Referral:
    """
    Pass a company's call for help on to its center; `facts` as in `submit_request`.

    It arrives as any other: the rules of the center give it to somebody, the response clock runs, and the company gets
    the mail that it arrived, which names the partner. Raises PermissionDenied for another's partner, and InvalidValue
    for an agreement of a day to come.
    """
    check_user_can_refer(by, partner.pk)
    if agreed_on > timezone.localdate():
        raise InvalidValue(
            "agreed_on", agreed_on.isoformat(), "is a day to come", "Write the day on which they agreed"
        )
    said = {
        "partner": partner,
        "referred_by": by.person,
        "company_name": facts["company_name"],
        "contact_name": facts["contact_name"],
        "agreed_on": agreed_on,
        "agreed_how": agreed_how,
        "agreed_words": words_of_agreement(partner.name, facts["company_name"], facts["contact_name"]),
    }
    help_request = submit_request(**facts, source=Request.Source.REFERRAL.value, referred=said)
    return help_request.referral
