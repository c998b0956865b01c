"""A company that a partner sends to its center: with its word, to the right center, and how far it got."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factories.accounts import MembershipFactory, OrganisationFactory, person
from factories.companies import SiteFactory
from factories.engagements import RequestFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import Membership, Organisation, User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import Referral, Request
from lineshaft.apps.network.models import Center
from lineshaft.apps.partners.models import PartnerProfile
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use
from received import mails, text_of

Values = Callable[..., dict[str, Any]]
SignIn = Callable[[User], Client]

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(db: None) -> Organisation:
    return OrganisationFactory(kind=OrganisationKind.PARTNER.value, name="Peach Export Council")


@pytest.fixture
def editor(partner: Organisation) -> User:
    return person(Role.PARTNER_EDITOR, partner, full_name="Petra Partner", email="petra@council.example")


@pytest.fixture
def filled(filled_in: Values, partner: Organisation) -> Values:
    """What a browser posts from the form of a partner."""

    def values(**changes: Any) -> dict[str, Any]:
        given = {
            "partner": str(partner.pk),
            "agreed_on": "2026-11-20",
            "agreed_how": "spoken",
            "agreed": "on",
        }
        return filled_in(**(given | changes))

    return values


def _refer(browser: Client, values: dict[str, Any]) -> Referral:
    response = browser.post("/referrals/new/", values)
    assert response.status_code == 302, response.context["form"].errors
    with system_scope("a test looks at what arrived"):
        return Referral.objects.select_related("help_request", "center", "partner").get()


def test_refer__goes_to_the_center_of_the_place_with_the_word_of_the_company(
    sign_in: SignIn, editor: User, center: Center, filled: Values
) -> None:
    referral = _refer(sign_in(editor), filled())

    request = referral.help_request
    assert (request.center, request.source, request.status) == (center, "referral", "new")
    assert request.due_at is not None
    assert (referral.center, referral.standing, referral.referred_by) == (center, "arrived", editor)
    assert referral.agreed_words.startswith(
        f"{request.contact_name} of {request.company_name} agreed that Peach Export Council passes on"
    )


@pytest.mark.parametrize(("name", "who"), [("Petra Partner", "Petra Partner of Peach"), ("", "Peach")])
def test_mail__tells_the_company_who_passed_it_on_and_what_they_hear(
    sign_in: SignIn,
    editor: User,
    center: Center,
    filled: Values,
    run_jobs: Any,
    settings: Any,
    name: str,
    who: str,
) -> None:
    with system_scope("a test arranges its rows"):
        User.objects.filter(pk=editor.pk).update(full_name=name)
    referral = _refer(sign_in(editor), filled())

    (text,) = [text_of(mail) for mail in mails(settings, run_jobs) if mail["To"] == "maria@example.org"]
    assert f"\n{who} Export Council passed it on for you, as you agreed." in text
    for heard in (text, referral.agreed_words):
        assert "passed on to another center or closed without work" in heard
    # The partner reads what it wrote, too.
    assert "Only the people of your center read" not in text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"agreed": ""}, "agreed"),
        ({"agreed_on": "2026-11-24"}, "agreed_on"),
        ({"contact_email": "", "contact_phone": ""}, "contact_phone"),
        ({"partner": "999999"}, "partner"),
        ({"zip_code": "00000", "state": ""}, "zip_code"),
    ],
)
def test_form__passes_nothing_on_without_what_it_needs(
    sign_in: SignIn, editor: User, center: Center, filled: Values, changes: dict[str, str], field: str
) -> None:
    response = sign_in(editor).post("/referrals/new/", filled(**changes))

    assert response.status_code == 200
    assert field in response.context["form"].errors
    with system_scope("a test looks"):
        assert not Request.objects.exists()


def test_same_form_twice__is_one_referral(
    sign_in: SignIn, editor: User, center: Center, filled: Values
) -> None:
    values, browser = filled(), sign_in(editor)

    first, again = _refer(browser, values), _refer(browser, values)

    assert again.pk == first.pk
    with system_scope("a test looks"):
        assert Request.objects.count() == 1


def test_standing__follows_the_request_and_nothing_else_is_told(
    sign_in: SignIn, editor: User, advisor: User, center: Center, site: Site, filled: Values
) -> None:
    referral = _refer(sign_in(editor), filled())

    def standing() -> str:
        with use(actor_for(editor).context):
            assert not Request.objects.exists()  # the partner reads no request, not even this one
            return Referral.objects.get().standing

    by = actor_for(advisor)
    with use(by.context):
        request = actions.take_up(help_request=referral.help_request, by=by)
    assert standing() == "arrived"
    with use(by.context):
        actions.record_response(help_request=request, how="phone", at=request.received_at, note="", by=by)
    assert standing() == "answered"
    with use(by.context):
        actions.close_request(help_request=request, reason="They want no help from us.", by=by)
    assert standing() == "closed"
    page = sign_in(editor).get("/referrals/").content.decode()
    assert "closed without work" in page
    assert "They want no help" not in page
    with use(by.context):
        actions.put_back(help_request=request, by=by)
    assert standing() == "answered"


def test_referral__is_read_by_its_partner_and_its_center_alone(
    sign_in: SignIn, editor: User, advisor: User, stranger: User, center: Center, filled: Values
) -> None:
    referral = _refer(sign_in(editor), filled())
    other = person(Role.PARTNER_EDITOR, OrganisationFactory(kind=OrganisationKind.PARTNER.value))

    for who, number in ((editor, 1), (advisor, 1), (stranger, 0), (other, 0)):
        with use(actor_for(who).context):
            assert Referral.objects.count() == number, who
    shown = sign_in(advisor).get(f"/requests/{referral.reference}/").content.decode()
    assert "Peach Export Council" in shown
    assert "petra@council.example" in shown
    assert referral.company_name not in sign_in(other).get("/referrals/").content.decode()


def test_nobody__writes_how_far_it_got_by_hand(
    sign_in: SignIn, editor: User, center: Center, filled: Values
) -> None:
    _refer(sign_in(editor), filled())

    with use(actor_for(editor).context), connection.cursor() as cursor:
        cursor.execute("UPDATE engagements_referral SET standing = 'under_way'")
        assert cursor.rowcount == 0


def test_database__wants_the_word_of_the_company(
    sign_in: SignIn, editor: User, center: Center, filled: Values
) -> None:
    _refer(sign_in(editor), filled())

    with (
        system_scope("a test tries"),
        pytest.raises(DatabaseError, match="word_of_the_company"),
        transaction.atomic(),
    ):
        Referral.objects.update(agreed_words="")


def test_action__refuses_another_partner(editor: User, center: Center, filled: Values) -> None:
    by = actor_for(editor)
    other = OrganisationFactory(kind=OrganisationKind.PARTNER.value)

    with use(by.context), pytest.raises(PermissionDenied):
        actions.refer_company(partner=other, agreed_on=center.as_of, agreed_how="spoken", by=by)


def test_my_work__shows_the_partner_what_it_sent_and_search_finds_it(
    sign_in: SignIn, editor: User, center: Center, filled: Values
) -> None:
    browser = sign_in(editor)
    assert "Refer a company" in browser.get("/my-work/").content.decode()
    referral = _refer(browser, filled())

    assert referral.company_name in browser.get("/my-work/").content.decode()
    assert referral.reference in browser.get("/search/", {"q": referral.company_name[:8]}).content.decode()
    only = browser.get("/referrals/", {"q": "nobody is called so"}).content.decode()
    assert "Nothing fits" in only
    file = b"".join(browser.get("/referrals/export.csv")).decode()
    assert referral.reference in file
    assert referral.company_name not in file


def _standing(referral: Referral) -> str:
    with system_scope("a test looks"):
        return Referral.objects.get(pk=referral.pk).standing


def _set(request: Request, **values: Any) -> None:
    with system_scope("a test arranges its rows"):
        Request.objects.filter(pk=request.pk).update(**values)


def test_standing__of_a_joined_one_is_that_of_the_call_it_is_part_of(
    sign_in: SignIn, editor: User, advisor: User, center: Center, site: Site, filled: Values
) -> None:
    referral = _refer(sign_in(editor), filled())
    by = actor_for(advisor)
    between, kept = RequestFactory(center=center), RequestFactory(center=center, site=site)
    with use(by.context):
        actions.join_request(help_request=referral.help_request, into=between, by=by)
    assert _standing(referral) == "arrived"  # joined, and nobody answered
    with use(by.context):
        actions.join_request(help_request=between, into=kept, by=by)
    assert _standing(referral) == "arrived"
    for values, standing in (
        ({"responded_at": timezone.now()}, "answered"),
        ({"status": "engaged"}, "under_way"),
        ({"status": "transferred"}, "passed_on"),
        ({"status": "closed", "closing_reason": "Nobody was there."}, "closed"),
    ):
        _set(kept, **values)
        assert _standing(referral) == standing
    with use(by.context):
        actions.separate_request(help_request=referral.help_request, by=by)
    assert _standing(referral) == "arrived"
    _set(kept, status="new", closing_reason="")
    with use(by.context):
        actions.join_request(help_request=referral.help_request, into=kept, by=by)
    assert _standing(referral) == "answered"


def test_standing__keeps_its_day_when_an_answered_call_is_joined(
    sign_in: SignIn, editor: User, advisor: User, center: Center, filled: Values
) -> None:
    referral = _refer(sign_in(editor), filled())
    by = actor_for(advisor)
    between, kept = RequestFactory(center=center), RequestFactory(center=center)
    with use(by.context):
        actions.join_request(help_request=referral.help_request, into=between, by=by)
        actions.record_response(help_request=between, how="phone", by=by)
    with system_scope("a test arranges its rows"):
        before = timezone.now() - timedelta(days=3)
        Referral.objects.update(standing_since=before)
    with use(by.context):
        actions.join_request(help_request=between, into=kept, by=by)
    with system_scope("a test looks"):
        seen = Referral.objects.get()
    assert (seen.standing, seen.standing_since) == ("answered", before)


def test_taken_back__closed_with_the_reason_and_both_sides_are_told(
    sign_in: SignIn,
    editor: User,
    advisor: User,
    center: Center,
    filled: Values,
    settings: Any,
    run_jobs: Any,
) -> None:
    browser = sign_in(editor)
    referral = _refer(browser, filled())
    by = actor_for(advisor)
    with use(by.context):
        actions.take_up(help_request=referral.help_request, by=by)
        asked, _token = actions.propose_transfer(
            help_request=referral.help_request, to_center=CenterFactory(state_id="45"), why="It is theirs.",
            by_mail=False, by=by,
        )  # fmt: skip
    address = f"/referrals/{referral.reference}/take-back/"
    assert address in browser.get("/referrals/").content.decode()
    assert browser.post(address, {"reason": ""}).status_code == 422
    page = browser.post(address, {"reason": "They closed the plant."}, follow=True).content.decode()
    assert "taken back" in page
    assert address not in page
    with system_scope("a test looks"):
        request = Request.objects.get()
        assert request.steps.filter(kind="taken_back", text__contains="They closed the plant.").exists()
        asked.refresh_from_db()
    assert asked.status == "withdrawn"
    assert (request.status, request.closing_reason) == (
        "closed", "The partner took it back: They closed the plant.",
    )  # fmt: skip
    told = {mail["To"]: text_of(mail) for mail in mails(settings, run_jobs) if "back" in mail["Subject"]}
    assert set(told) == {advisor.email, "maria@example.org"}
    assert "Petra Partner of Peach Export Council took the request" in told[advisor.email]
    assert "They closed the plant." in told[advisor.email]
    assert "Peach Export Council took back the request" in told["maria@example.org"]
    assert "They closed the plant." not in told["maria@example.org"]
    with use(by.context):
        actions.put_back(help_request=request, by=by)
    assert _standing(referral) == "taken_back"
    again = browser.post(address, {"reason": "Again."})
    assert (again.status_code, "It is taken back" in again.content.decode()) == (409, True)


def test_taken_back__not_once_the_center_answered_and_then_it_says_whom_to_ask(
    sign_in: SignIn, editor: User, advisor: User, center: Center, filled: Values
) -> None:
    with system_scope("a test arranges its rows"):
        center.request_email = "help@peach.example"
        center.save()
    browser = sign_in(editor)
    referral = _refer(browser, filled())
    _set(referral.help_request, responded_at=timezone.now())
    address = f"/referrals/{referral.reference}/take-back/"
    assert address not in browser.get("/referrals/").content.decode()
    refused = browser.post(address, {"reason": "They closed the plant."})
    assert refused.status_code == 409
    assert "mailto:help@peach.example" in refused.content.decode()
    assert _standing(referral) == "answered"
    other = person(Role.PARTNER_EDITOR, OrganisationFactory(kind=OrganisationKind.PARTNER.value))
    assert sign_in(other).get(address).status_code == 404
    by = actor_for(other)
    with use(by.context), pytest.raises(PermissionDenied):
        actions.take_back_referral(referral=referral, reason="x", by=by)


def test_taken_back__what_it_was_joined_to_stays(
    sign_in: SignIn, editor: User, advisor: User, center: Center, filled: Values, settings: Any, run_jobs: Any
) -> None:
    referral = _refer(sign_in(editor), filled())
    by = actor_for(advisor)
    kept = RequestFactory(center=center, status="accepted", assigned_to=advisor)
    with use(by.context):
        actions.join_request(help_request=referral.help_request, into=kept, by=by)
    partner = actor_for(editor)
    with use(partner.context):
        actions.take_back_referral(referral=referral, reason="A mistake.", by=partner)
    with system_scope("a test looks"):
        kept.refresh_from_db()
        assert (kept.status, kept.steps.filter(kind="taken_back").count()) == ("accepted", 1)
    told = {mail["To"]: text_of(mail) for mail in mails(settings, run_jobs) if "back" in mail["Subject"]}
    assert f"It is part of {kept.reference}, which stays" in told[advisor.email]
    assert "What you asked the center in another way stays with it." in told["maria@example.org"]


def _link(settings: Any, run_jobs: Any) -> str:
    (text,) = [text_of(mail) for mail in mails(settings, run_jobs) if mail["To"] == "maria@example.org"]
    (path,) = re.findall(r"/not-agreed/[\w:=-]+/", text)
    return str(path)


def test_not_agreed__by_the_link_of_the_mail_the_center_closes_it_and_hears_why(
    sign_in: SignIn, editor: User, advisor: User, center: Center, filled: Values, settings: Any, run_jobs: Any
) -> None:
    referral = _refer(sign_in(editor), filled(language="es"))
    by = actor_for(advisor)
    with use(by.context):
        actions.take_up(help_request=referral.help_request, by=by)
        actions.record_response(help_request=referral.help_request, how="phone", by=by)
    link, company = _link(settings, run_jobs), Client()
    page = company.get(link)
    assert "No estuvimos de acuerdo" in page.text
    assert "noindex" in page["X-Robots-Tag"]
    assert _standing(referral) == "answered"  # opening it says nothing yet

    for _press in range(2):
        assert "El centro lo sabe" in company.post(link, follow=True).text

    with system_scope("a test looks"):
        request = Request.objects.get()
        assert request.steps.filter(kind="not_agreed").count() == 1
    assert (request.status, _standing(referral)) == ("closed", "closed")
    assert "did not agree" in request.closing_reason
    told = [mail for mail in mails(settings, run_jobs) if "did not agree" in mail["Subject"]]
    assert [mail["To"] for mail in told] == [advisor.email]
    assert f"/requests/{request.reference}/" in text_of(told[0])
    shown = sign_in(advisor).get(f"/requests/{request.reference}/").text
    assert "The company says that it did not agree" in shown

    # The partner reads that it is closed, and nothing of what happens from then on.
    with system_scope("a test runs the job"):
        actions.tell_partners()
    heard = [mail for mail in mails(settings, run_jobs) if mail["To"] == editor.email]
    assert [mail["Subject"] for mail in heard] == [f"{referral.reference}: closed without work"]
    assert "agree" not in text_of(heard[0])
    assert "agree" not in sign_in(editor).get(f"/referrals/?q={referral.reference}").text.split("<table")[1]
    with use(by.context):
        actions.put_back(help_request=request, by=by)
    _set(request, status="linked", site=SiteFactory())
    assert _standing(referral) == "closed"


def test_not_agreed__what_it_is_part_of_and_what_became_work_stay(
    sign_in: SignIn, editor: User, advisor: User, center: Center, site: Site, filled: Values, settings: Any,
    run_jobs: Any,
) -> None:  # fmt: skip
    referral = _refer(sign_in(editor), filled())
    link, by = _link(settings, run_jobs), actor_for(advisor)
    kept = RequestFactory(center=center, status="accepted", assigned_to=advisor)
    with use(by.context):
        actions.join_request(help_request=referral.help_request, into=kept, by=by)
    shown = Client().get(link).text
    assert "stays as it is" in shown
    assert "closes the request" not in shown
    assert f"{referral.partner.name} reads of your request at most that it is closed" in shown
    assert "stays as it is" in Client().post(link, follow=True).text
    with system_scope("a test looks"):
        kept.refresh_from_db()
        (step,) = kept.steps.filter(kind="part_not_agreed")
    assert step.text.startswith(f"{referral.reference}, which is part of it: Maria")
    page = sign_in(advisor).get(f"/requests/{kept.reference}/").text
    assert step.text in unescape(page)
    assert "The company says that it did not agree" not in page  # to the call itself nobody said so
    assert (kept.status, _standing(referral)) == ("accepted", "closed")
    told = text_of(mails(settings, run_jobs)[-1])
    assert f"It is part of {kept.reference}" in told
    assert re.findall(r"/requests/([\w-]+)/", told) == [kept.reference]  # it leads to the call that stays
    _set(kept, status="engaged", site=site)
    assert _standing(referral) == "closed"


def test_not_agreed__while_another_center_has_it__it_comes_back_closed_until_the_center_opens_it(
    sign_in: SignIn, editor: User, advisor: User, filled: Values, settings: Any, run_jobs: Any
) -> None:
    referral = _refer(sign_in(editor), filled())
    link, by = _link(settings, run_jobs), actor_for(advisor)
    with system_scope("a test arranges its rows"):
        far = CenterFactory(state_id="45")
        theirs = actor_for(person(Role.ADVISOR, far.organisation))

    def there_and_back() -> Request:
        with use(by.context):
            first = Request.objects.get(pk=referral.help_request_id)
            asked, _token = actions.propose_transfer(
                help_request=first, to_center=far, why="It is theirs.", by_mail=False, by=by
            )
            actions.record_transfer_answer(
                transfer=asked, agrees=True, name="Maria", on=timezone.localdate(), words="Yes.", by=by
            )
        Client().post(link)
        with use(theirs.context):
            new = Request.objects.get(center=far, status="new")
            actions.send_back_transfer(help_request=new, reason="Not ours.", by=theirs)
        with system_scope("a test looks"):
            first.refresh_from_db()
        return first

    back = there_and_back()
    assert back.status == "closed"
    assert re.match(
        r"The company said on \w+ \d+, \d+ that .* passed it on without its word\. .* sent it back: Not ours\.",
        back.closing_reason,
    )
    assert back.closing_reason in unescape(sign_in(advisor).get(f"/requests/{back.reference}/").text)
    sent = mails(settings, run_jobs)
    assert "it is closed" in next(
        mail["Subject"] for mail in sent if mail["To"] == advisor.email and "back" in mail["Subject"]
    )
    assert not [mail for mail in sent if mail["To"] == "maria@example.org" and "again" in mail["Subject"]]
    # Opened again in spite of it, and sent back once more, it is open: nobody denied it since.
    with use(by.context):
        actions.put_back(help_request=back, by=by)
    assert there_and_back().status == "new"


def test_not_agreed__by_no_other_link_and_not_of_what_is_taken_back(
    sign_in: SignIn, editor: User, center: Center, filled: Values, settings: Any, run_jobs: Any
) -> None:
    referral = _refer(sign_in(editor), filled())
    link = _link(settings, run_jobs)
    for wrong in (f"{link[:-2]}/", "/not-agreed/1/", f"/not-agreed/{signing.dumps(referral.pk)}/"):
        assert Client().post(wrong).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        assert Client().get(link).status_code == 404
    partner = actor_for(editor)
    with use(partner.context):
        actions.take_back_referral(referral=referral, reason="A mistake.", by=partner)
    page = Client().post(link, follow=True).text
    assert "took the request back already" in page
    assert "We did not agree" not in page
    assert _standing(referral) == "taken_back"


def test_partner__hears_once_of_each_change_and_nothing_else(
    sign_in: SignIn, editor: User, center: Center, filled: Values, settings: Any, run_jobs: Any
) -> None:
    referral = _refer(sign_in(editor), filled())

    def heard() -> list[str]:
        with system_scope("a test runs the job"):
            actions.tell_partners()
        return [mail["Subject"] for mail in mails(settings, run_jobs) if mail["To"] == editor.email]

    assert heard() == []
    _set(referral.help_request, responded_at=timezone.now())
    said = [f"{referral.reference}: answered by the center"]
    assert heard() == said
    assert heard() == said
    _set(referral.help_request, status="closed", closing_reason="No budget this year.")
    said.append(f"{referral.reference}: closed without work")
    assert heard() == said
    text = text_of(mails(settings, run_jobs)[-1])
    assert referral.company_name in text
    assert "No budget" not in text
    assert "scrap" not in text.casefold()
    colleague = person(Role.PARTNER_EDITOR, referral.partner, email="paul@council.example")
    with system_scope("a test ends a membership"):
        Membership.objects.filter(user=editor).update(ended_at=timezone.now())
    _set(referral.help_request, status="new", closing_reason="")
    assert heard() == said
    assert mails(settings, run_jobs)[-1]["To"] == colleague.email


def test_retired_partner__refers_nobody_and_reads_what_it_sent(
    sign_in: SignIn, editor: User, center: Center, partner: Organisation, filled: Values
) -> None:
    browser = sign_in(editor)
    referral = _refer(browser, filled())
    with system_scope("a test retires a partner"):
        PartnerProfile.objects.create(organisation=partner, arena="state", retired_at=timezone.now())
    by = actor_for(editor)
    with use(by.context), pytest.raises(Conflict, match="Peach Export Council is retired: no company"):
        actions.refer_company(
            partner=partner,
            agreed_on=timezone.localdate(),
            agreed_how="spoken",
            by=by,
            company_name="A",
            contact_name="B",
            contact_phone="404-555-0123",
            zip_code="30303",
            state_id="",
        )
    assert "/referrals/new/" not in browser.get("/my-work/").content.decode()
    page = browser.post("/referrals/new/", filled(company_name="Zebra Works"), follow=True).content.decode()
    assert "Peach Export Council is retired" in page
    assert "/referrals/new/" not in page
    assert referral.company_name in page
    assert "Zebra Works" not in page


def test_list__asks_as_much_for_many_referrals_of_two_partners(
    sign_in: SignIn, editor: User, center: Center, partner: Organisation
) -> None:
    other = OrganisationFactory(kind=OrganisationKind.PARTNER.value)
    MembershipFactory(user=editor, organisation=other, role=Role.PARTNER_EDITOR.value)
    browser, asked = sign_in(editor), []
    for number in range(2):
        for each in (partner, other):
            by = actor_for(editor)
            with use(by.context):
                actions.refer_company(
                    partner=each,
                    agreed_on=timezone.localdate(),
                    agreed_how="spoken",
                    by=by,
                    company_name=f"Mill {number}",
                    contact_name="B",
                    contact_phone="404-555-0123",
                    zip_code="30303",
                    state_id="",
                )
        with CaptureQueriesContext(connection) as statements:
            assert browser.get("/referrals/").content.decode().count("Mill") >= 2 * (number + 1)
        asked.append(len(statements))
    assert asked[0] == asked[1]
