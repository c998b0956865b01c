"""Invitations, one reminder, and a link that is sent again."""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied

from factories.companies import ContactFactory, SiteFactory
from factories.surveys import WaveFactory, case_about_work
from lineshaft.apps.accounts.mailbox import read_message
from lineshaft.apps.accounts.permissions import NOBODY, Actor
from lineshaft.apps.audit.models import AuditEvent
from lineshaft.apps.network.models import Center
from lineshaft.apps.surveys import actions, queries
from lineshaft.apps.surveys.models import Case, Link
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

from .conftest import TODAY, Invited

RunJobs = Callable[[], list[str]]


def mails(settings: Any = django_settings) -> list[EmailMessage]:
    return [read_message(path) for path in sorted(Path(settings.MAIL_FOLDER).glob("*.eml"))]


def text_of(message: EmailMessage) -> str:
    return str(message.get_content())


def token_in(message: EmailMessage) -> str:
    found = re.findall(r"/survey/([A-Za-z0-9_-]{43})/", text_of(message))
    assert len(found) == 1
    return str(found[0])


def links(case: Case) -> list[Link]:
    with system_scope("a test looks"):
        return list(case.links.select_related("sent_by"))


def confirmed(center: Center, **fields: Any) -> Case:
    return case_about_work(center=center, status="confirmed", **fields)


def test_invitations__each_has_a_link_of_its_own_and_only_its_hash_is_kept(
    center: Center, acting: Actor, run_jobs: RunJobs
) -> None:
    cases = [confirmed(center), confirmed(center)]
    assert actions.send_invitations(wave=cases[0].wave, center=center, by=acting) == 2
    assert run_jobs() == ["surveys.send_invitations", "accounts.send_mail", "accounts.send_mail"]
    tokens = {token_in(message) for message in mails()}
    assert len(tokens) == 2
    kept = {bytes(link.token_hash) for case in cases for link in links(case)}
    assert kept == {hashlib.sha256(token.encode()).digest() for token in tokens}
    for case in cases:
        case.refresh_from_db()
        [link] = links(case)
        assert (case.status, case.invited_at) == ("invited", TODAY)
        assert (link.kind, link.sent_to, link.sent_by_id) == (
            "invitation",
            "maria@example.org",
            acting.user_id,
        )
        assert link.expires_at == datetime(
            2027, 1, 15, 4, 59, 59, tzinfo=UTC
        )  # 14 days after the wave, New York


def test_invitations__the_trail_names_who_sent_and_never_the_hash(
    center: Center, acting: Actor, run_jobs: RunJobs
) -> None:
    case = confirmed(center)
    actions.send_invitations(wave=case.wave, center=center, by=acting)
    run_jobs()
    with system_scope("a test looks"):
        event = AuditEvent.objects.get(table_name="surveys_link")
        assert event.user_id == acting.user_id
        assert "token_hash" not in event.after
        assert "sent_to" in event.after


def test_invitations__twice_pressed_are_sent_once(center: Center, acting: Actor, run_jobs: RunJobs) -> None:
    case = confirmed(center)
    actions.send_invitations(wave=case.wave, center=center, by=acting)
    actions.send_invitations(wave=case.wave, center=center, by=acting)
    run_jobs()
    assert len(mails()) == 1
    with system_scope("the job runs again after a crash"):
        assert actions.invite_confirmed(wave_id=case.wave_id, center_id=center.pk, by_id=acting.user_id) == 0


def test_invitations__only_confirmed_cases_of_this_center_and_wave(
    center: Center, other_center: Center, acting: Actor, run_jobs: RunJobs
) -> None:
    ours = confirmed(center)
    others = [
        case_about_work(center=center),
        case_about_work(center=center, status="excluded", reason="x"),
        confirmed(other_center),
        confirmed(center, contact=None),
    ]
    mute = confirmed(center)
    with system_scope("a test takes an address away"):
        mute.contact.email = ""
        mute.contact.save()
    assert actions.send_invitations(wave=ours.wave, center=center, by=acting) == 1
    run_jobs()
    assert len(mails()) == 1
    for case in [*others, mute]:
        assert links(case) == []


@pytest.mark.parametrize(
    ("day", "message"),
    [(date(2026, 9, 30), "opens on 2026-10-01"), (date(2027, 1, 2), "closed on 2026-12-31")],
)
def test_invitations__only_while_the_wave_runs(
    center: Center, acting: Actor, day: date, message: str
) -> None:
    case = confirmed(center)
    with (
        time_machine.travel(datetime(day.year, day.month, day.day, 17, tzinfo=UTC)),
        pytest.raises(Conflict, match=message),
    ):
        actions.send_invitations(wave=case.wave, center=center, by=acting)


def test_invitations__nobody_confirmed(center: Center, acting: Actor) -> None:
    with pytest.raises(Conflict, match="Confirm candidates first"):
        actions.send_invitations(wave=WaveFactory(), center=center, by=acting)


def test_reminder__once_after_a_week_to_those_who_are_silent(
    center: Center, invited: Invited, acting: Actor, run_jobs: RunJobs
) -> None:
    wave = invited.case.wave
    with pytest.raises(Conflict, match="7 days after its invitation"):
        actions.send_reminders(wave=wave, center=center, by=acting)
    declined = case_about_work(center=center, status="declined")
    run_jobs()
    with time_machine.travel(TODAY + timedelta(days=8), tick=False):
        assert actions.send_reminders(wave=wave, center=center, by=acting) == 1
        assert run_jobs() == ["surveys.send_reminders", "accounts.send_mail"]
        invitation, reminder = mails()
        assert str(reminder["subject"]).strip().startswith("Reminder:")
        assert token_in(invitation) != token_in(reminder)
        for token in (token_in(invitation), token_in(reminder)):
            link = queries.link_of(token)
            assert link is not None
            assert (link.case_id, link.replaced_at) == (invited.case.pk, None)
        with pytest.raises(Conflict, match="reminded once"):
            actions.send_reminders(wave=wave, center=center, by=acting)
    assert links(declined) == []


def test_resend__to_somebody_else_makes_the_earlier_links_useless(
    center: Center, invited: Invited, acting: Actor, run_jobs: RunJobs
) -> None:
    ana = ContactFactory(center=center, site=invited.case.site, name="Ana Example", email="ana@example.org")
    run_jobs()
    with time_machine.travel(TODAY + timedelta(hours=1), tick=False):
        actions.resend(case=invited.case, contact=ana, language="es", by=acting)
        run_jobs()
    first, again = mails()
    assert again["to"] == "ana@example.org"
    assert "Hola, Ana Example:" in text_of(again)
    old, new = queries.link_of(token_in(first)), queries.link_of(token_in(again))
    assert old is not None
    assert new is not None
    assert (old.replaced_at, new.replaced_at) == (TODAY + timedelta(hours=1), None)
    assert [link.kind for link in links(invited.case)] == ["invitation", "resent"]
    assert invited.now().status == "invited"


def test_resend__refused(center: Center, invited: Invited, acting: Actor) -> None:
    case = case_about_work(center=center)
    with pytest.raises(Conflict, match="no invitation to send again"):
        actions.resend(case=case, contact=case.contact, language="en", by=acting)
    with pytest.raises(InvalidValue, match="is no contact at"):
        actions.resend(case=invited.case, contact=ContactFactory(center=center), language="en", by=acting)
    with pytest.raises(PermissionDenied):
        actions.resend(case=invited.case, contact=invited.case.contact, language="en", by=NOBODY)


GOLDEN = Path(__file__).parents[2] / "golden" / "surveys"


def _as_text(message: EmailMessage) -> str:
    head = f"To: {message['to']}\nSubject: {str(message['subject']).strip()}\n\n"
    return re.sub(r"/survey/[A-Za-z0-9_-]{43}/", "/survey/TOKEN/", head + text_of(message))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("demo", [False, True], ids=["real", "demo"])
def test_mails__are_as_agreed(
    center: Center, acting: Actor, run_jobs: RunJobs, language: str, demo: bool, settings: Any
) -> None:
    """To accept a change: delete the file, run again, read the difference."""
    settings.DEMO = demo
    settings.BASE_URL = "https://lineshaft.example"
    site = SiteFactory(name="Smith & Söhne <Tools>", company__name="Smith & Söhne")
    contact = ContactFactory(center=center, site=site, name="Maria O'Example")
    case = confirmed(center, site=site, contact=contact, language=language)
    actions.send_invitations(wave=case.wave, center=center, by=acting)
    run_jobs()
    with time_machine.travel(TODAY + timedelta(days=8), tick=False):
        actions.send_reminders(wave=case.wave, center=center, by=acting)
        run_jobs()
    with time_machine.travel(TODAY + timedelta(days=9), tick=False):
        with system_scope("a test answers"):
            case.refresh_from_db()
            actions.submit(
                case=case,
                language=language,
                answers={
                    "recommend": 9,
                    "recommend_reason": "Quick & <kind>",
                    "new_sales": {"reply": "yes", "amount": "1200.00"},
                    "jobs_created": {"reply": "yes", "amount": "1"},
                    "retained_sales": {"reply": "not_yet"},
                    "investment": {"reply": "yes", "parts": {"plant": "1000.50", "other": "2.00"}},
                    "challenges": ["growth", "recruitment"],
                    "story": True,
                },
            )
        run_jobs()
    for kind, message in zip(("invitation", "reminder", "thank_you"), mails(settings), strict=True):
        path = GOLDEN / f"{kind}.{'demo.' if demo else ''}{language}.txt"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_as_text(message), encoding="utf-8")
        assert _as_text(message) == path.read_text(encoding="utf-8")
