"""A request goes to another center: with the word of the company, with exactly what it saw, and back with a reason."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factories.engagements import RequestFactory
from factories.network import ServiceLineFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import Request, RequestBatch, RequestTransfer
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import Context, Scope, system_scope, use
from received import mails, text_of

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
SECRET = "Our largest customer leaves."


@pytest.fixture
def help_request(center: Center) -> Request:
    return RequestFactory(center=center, need=SECRET, areas=["workforce"], contact_phone="404-555-0123")


def _propose(
    help_request: Request, to: Center, user: User, *, by_mail: bool = True
) -> tuple[RequestTransfer, str]:
    by = actor_for(user)
    with use(by.context):
        return actions.propose_transfer(
            help_request=help_request, to_center=to, why="The plant is theirs.", by_mail=by_mail, by=by
        )


def _say(transfer: RequestTransfer, user: User, *, agrees: bool = True, **changes: Any) -> None:
    by = actor_for(user)
    facts = {"name": "Maria Example", "on": timezone.localdate(), "words": "Yes, pass it on."}
    with use(by.context):
        actions.record_transfer_answer(transfer=transfer, agrees=agrees, by=by, **{**facts, **changes})


def _stored(model: Any, **facts: Any) -> Any:
    with system_scope("a test looks"):
        return model.objects.get(**facts)


def _seen_by(user: User, table: str) -> int:
    with use(actor_for(user).context), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_without_a_yes__nothing_is_visible_to_the_other_center(
    help_request: Request, other_center: Center, advisor: User, stranger: User, sign_in: SignIn
) -> None:
    transfer, token = _propose(help_request, other_center, advisor)
    tables = ("engagements_request", "engagements_requesttransfer", "engagements_requeststep")
    assert [_seen_by(stranger, table) for table in tables] == [0, 0, 0]
    assert sign_in(stranger).get(f"/requests/{help_request.reference}/").status_code == 404
    Client().post(f"/hand-over-of-request/{token}/", {"agrees": "no", "name": "Maria Example"})
    assert [_seen_by(stranger, table) for table in tables] == [0, 0, 0]
    assert _stored(RequestTransfer, pk=transfer.pk).status == "refused"
    assert _stored(Request, pk=help_request.pk).status == "new"


def test_database__refuses_a_transfer_without_a_yes_or_with_other_words(
    help_request: Request, center: Center, other_center: Center, advisor: User
) -> None:
    transfer, _token = _propose(help_request, other_center, advisor)
    other = RequestFactory(center=other_center, source="center", need="Something else.")
    kept = ("company_name", "need", "contact_email", "contact_phone")
    same = {name: getattr(help_request, name) for name in kept}
    elsewhere = RequestFactory(center=center, source="center", **same)
    answered = "answered_name = 'M', answered_how = 'link', answered_on = now()"
    for change in (
        f"status = 'handed_over', new_request_id = {other.pk}",
        f"status = 'handed_over', {answered}",
        f"status = 'handed_over', {answered}, new_request_id = {other.pk}",
        f"status = 'handed_over', {answered}, new_request_id = {elsewhere.pk}",
    ):
        with (
            system_scope("a test tries"),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE engagements_requesttransfer SET {change} WHERE id = {transfer.pk}")
    with use(actor_for(advisor).context), connection.cursor() as cursor:
        cursor.execute("UPDATE engagements_requesttransfer SET status = 'refused'")
        assert cursor.rowcount == 0, "written by the system alone"


def test_by_link__in_spanish_word_for_word_then_handed_over(
    center: Center,
    other_center: Center,
    advisor: User,
    stranger: User,
    sign_in: SignIn,
    settings: Any,
    run_jobs: Any,
) -> None:
    help_request = RequestFactory(center=center, need=SECRET, language="es")
    browser = sign_in(advisor)
    address = f"/requests/{help_request.reference}/transfer/"
    assert SECRET in browser.get(address).content.decode()
    facts = {
        "to_center": other_center.pk,
        "why": "La planta es suya.",
        "by_mail": "yes",
        "once": str(uuid.uuid4()),
    }
    assert "has the link" in browser.post(address, facts, follow=True).content.decode()
    (sent,) = mails(settings, run_jobs)
    text = text_of(sent)
    assert "La planta es suya." in text
    assert "Estimad" in text
    (link,) = re.findall(r"/hand-over-of-request/[\w-]+/", text)

    visitor = Client()
    page = visitor.get(link)
    shown = page.content.decode()
    assert (page["Content-Language"], page["X-Robots-Tag"]) == ("es", "noindex")
    assert "no-store" in page["Cache-Control"]
    for said in (SECRET, "100 Peachtree St NW", "maria@example.org", other_center.name, "La planta es suya."):
        assert said in shown
    assert visitor.post(link, {"name": "M"}).status_code == 422
    visitor.post(link, {"agrees": "yes", "name": "Maria Example", "words": "Gracias"})
    assert SECRET not in visitor.get(link).content.decode()
    assert visitor.post(link, {"agrees": "no", "name": "Maria"}).status_code == 200

    first = _stored(Request, pk=help_request.pk)
    new = _stored(Request, center=other_center)
    assert (first.status, new.status, new.source) == ("transferred", "new", "center")
    assert (new.need, new.contact_email, new.street) == (
        SECRET,
        help_request.contact_email,
        help_request.street,
    )
    assert (new.acknowledged_at, new.due_at) != (None, None)
    assert (new.site_id, new.assigned_to_id) == (None, None)
    theirs = sign_in(stranger)
    received = theirs.get(f"/requests/{new.reference}/").content.decode()
    assert "La planta es suya." in received
    assert "Gracias" not in received
    assert theirs.get(f"/requests/{help_request.reference}/").status_code == 404
    assert _seen_by(stranger, "engagements_requesttransfer") == 0
    ours = sign_in(advisor).get(f"/requests/{help_request.reference}/").content.decode()
    assert "Gracias" in ours
    assert f"/requests/{new.reference}/" not in ours
    assert "said yes" in "".join(text_of(each) + str(each["Subject"]) for each in mails(settings, run_jobs))


def test_taken_on__or_sent_back_with_a_reason(
    help_request: Request,
    other_center: Center,
    advisor: User,
    stranger: User,
    sign_in: SignIn,
    settings: Any,
    run_jobs: Any,
) -> None:
    transfer, _token = _propose(help_request, other_center, advisor, by_mail=False)
    _say(transfer, advisor)
    new = _stored(Request, center=other_center)
    theirs = sign_in(stranger)
    address = f"/requests/{new.reference}/transfer/"
    assert (
        "Write in up to"
        in theirs.post(f"{address}send-back/", {"back-reason": ""}, follow=True).content.decode()
    )
    theirs.post(f"{address}send-back/", {"back-reason": "We do no castings."})
    first = _stored(Request, pk=help_request.pk)
    assert (first.status, first.assigned_to, first.closing_reason) == ("new", advisor, "")
    assert _stored(Request, pk=new.pk).status == "closed"
    told = {each["To"]: text_of(each) for each in mails(settings, run_jobs)}
    assert "We do no castings." in told[advisor.email]
    assert (
        "has your request again" in told["maria@example.org"]
        or "looks after it again" in told["maria@example.org"]
    )
    assert "taken on" not in theirs.post(f"{address}send-back/", {"back-reason": "x"}).content.decode()

    again, _token = _propose(help_request, other_center, advisor, by_mail=False)
    _say(again, advisor)
    newer = _stored(Request, center=other_center, status="new")
    theirs.post(f"/requests/{newer.reference}/transfer/take-on/")
    assert _stored(Request, pk=newer.pk).assigned_to == stranger
    assert _stored(RequestTransfer, pk=again.pk).status == "taken_on"
    by = actor_for(stranger)
    with use(by.context), pytest.raises(Conflict, match="taken on already"):
        actions.send_back_transfer(help_request=newer, reason="Too late", by=by)


def test_sent_back__its_own_question_ends_and_requests_are_held_as_whoever_takes_one_on_holds_them(
    help_request: Request, center: Center, other_center: Center, advisor: User, stranger: User
) -> None:
    transfer, _token = _propose(help_request, other_center, advisor, by_mail=False)
    _say(transfer, advisor)
    theirs = _stored(Request, center=other_center)
    asked, token = _propose(theirs, center, stranger)
    by = actor_for(stranger)
    with use(by.context), CaptureQueriesContext(connection) as ran:
        actions.send_back_transfer(help_request=theirs, reason="Not ours.", by=by)
    held = [each["sql"] for each in ran.captured_queries if "FOR UPDATE" in each["sql"]]
    assert _stored(RequestTransfer, pk=asked.pk).status == "withdrawn"
    assert "has taken this question back" in Client().get(f"/hand-over-of-request/{token}/").text
    # With the older one first, a colleague who takes it on at the same moment and this one would wait for one another.
    of_requests = [sql for sql in held if 'FROM "engagements_request" ' in sql]
    assert [sql.split('"engagements_request"."id" = ')[1].split()[0] for sql in of_requests] == [
        str(theirs.pk), str(help_request.pk),
    ]  # fmt: skip


def test_spoken_word__names_who_day_and_words(
    help_request: Request, other_center: Center, advisor: User
) -> None:
    transfer, token = _propose(help_request, other_center, advisor, by_mail=False)
    assert token == ""
    for wrong in ({"words": " "}, {"name": ""}, {"on": timezone.localdate() + timedelta(days=1)}):
        with pytest.raises(InvalidValue):
            _say(transfer, advisor, **wrong)
    _say(transfer, advisor)
    stored = _stored(RequestTransfer, pk=transfer.pk)
    assert (stored.answered_how, stored.answered_words, stored.recorded_by) == (
        "spoken", "Yes, pass it on.", advisor,
    )  # fmt: skip


def test_link__expires_and_says_nothing_then(
    help_request: Request, other_center: Center, advisor: User, settings: Any, run_jobs: Any
) -> None:
    transfer, token = _propose(help_request, other_center, advisor)
    with pytest.raises(Conflict, match="asked already"):
        _propose(help_request, other_center, advisor)
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        visitor = Client()
        link = f"/hand-over-of-request/{token}/"
        assert SECRET not in visitor.get(link).content.decode()
        visitor.post(link, {"agrees": "yes", "name": "Maria Example"})
        with system_scope("the nightly job"):
            assert actions.expire_transfers(now=timezone.now()) == 1
        assert _stored(RequestTransfer, pk=transfer.pk).status == "expired"
        assert "has expired" in visitor.get(link).content.decode()
        assert "Call the company" in "".join(text_of(each) for each in mails(settings, run_jobs))
        _propose(help_request, other_center, advisor)


def test_link__of_a_request_that_was_closed_meanwhile__says_so(
    help_request: Request, other_center: Center, advisor: User
) -> None:
    _transfer, token = _propose(help_request, other_center, advisor)
    with system_scope("a test arranges"):
        Request.objects.filter(pk=help_request.pk).update(
            status="closed", closing_reason="Solved by telephone"
        )
    answer = Client().post(f"/hand-over-of-request/{token}/", {"agrees": "yes", "name": "Maria Example"})
    assert answer.status_code == 409
    assert "is working on this request already, or has closed it" in answer.content.decode()
    with system_scope("a test looks"):
        assert not Request.objects.filter(center=other_center).exists()


def test_link__opens_one_transfer_and_nothing_else(
    help_request: Request, center: Center, other_center: Center, advisor: User
) -> None:
    transfer, _token = _propose(help_request, other_center, advisor)
    _propose(RequestFactory(center=center), other_center, advisor)
    context = Context(scope=Scope.TOKEN, token_transfer=transfer.pk)
    with use(context), connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(id) FROM engagements_requesttransfer")
        assert cursor.fetchone()[0] == [transfer.pk]
        cursor.execute("SELECT count(*) FROM engagements_request")
        assert cursor.fetchone()[0] == 0
    assert Client().get("/hand-over-of-request/not-a-token/").status_code == 404


def test_question__taken_back(
    help_request: Request, other_center: Center, advisor: User, sign_in: SignIn
) -> None:
    _transfer, token = _propose(help_request, other_center, advisor)
    browser = sign_in(advisor)
    address = f"/requests/{help_request.reference}/transfer/withdraw/"
    assert "taken back" in browser.post(address, follow=True).content.decode()
    assert browser.post(address).status_code == 404
    assert "has taken this question back" in Client().get(f"/hand-over-of-request/{token}/").content.decode()


def _closed(request: Request, by: Actor, _center: Center, _site: Site) -> None:
    actions.close_request(help_request=request, reason="They found help themselves.", by=by)


def _joined(request: Request, by: Actor, center: Center, _site: Site) -> None:
    actions.join_request(help_request=request, into=RequestFactory(center=center), by=by)


def _engaged(request: Request, by: Actor, center: Center, site: Site) -> None:
    linked = actions.link_request(help_request=request, site=site, by=by)
    actions.start_engagement(
        center=center, site=site, title="Training", service_line=ServiceLineFactory(), lead=by.person,
        started_on=timezone.localdate(), help_request=linked, by=by,
    )  # fmt: skip


def _taken_back(request: Request, by: Actor, center: Center, _site: Site) -> None:
    with system_scope("a test arranges"):
        batch = RequestBatch.objects.create(
            center=center, file_name="calls.csv", created_by=by.person, status="committed"
        )
        Request.objects.filter(pk=request.pk).update(batch=batch)
    actions.take_back_batch(batch=batch, by=by)


@pytest.mark.parametrize(
    ("end", "because"),
    [
        (_closed, "the request was closed. They found help themselves."),
        (_joined, "the request was joined to LS-TEST-"),
        (_engaged, "work began here."),
        (_taken_back, "the file calls.csv was taken back."),
    ],
)
def test_question__ends_with_the_request(
    end: Callable[..., None],
    because: str,
    help_request: Request,
    center: Center,
    other_center: Center,
    advisor: User,
    site: Site,
) -> None:
    transfer, token = _propose(help_request, other_center, advisor)
    by = actor_for(advisor)
    with use(by.context):
        end(help_request, by, center, site)
    assert _stored(RequestTransfer, pk=transfer.pk).status == "withdrawn"
    with system_scope("a test looks"):
        said = help_request.steps.filter(kind="transfer").values_list("text", flat=True)
        assert f"The question about {other_center} was taken back: {because}" in "\n".join(said)
    page = Client().get(f"/hand-over-of-request/{token}/").content.decode()
    assert "has taken this question back. Nobody else was shown anything" in page
    assert "themselves" not in page


@pytest.mark.parametrize(("end", "news"), [(_closed, "took it on and closed it."), (_joined, "took it on.")])
def test_handed_over__ended_by_the_other_center_is_not_waited_for(
    end: Callable[..., None],
    news: str,
    help_request: Request,
    other_center: Center,
    advisor: User,
    stranger: User,
    site: Site,
    sign_in: SignIn,
) -> None:
    transfer, _token = _propose(help_request, other_center, advisor, by_mail=False)
    _say(transfer, advisor)
    by = actor_for(stranger)
    with use(by.context):
        end(_stored(Request, center=other_center), by, other_center, site)
    assert _stored(RequestTransfer, pk=transfer.pk).status == "taken_on"
    ours = sign_in(advisor).get(f"/requests/{help_request.reference}/").content.decode()
    assert f"{other_center} {news}" in ours
    # Why is the other center's own.
    assert "They found help themselves." not in ours
