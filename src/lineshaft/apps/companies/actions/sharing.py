"""A company's consent that what one center holds on a site is seen by another: asked for, recorded, answered, ended."""

from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import LONGEST_NAME, Relationship, SharingConsent
from lineshaft.apps.companies.permissions import (
    check_user_can_answer_for,
    check_user_can_share,
    check_user_can_withdraw,
)
from lineshaft.apps.companies.sharing_words import VERSION, wording
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.zones import day_of_network
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

Status = SharingConsent.Status
How = SharingConsent.How


@transaction.atomic
def ask_to_share(
    *,
    relationship: Relationship,
    receiver: Center,
    by: Actor,
    contacts: bool = False,
    work: bool = False,
    sales: bool = False,
    ends_on: date | None = None,
    language: str = "en",
) -> SharingConsent:
    """
    Put the question to the company whether `receiver` may see what the relationship holds, in the scope that is named.

    Nothing is shared before the answer. The company's own people with an account get a mail. Raises InvalidValue for
    the own center or a day that is over, and Conflict when such a question or consent stands already.
    """
    check_user_can_share(by, relationship.center_id)
    if receiver.pk == relationship.center_id:
        raise InvalidValue("receiver", str(receiver), "is your own center", "Choose another center")
    if ends_on is not None and ends_on < day_of_network():
        raise InvalidValue("ends_on", ends_on, "is over", "Choose a day to come, or leave it empty")
    consent = SharingConsent(
        center=relationship.center,
        site=relationship.site,
        receiver=receiver,
        shares_contacts=contacts,
        shares_work=work,
        shares_sales=sales,
        ends_on=ends_on,
        language=language,
        asked_by=by.person,
    )
    _put_into_words(consent, language)
    _let_go_of_what_ran_out(consent)
    try:
        with transaction.atomic():
            consent.save()
    except IntegrityError as error:
        if "a_company_is_asked_once" not in str(error):
            raise
        raise Conflict(
            f"The company was asked already whether {receiver} may see this site, and the question or consent stands.",
            "Withdraw it first to ask anew",
        ) from error
    _tell_company(consent, by)
    return consent


def _put_into_words(consent: SharingConsent, language: str) -> None:
    """Keep the exact text of the scope in a language."""
    consent.language = language
    consent.wording_version = VERSION
    consent.wording = wording(consent, language)


def _let_go_of_what_ran_out(new: SharingConsent) -> None:
    """A consent whose last day is over stands in nobody's way."""
    old = SharingConsent.objects.filter(
        site=new.site, center=new.center, receiver=new.receiver, ends_on__lt=day_of_network()
    )
    old.filter(status__in=[Status.ASKED.value, Status.GIVEN.value]).update(status=Status.REPLACED.value)


@transaction.atomic
def record_consent(*, consent: SharingConsent, name: str, how: str, on: date, by: Actor) -> SharingConsent:
    """
    Write down that the company agreed, in writing or spoken: who said it, when. It holds from now on.

    The text as it was put to the company is kept with it. Raises InvalidValue for a day to come, a name that is
    missing or a way that is none, and Conflict when the question was answered or taken back meanwhile.
    """
    check_user_can_share(by, consent.center_id)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InvalidValue("name", name, "is empty or longer than 200 characters", "Write who agreed")
    if how not in (How.WRITTEN.value, How.SPOKEN.value):
        raise InvalidValue("how", how, "is no way to agree", "Choose in writing or spoken")
    if on > timezone.localdate():
        raise InvalidValue("on", on, "is in the future", "Record consent after it was given")
    current = _still_asked(consent)
    return _answer(current, Status.GIVEN, name, how, on, by)


@transaction.atomic
def answer_consent(*, consent: SharingConsent, agrees: bool, language: str, by: Actor) -> SharingConsent:
    """
    The company's own person agrees or declines; the text is kept in the language in which they read it.

    Raises Conflict when it was answered or taken back meanwhile.
    """
    check_user_can_answer_for(by, consent.site)
    with system_scope("a company answers whether a center may share what it holds on its site"):
        current = _still_asked(consent)
        _put_into_words(current, language)
        status = Status.GIVEN if agrees else Status.DECLINED
        return _answer(current, status, str(by.person), How.ONLINE.value, timezone.localdate(), by)


@transaction.atomic
def withdraw_consent(*, consent: SharingConsent, by: Actor) -> SharingConsent:
    """
    End a consent, or take a question back, at once. Doing it twice changes nothing.

    The company's own people do it, and the center that holds the relationship when the company tells it to.
    """
    check_user_can_withdraw(by, consent)
    with system_scope("a consent to share ends as soon as the company or the center says so"):
        current = _held(consent)
        if current.status not in (Status.ASKED.value, Status.GIVEN.value):
            return current
        was_given = current.status == Status.GIVEN.value
        current.status = Status.WITHDRAWN.value
        current.ended_by, current.ended_at = by.person, timezone.now()
        current.save(update_fields=["status", "ended_by", "ended_at"])
        if was_given:
            _tell_centers(current, by)
    return current


def _held(consent: SharingConsent) -> SharingConsent:
    """The consent as it stands now, kept from other writers until the transaction ends."""
    return SharingConsent.objects.select_for_update().get(pk=consent.pk)


def _still_asked(consent: SharingConsent) -> SharingConsent:
    current = _held(consent)
    if current.status != Status.ASKED.value:
        raise Conflict(
            _("This question is no longer open: it is “%(status)s”.")
            % {"status": current.get_status_display()},
            _("Look at the page again."),
        )
    if current.has_run_out:
        raise Conflict(
            _("The last day that was asked for is over: %(day)s.") % {"day": current.ends_on},
            _("The center can ask anew."),
        )
    return current


def _answer(
    consent: SharingConsent, status: SharingConsent.Status, name: str, how: str, on: date, by: Actor
) -> SharingConsent:
    consent.status = status.value
    consent.answered_name, consent.answered_how, consent.answered_on = name, how, on
    consent.recorded_by, consent.recorded_at = by.person, timezone.now()
    consent.save()
    _tell_centers(consent, by)
    return consent


def _tell_company(consent: SharingConsent, by: Actor) -> None:
    """The question, to the company's own people, each in their language."""
    organisation_id = consent.site.company.organisation_id
    if organisation_id is None:
        return
    for person in people_with_role(organisation_id, [Role.COMPANY_CONTACT]):
        mail(
            to=[person.email],
            template="companies/mail/sharing_asked.txt",
            language=person.language,
            context={
                "consent": consent,
                "asker": str(by.person),
                "link": settings.BASE_URL + reverse("companies:our_sharing"),
            },
        )


def _tell_centers(consent: SharingConsent, by: Actor) -> None:
    """How it was answered or that it ended: to who asked; a consent and its end also to the other center's people."""
    with system_scope("the people of both centers are told of a consent to share"):
        to = {consent.asked_by.email} - {by.person.email}
        if consent.status != Status.DECLINED.value:
            to |= {person.email for person in people_with_role(consent.receiver_id, [Role.DIRECTOR])}
            own = Relationship.objects.filter(center_id=consent.receiver_id, site_id=consent.site_id)
            to |= {each.owner.email for each in own.select_related("owner") if each.owner}
        if to:
            mail(
                to=sorted(to),
                template="companies/mail/sharing_answered.txt",
                language="en",
                context={
                    "consent": consent,
                    "link": settings.BASE_URL + reverse("companies:site", args=[consent.site.public_id]),
                },
            )
