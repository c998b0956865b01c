"""Documents: the type by the content, versions, who gets them, and how they are withdrawn."""

import uuid
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from factories.delivery import WorkDocumentFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.delivery import actions
from lineshaft.apps.delivery.models import Proposal, WorkDocument
from lineshaft.apps.engagements.models import Engagement
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import Context, Scope, system_scope, use

PDF = b"%PDF-1.7 layout"


def _file(name: str = "layout.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_type__is_of_the_content__not_of_the_name(work: Engagement, acting: Actor) -> None:
    added = actions.add_document(
        engagement=work, title="Layout", audience="center", file=_file("layout.exe"), by=acting
    )
    assert (added.file_type, added.file_name) == ("application/pdf", "layout.pdf")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("layout.pdf", b"MZ\x90\x00 a program", "is not a kind of file that is accepted"),
        ("layout.pdf", b"\x00\x01\x02", "is not a kind of file that is accepted"),
        ("layout.pdf", b"", "is empty"),
        ("layout.pdf", PDF + b"x" * (10 * 1024 * 1024), "is larger than 10 MB"),
    ],
    ids=["program", "bytes", "empty", "large"],
)
def test_file__false_or_too_large__refused(
    work: Engagement, acting: Actor, name: str, content: bytes, words: str
) -> None:
    with pytest.raises(InvalidValue, match=words):
        actions.add_document(
            engagement=work, title="Layout", audience="center", file=_file(name, content), by=acting
        )
    assert not WorkDocument.objects.exists()


def test_versions__follow_one_another(work: Engagement, acting: Actor) -> None:
    facts = {"engagement": work, "title": "Layout", "audience": "company", "by": acting}
    first = actions.add_document(file=_file(), **facts)
    second = actions.add_document(file=_file(content=PDF + b"2"), replaces=first, **facts)
    assert (second.number, second.replaces) == (2, first)
    with pytest.raises(Conflict, match="has a newer version already"):
        actions.add_document(file=_file(), replaces=first, **facts)


def test_withdrawn__is_handed_out_to_nobody__until_it_is_brought_back(
    work: Engagement, advisor: User, sign_in: Callable[[User], Client]
) -> None:
    page = sign_in(advisor)
    address = f"/engagements/{work.public_id}/documents/"
    answer = page.post(
        address, {"once": str(uuid.uuid4()), "title": "Layout", "audience": "center", "file": _file()}
    )
    assert answer.status_code == 302
    with system_scope("a test looks"):
        kept = WorkDocument.objects.get()
    got = page.get(f"{address}{kept.pk}/")
    assert b"".join(got.streaming_content) == PDF
    assert got.headers["Content-Disposition"] == 'attachment; filename="layout.pdf"'
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    page.post(f"{address}{kept.pk}/withdraw/", {"withdraw-reason": ""})
    assert page.get(f"{address}{kept.pk}/").status_code == 200
    page.post(f"{address}{kept.pk}/withdraw/", {"withdraw-reason": "Wrong plant"})
    assert page.get(f"{address}{kept.pk}/").status_code == 404
    assert "Wrong plant" in page.get(address).text
    page.post(f"{address}{kept.pk}/bring-back/")
    assert page.get(f"{address}{kept.pk}/").status_code == 200


def test_false_type__on_the_page__says_what_is_accepted(
    work: Engagement, advisor: User, sign_in: Callable[[User], Client]
) -> None:
    answer = sign_in(advisor).post(
        f"/engagements/{work.public_id}/documents/",
        {
            "once": str(uuid.uuid4()),
            "title": "Layout",
            "audience": "center",
            "file": _file(content=b"MZ\x90\x00"),
        },
    )
    assert answer.status_code == 200
    assert "is not a kind of file that is accepted" in answer.text
    assert "Word (.docx)" in answer.text


def test_company__gets_what_is_meant_for_it_in_its_newest_version(
    draft: Proposal,
    send: Callable[[Proposal], Proposal],
    link_in: Callable[[], str],
    client: Client,
    acting: Actor,
    work: Engagement,
) -> None:
    facts = {"engagement": work, "by": acting}
    own = actions.add_document(title="Notes", audience="center", file=_file(), **facts)
    old = actions.add_document(title="Layout", audience="company", file=_file(), **facts)
    new = actions.add_document(title="Layout", audience="company", file=_file(), replaces=old, **facts)
    gone = actions.add_document(title="Quote", audience="company", file=_file(), **facts)
    actions.withdraw_document(document=gone, reason="Wrong", by=acting)
    sent = send(draft)
    link = link_in()
    shown = client.get(link).text
    assert "Layout" in shown
    assert "Notes" not in shown
    assert client.get(f"{link}documents/{new.pk}/").status_code == 200
    for hidden in (own, old, gone):
        assert client.get(f"{link}documents/{hidden.pk}/").status_code == 404
    with use(Context(scope=Scope.TOKEN, token_proposal=sent.pk)):
        assert set(WorkDocument.objects.all()) == {new}


def test_link_of_a_withdrawn_offer__opens_no_document(
    draft: Proposal,
    send: Callable[[Proposal], Proposal],
    link_in: Callable[[], str],
    client: Client,
    acting: Actor,
    work: Engagement,
) -> None:
    sent = send(draft)
    link = link_in()
    actions.withdraw_proposal(proposal=sent, reason="It went to a wrong address", by=acting)
    later = actions.add_document(title="Layout", audience="company", file=_file(), engagement=work, by=acting)
    assert "Layout" not in client.get(link).text
    assert client.get(f"{link}documents/{later.pk}/").status_code == 404
    with use(Context(scope=Scope.TOKEN, token_proposal=sent.pk)):
        assert not WorkDocument.objects.exists()


def test_document__of_another_center__is_not_there(
    work: Engagement, stranger: User, sign_in: Callable[[User], Client]
) -> None:
    with system_scope("a test arranges its rows"):
        kept = WorkDocumentFactory(engagement=work)
    assert sign_in(stranger).get(f"/engagements/{work.public_id}/documents/{kept.pk}/").status_code == 404


def test_two_gigabytes__refused_in_words_before_anything_is_read(
    work: Engagement, advisor: User, sign_in: Callable[[User], Client]
) -> None:
    answer = sign_in(advisor).generic(
        "POST",
        f"/engagements/{work.public_id}/documents/",
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(2 * 1024**3),
    )
    assert answer.status_code == 413
    assert "2,048 MB, more than the limit of" in answer.text
