"""Outcomes: recorded, held, shown with evidence, decided on by someone who is not involved."""

import hashlib
import io
import uuid
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from django.test import Client

from factories.accounts import MembershipFactory, person
from factories.companies import RelationshipFactory
from factories.engagements import EngagementFactory, OutcomeFactory
from lineshaft.apps.accounts.mailbox import read_message
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import Outcome, OutcomeDecision, OutcomeEvidence
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use
from lineshaft.ui import uploaded_files

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
PDF = b"%PDF-1.7\n%made for a test"


@pytest.fixture
def outcome(center: Center, site: Site) -> Outcome:
    return OutcomeFactory(center=center, site=site)


def _now(outcome: Outcome) -> Outcome:
    with system_scope("a test looks"):
        return Outcome.objects.get(pk=outcome.pk)


def _decisions(outcome: Outcome) -> list[tuple[str, str, str]]:
    with system_scope("a test looks"):
        rows = OutcomeDecision.objects.filter(outcome=outcome).order_by("pk")
        return list(rows.values_list("from_state", "to_state", "reason"))


def _refreshed() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args ->> 'fiscal_year')::int FROM procrastinate_jobs WHERE task_name = 'publication.refresh'"
            " ORDER BY id"
        )
        return [row[0] for row in cursor.fetchall()]


# Recording --------------------------------------------------------------------------------------------------------


def _record(center: Center, site: Site, **changes: Any) -> Outcome:
    facts: dict[str, Any] = {
        "kind": "new_sales", "amount": Decimal(100_000), "fiscal_year": 2027, "quarter": 1,
        "source": "Survey FY2027 Q1", "said_by": "Maria Example", "said_at": datetime(2026, 11, 20, 15, tzinfo=UTC),
    }  # fmt: skip
    return actions.record_outcome(center=center, site=site, **{**facts, **changes})


def test_record__ordinary_figure_is_reported(center: Center, site: Site) -> None:
    RelationshipFactory(center=center, site=site, employees=42)

    outcome = _record(center, site)

    assert (outcome.state, outcome.flags, _decisions(outcome)) == ("reported", [], [])
    assert _refreshed() == [2027]


def test_record__large_figure_is_held_with_its_reasons(center: Center, site: Site) -> None:
    RelationshipFactory(center=center, site=site, employees=42, annual_sales=Decimal(4_000_000))

    outcome = _record(center, site, amount=Decimal(9_000_000))

    codes = [flag["code"] for flag in outcome.flags]
    assert outcome.state == "flagged"
    assert codes == [
        "large_share_of_annual_sales", "large_amount", "large_share_of_center_total",
    ]  # fmt: skip
    assert (
        "$9,000,000 of new sales is more than 50% of the company's annual sales of $4,000,000"
        in (outcome.flags[0]["text"])
    )
    ((before, after, reason),) = _decisions(outcome)
    assert (before, after) == ("reported", "flagged")
    assert outcome.flags[0]["text"] in reason


def test_record__measures_against_the_centers_year(center: Center, site: Site) -> None:
    RelationshipFactory(center=center, site=site, employees=400)
    OutcomeFactory(center=center, site=site, amount=Decimal(9_000_000))
    OutcomeFactory(center=center, site=site, amount=Decimal(90_000_000), state="rejected")
    OutcomeFactory(center=center, site=site, amount=Decimal(90_000_000), fiscal_year=2026)

    held = _record(center, site, amount=Decimal(1_100_000))

    assert [flag["code"] for flag in held.flags] == ["large_share_of_center_total"]
    assert "the center's total of $10,100,000" in held.flags[0]["text"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amount": Decimal(0)}, "is not more than zero"),
        ({"amount": Decimal(-5)}, "is not more than zero"),
        ({"amount": Decimal("NaN")}, "is not more than zero"),
        ({"amount": Decimal(10) ** 13}, "is more than a trillion"),
        ({"kind": "jobs_created", "amount": Decimal("1.5")}, "is not a whole number of jobs"),
        ({"quarter": 5}, "is not a quarter"),
    ],
)
def test_record__impossible_figures_are_refused(
    center: Center, site: Site, changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(InvalidValue, match=reason):
        _record(center, site, **changes)


def test_database__keeps_amounts_whole_and_above_zero(center: Center, site: Site) -> None:
    for broken in (
        {"amount": 0},
        {"kind": "jobs_created", "amount": Decimal("1.5")},
        {"quarter": 5},
        {"state": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            OutcomeFactory(center=center, site=site, **broken)


# Deciding ---------------------------------------------------------------------------------------------------------


def test_verify__is_kept_with_who_when_and_why(outcome: Outcome, evaluating: Actor) -> None:
    verified = actions.verify_outcome(outcome=outcome, reason=" Order book seen ", by=evaluating)

    assert verified.state == "verified"
    assert _decisions(outcome) == [("reported", "verified", "Order book seen")]
    decision = OutcomeDecision.objects.get()
    assert decision.decided_by == evaluating.user
    assert _refreshed() == [2027]


def test_verified_outcome__is_taken_back_by_a_flag(outcome: Outcome, evaluating: Actor) -> None:
    actions.verify_outcome(outcome=outcome, reason="seen", by=evaluating)
    flagged = actions.flag_outcome(outcome=outcome, reason="The invoice was another company's", by=evaluating)

    assert flagged.state == "flagged"
    assert [flag["text"] for flag in flagged.flags] == ["The invoice was another company's"]
    assert actions.unflag_outcome(outcome=outcome, reason="Cleared up", by=evaluating).state == "reported"


def test_publication__is_refreshed_once_for_many_decisions(outcome: Outcome, evaluating: Actor) -> None:
    for act in (actions.flag_outcome, actions.unflag_outcome, actions.verify_outcome):
        act(outcome=outcome, reason="x", by=evaluating)

    assert _refreshed() == [2027]


def test_decision__needs_a_reason(outcome: Outcome, evaluating: Actor) -> None:
    with pytest.raises(InvalidValue, match="is empty"):
        actions.verify_outcome(outcome=outcome, reason=" \n", by=evaluating)


def test_decision__on_what_somebody_changed_meanwhile_is_refused(outcome: Outcome, evaluating: Actor) -> None:
    actions.flag_outcome(outcome=outcome, reason="doubt", by=evaluating)

    with pytest.raises(
        Conflict, match="Somebody else decided on this outcome a moment ago: it is “flagged” now"
    ):
        actions.verify_outcome(outcome=outcome, reason="seen", by=evaluating, seen_state="reported")

    assert _now(outcome).state == "flagged"


def test_decision__of_the_center_itself_is_denied(
    outcome: Outcome, acting: Actor, evaluator: User, center: Center
) -> None:
    with pytest.raises(PermissionDenied, match="Only an evaluator"):
        actions.verify_outcome(outcome=outcome, reason="seen", by=acting)
    MembershipFactory(user=evaluator, organisation=center.organisation, role=Role.VIEWER.value)
    by = actor_for(evaluator)
    with use(by.context), pytest.raises(PermissionDenied, match="Another evaluator"):
        actions.verify_outcome(outcome=outcome, reason="seen", by=by)


def test_decisions__are_never_changed(outcome: Outcome, evaluating: Actor) -> None:
    actions.verify_outcome(outcome=outcome, reason="seen", by=evaluating)

    with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
        OutcomeDecision.objects.update(reason="something else")
    with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
        OutcomeDecision.objects.all().delete()


MAIL = """\
Eve Evaluator asks for evidence of this outcome:

New sales: $100,000
Site: Peach State Stamping LLC
Said by Maria Example (test)

What is missing:
Please show the order book & invoices.

Add what you have: http://localhost:8000/outcomes/{pk}/
"""


def test_ask_for_evidence__tells_the_center(
    center: Center, site: Site, advisor: User, director: User, colleague: User, evaluating: Actor,
    run_jobs: Callable[[], list[str]], settings: Any,
) -> None:  # fmt: skip
    settings.BASE_URL = "http://localhost:8000"
    outcome = OutcomeFactory(
        center=center, site=site, engagement=EngagementFactory(center=center, site=site, lead=advisor)
    )

    actions.ask_for_evidence(outcome=outcome, reason="Please show the order book & invoices.", by=evaluating)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'publication.refresh'")
    run_jobs()

    (path,) = settings.MAIL_FOLDER.glob("*.eml")
    message = read_message(path)
    assert message["To"] == "ada@peach.example, dora@peach.example"
    assert message["Subject"] == "Evidence is asked for: New sales of Peach State Stamping LLC"
    assert message.get_content().strip() == MAIL.format(pk=outcome.pk).strip()
    assert _now(outcome).state == "evidence_requested"


def test_page__the_center_reads_first_what_evidence_is_asked_for(
    center: Center, site: Site, evaluating: Actor, advisor: User, sign_in: Callable[[User], Client]
) -> None:
    outcome = OutcomeFactory(center=center, site=site)
    actions.ask_for_evidence(outcome=outcome, reason="Please show the orders.", by=evaluating)

    text = sign_in(advisor).get(f"/outcomes/{outcome.pk}/").content.decode()

    assert (
        text.index("What evidence is asked for")
        < text.index("Please show the orders.")
        < text.index("Add evidence")
    )


def test_verify_many__all_or_none(center: Center, site: Site, evaluating: Actor) -> None:
    several = [OutcomeFactory(center=center, site=site) for _ in range(3)]
    held = OutcomeFactory(center=center, site=site, state="flagged")

    with pytest.raises(Conflict, match="1 of the 4 chosen outcomes can no longer be verified together"):
        actions.verify_outcomes(
            outcome_ids=[*(row.pk for row in several), held.pk], reason="seen", by=evaluating
        )
    assert {_now(row).state for row in several} == {"reported"}

    assert actions.verify_outcomes(outcome_ids=[row.pk for row in several], reason="seen", by=evaluating) == 3
    assert {_now(row).state for row in several} == {"verified"}


@pytest.mark.parametrize(("count", "words"), [(0, "were not chosen"), (201, "are more than 200")])
def test_verify_many__needs_some_and_not_too_many(evaluating: Actor, count: int, words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        actions.verify_outcomes(outcome_ids=range(1, count + 1), reason="seen", by=evaluating)


def test_verify_many__with_one_of_the_own_center_changes_none(
    center: Center, other_center: Center, site: Site, evaluator: User
) -> None:
    foreign, own = OutcomeFactory(center=other_center, site=site), OutcomeFactory(center=center, site=site)
    MembershipFactory(user=evaluator, organisation=center.organisation, role=Role.ADVISOR.value)
    by = actor_for(evaluator)

    with use(by.context), pytest.raises(PermissionDenied):
        actions.verify_outcomes(outcome_ids=[foreign.pk, own.pk], reason="seen", by=by)

    assert _now(foreign).state == "reported"


# Evidence ---------------------------------------------------------------------------------------------------------


def _archive(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


def _with_directory_entry(at: int, *new: int) -> bytes:
    """A Word file whose entry in the directory of the archive has other bytes from `at` on."""
    content = bytearray(_archive("word/document.xml"))
    start = content.index(b"PK\x01\x02") + at
    content[start : start + len(new)] = bytes(new)
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "name", "stored_as"),
    [
        (PDF, "orders.pdf", "orders.pdf"),
        (PDF, "orders.exe", "orders.pdf"),
        (b"\x89PNG\r\n\x1a\n....", "photo.PNG", "photo.png"),
        (b"\xff\xd8\xff\xe0....", "photo.jpeg", "photo.jpeg"),
        (_archive("[Content_Types].xml", "word/document.xml"), "letter.docx", "letter.docx"),
        (_archive("[Content_Types].xml", "xl/workbook.xml"), "book.xlsx", "book.xlsx"),
        ("name,amount\nÄ,1\n".encode(), "table.csv", "table.csv"),
        (b"ISO-10303-21;\nHEADER;\n", "Bracket.STEP", "Bracket.step"),
        (b"  0\nSECTION\n", "plate.dxf", "plate.dxf"),
        (b"plain words", "../../etc/passwd", "passwd.txt"),
        (b"<script>alert(1)</script>", "page.html", "page.txt"),
        (PDF, "x" * 240 + ".pdf", "x" * 120 + ".pdf"),
        (PDF, 'a"\r\nb.pdf', "a___b.pdf"),
        (PDF, "...", "file.pdf"),
    ],
)
def test_evidence_file__is_known_by_its_content(content: bytes, name: str, stored_as: str) -> None:
    kind = uploaded_files.kind_of(content, name)

    assert uploaded_files.plain_name(name, kind) == stored_as


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00 program",
        b"\x00\x01\x02",
        _archive("evil.exe"),
        b"PK\x03\x04 broken",
        b"\x7fELF",
        "Ä".encode("latin-1"),
        _with_directory_entry(6, 99),  # made for a version of zip that does not exist
        _with_directory_entry(46, 0xFF, 0xFE).replace(
            b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x00\x08"
        ),
    ],
)
def test_evidence_file__of_another_kind_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidValue, match="is not a kind of file that is accepted") as caught:
        uploaded_files.kind_of(content, "orders.pdf")
    assert "orders.pdf" in str(caught.value)


def test_add_evidence__keeps_the_file_under_its_hash(outcome: Outcome, acting: Actor) -> None:
    evidence = actions.add_evidence(
        outcome=outcome,
        kind="document",
        text=" Order book ",
        by=acting,
        file=SimpleUploadedFile("orders.pdf", PDF),
    )

    assert evidence.file_sha256 == hashlib.sha256(PDF).hexdigest()
    assert (evidence.file_name, evidence.file_type, evidence.text) == (
        "orders.pdf",
        "application/pdf",
        "Order book",
    )
    with evidence.file.open("rb") as stored:
        assert stored.read() == PDF


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("empty.pdf", b""), "is empty"),
        (SimpleUploadedFile("big.pdf", b"%PDF-" + b"x" * (10 * 1024 * 1024)), "is larger than 10 MB"),
    ],
)
def test_add_evidence__impossible_files_are_refused(
    outcome: Outcome, acting: Actor, file: SimpleUploadedFile, words: str
) -> None:
    with pytest.raises(InvalidValue, match=words):
        actions.add_evidence(outcome=outcome, kind="document", text="x", by=acting, file=file)

    assert not OutcomeEvidence.objects.exists()


def test_add_evidence__to_a_rejected_outcome_is_refused(center: Center, site: Site, acting: Actor) -> None:
    rejected = OutcomeFactory(center=center, site=site, state="rejected")

    with pytest.raises(Conflict, match="was rejected"):
        actions.add_evidence(outcome=rejected, kind="statement", text="x", by=acting)


# Pages ------------------------------------------------------------------------------------------------------------


def test_list__those_that_wait_come_first_and_totals_stand_apart(
    sign_in: SignIn, center: Center, other_center: Center, site: Site, evaluator: User
) -> None:
    OutcomeFactory(center=center, site=site, state="verified", amount=Decimal(300_000))
    OutcomeFactory(center=center, site=site, state="reported", amount=Decimal(20_000))
    OutcomeFactory(center=other_center, site=site, state="flagged", amount=Decimal(1_000))
    OutcomeFactory(center=center, site=site, state="rejected", amount=Decimal(900_000))
    OutcomeFactory(
        center=center, site=site, kind="jobs_created", state="evidence_requested", amount=Decimal(4)
    )
    OutcomeFactory(center=center, site=site, fiscal_year=2026, quarter=4, amount=Decimal(50_000))
    browser = sign_in(evaluator)

    page = browser.get("/outcomes/")

    states = [row.state for row in page.context["page"]]
    assert states == ["flagged", "evidence_requested", "reported", "verified", "rejected"]
    totals = {total.kind.value: (total.verified, total.unverified) for total in page.context["totals"]}
    assert totals == {
        "new_sales": (Decimal(300_000), Decimal(21_000)),
        "jobs_created": (Decimal(0), Decimal(4)),
    }
    assert "Totals, FY2027" in page.content.decode()

    def listed(query: str) -> list[str]:
        answer = browser.get(f"/outcomes/?{query}")
        assert answer.status_code == 200
        return [row.state for row in answer.context["page"]]

    assert listed("period=all") == [*states[:2], "reported", "reported", *states[3:]]
    assert listed("period=2026Q4") == ["reported"]
    assert listed("period=2027Q2") == []
    assert listed("state=waiting") == states[:3]
    assert listed("kind=jobs_created") == ["evidence_requested"]
    assert listed(f"center={other_center.pk}") == ["flagged"]
    assert listed("q=stamping&kind=investment") == []
    assert listed("period=%00&state=x&center=9999&kind='&q=%00&cursor=x") == states


def test_list__shows_a_center_its_own_alone(
    sign_in: SignIn, center: Center, other_center: Center, site: Site, advisor: User
) -> None:
    OutcomeFactory(center=center, site=site, amount=Decimal(111_111))
    OutcomeFactory(center=other_center, site=site, amount=Decimal(222_222))

    page = sign_in(advisor).get(f"/outcomes/?center={other_center.pk}").content.decode()

    assert "$111,111" in page
    assert "$222,222" not in page
    assert "Verify the chosen" not in page
    assert 'data-tick-all="outcome"' not in page


def test_list__an_evaluator_ticks_all_that_may_be_verified(
    sign_in: SignIn, center: Center, site: Site, evaluator: User
) -> None:
    waiting = [OutcomeFactory(center=center, site=site) for _each in range(2)]
    verified = OutcomeFactory(center=center, site=site, state="verified")

    page = sign_in(evaluator).get("/outcomes/").content.decode()

    assert 'data-tick-all="outcome"' in page
    assert all(f'name="outcome" value="{each.pk}"' in page for each in waiting)
    assert f'name="outcome" value="{verified.pk}"' not in page


def test_list__costs_the_same_for_one_and_for_many(
    sign_in: SignIn, outcome: Outcome, evaluator: User, django_assert_max_num_queries: Any
) -> None:
    browser = sign_in(evaluator)
    for number in range(60):
        if number:
            OutcomeFactory(center=outcome.center, site=outcome.site)
        if number not in (0, 59):
            continue
        with django_assert_max_num_queries(15):
            page = browser.get("/outcomes/")
        assert len(page.context["page"]) == (1 if number == 0 else 50)
    assert len(browser.get(f"/outcomes/?cursor={page.context['page'].next_cursor}").context["page"]) == 10


def test_pages__evaluator_asks_center_answers_evaluator_verifies(
    sign_in: SignIn, outcome: Outcome, evaluator: User, advisor: User
) -> None:
    address = f"/outcomes/{outcome.pk}/"
    browser = sign_in(evaluator)
    form = browser.get(address).context["decision_form"]
    assert [value for value, _text in form.fields["to_state"].choices] == [
        "verified", "evidence_requested", "flagged", "rejected",
    ]  # fmt: skip
    browser.post(
        address + "decide/", {"to_state": "evidence_requested", "reason": "Show it", "seen_state": "reported"}
    )

    browser = sign_in(advisor)
    assert browser.get(address).context["decision_form"] is None
    evidence = {"once": str(uuid.uuid4()), "kind": "document", "text": "Order book"}
    for _ in range(2):
        answer = browser.post(
            address + "evidence/", evidence | {"file": SimpleUploadedFile("orders.pdf", PDF)}
        )
        assert answer["Location"] == address
    with system_scope("a test looks"):
        stored = OutcomeEvidence.objects.get()
    assert "orders.pdf" in browser.get(address).content.decode()

    browser = sign_in(evaluator)
    file = browser.get(f"/outcomes/evidence/{stored.pk}/")
    assert b"".join(file.streaming_content) == PDF
    assert file["Content-Disposition"] == 'attachment; filename="orders.pdf"'
    assert file["Content-Type"] == "application/pdf"
    assert file["X-Content-Type-Options"] == "nosniff"
    browser.post(
        address + "decide/", {"to_state": "verified", "reason": "Seen", "seen_state": "evidence_requested"}
    )
    assert _now(outcome).state == "verified"


def test_decide_page__stale_or_incomplete_decision_is_told(
    sign_in: SignIn, outcome: Outcome, evaluator: User, evaluating: Actor
) -> None:
    browser, address = sign_in(evaluator), f"/outcomes/{outcome.pk}/decide/"
    actions.flag_outcome(outcome=outcome, reason="doubt", by=evaluating)

    stale = browser.post(address, {"to_state": "verified", "reason": "Seen", "seen_state": "reported"})
    assert "Somebody else decided" in str(stale.context["decision_form"].errors)
    for bad in (
        {"to_state": "verified", "reason": ""},
        {"to_state": "magic", "reason": "x"},
        {"to_state": "verified\0", "reason": "x"},
        {"to_state": "verified", "reason": "a\0b"},
        {"to_state": "verified", "reason": "x" * 5000},
        {"to_state": "verified", "reason": "x", "seen_state": "\0"},
        {},
    ):
        answer = browser.post(address, bad)
        assert answer.status_code == 200
        assert answer.context["decision_form"].errors
    assert _now(outcome).state == "flagged"


def test_verify_page__several_at_once(sign_in: SignIn, center: Center, site: Site, evaluator: User) -> None:
    rows = [OutcomeFactory(center=center, site=site) for _ in range(2)]
    browser = sign_in(evaluator)

    for bad in (
        {"outcome": [rows[0].pk], "reason": ""},
        {"outcome": ["9" * 30, "x", "\0"], "reason": "seen"},
        {"outcome": [], "reason": "seen"},
        {"outcome": [rows[0].pk, 10**17], "reason": "seen"},
    ):
        answer = browser.post("/outcomes/verify/", bad, follow=True)
        assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert {_now(row).state for row in rows} == {"reported"}

    answer = browser.post(
        "/outcomes/verify/", {"outcome": [row.pk for row in rows], "reason": "seen", "query": "state=waiting"}
    )
    assert answer["Location"] == "/outcomes/?state=waiting"
    assert {_now(row).state for row in rows} == {"verified"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"kind": "gossip"}, "kind"),
        ({"file": SimpleUploadedFile("x.pdf", b"MZ\x00")}, "file"),
        ({"file": SimpleUploadedFile("x.pdf", b"")}, "file"),
    ],
)
def test_evidence_page__bad_input_is_a_sentence_beside_its_field(
    sign_in: SignIn, outcome: Outcome, advisor: User, changes: dict[str, Any], field: str
) -> None:
    values = {"once": str(uuid.uuid4()), "kind": "document", "text": "x", **changes}

    page = sign_in(advisor).post(f"/outcomes/{outcome.pk}/evidence/", values)

    assert page.status_code == 200
    assert set(page.context["evidence_form"].errors) == {field}
    with system_scope("a test looks"):
        assert not OutcomeEvidence.objects.exists()


def test_another_center__finds_nothing(
    sign_in: SignIn, outcome: Outcome, acting: Actor, stranger: User
) -> None:
    evidence = actions.add_evidence(
        outcome=outcome, kind="document", text="secret", by=acting, file=SimpleUploadedFile("orders.pdf", PDF)
    )
    browser = sign_in(stranger)

    for path in (f"/outcomes/{outcome.pk}/", f"/outcomes/evidence/{evidence.pk}/", f"/outcomes/{10**30}/"):
        assert browser.get(path).status_code == 404
    for act in ("decide", "evidence"):
        assert browser.post(f"/outcomes/{outcome.pk}/{act}/", {}).status_code == 404
    assert browser.post("/outcomes/verify/", {"outcome": [outcome.pk], "reason": "x"}).status_code == 403
    assert "$100,000" not in browser.get("/outcomes/?period=all").content.decode()
    with use(actor_for(stranger).context):
        assert not Outcome.objects.exists()
        assert not OutcomeEvidence.objects.exists()


def test_program_officer__reads_no_outcomes_here(sign_in: SignIn, outcome: Outcome) -> None:
    browser = sign_in(person(Role.PROGRAM_OFFICER))

    assert browser.get("/outcomes/").status_code == 403
    assert browser.get(f"/outcomes/{outcome.pk}/").status_code == 403


def test_evidence_without_a_file__has_nothing_to_download(
    sign_in: SignIn, outcome: Outcome, acting: Actor, advisor: User
) -> None:
    evidence = actions.add_evidence(outcome=outcome, kind="statement", text="said so", by=acting)

    assert sign_in(advisor).get(f"/outcomes/evidence/{evidence.pk}/").status_code == 404
