"""A company takes back its word to be named: at any time, also while a report is being made."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope

from ..models import Candidate, NamingConsent, Need
from ..permissions import check_user_can_withdraw_naming
from .reports import hold_back_reports


@transaction.atomic
def withdraw_naming(*, consent: NamingConsent, by: Actor, name: str = "") -> NamingConsent:
    """
    The company is named no longer. Reports that name it are held back, and the newest is replaced at once by one that
    does not. `name` is who at the company said so, when the center writes it down. Raises Conflict for one that ended.
    """
    check_user_can_withdraw_naming(by, consent)
    with system_scope("a company takes its word back: the need and its reports belong to others"):
        Need.objects.select_for_update(no_key=True).get(number=consent.need_number)
        current = NamingConsent.objects.select_for_update(no_key=True).get(pk=consent.pk)
        if current.withdrawn_at is not None:
            raise Conflict(_("This consent was taken back already."), _("Nothing more is to be done"))
        withdraw_held(current, by, name)
    return current


def withdraw_held(consent: NamingConsent, by: Actor, name: str) -> None:
    """End a consent of a need that is held."""
    consent.withdrawn_at, consent.withdrawn_by = timezone.now(), by.person
    consent.withdrawn_name = name.strip()
    consent.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_name"])
    with system_scope("reports that name a company which withdrew its consent are held back"):
        need = Need.objects.select_related("owner", "posted_by").get(number=consent.need_number)
        candidate = Candidate.objects.select_related(
            "site__company", "site__state", "center", "routing__need"
        ).get(pk=consent.candidate_id)
        hold_back_reports(need, candidate)
