"""Importing on screen: send, look, commit, undo, and what other people see of it."""

import csv
import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from factories.accounts import person
from factories.network import CenterFactory
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.actions import imports
from lineshaft.apps.companies.models import ImportBatch, Site
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db

ONCE = "6c1b1c86-2d7c-4a34-a0ea-f61c9a4f1c1{}"
CONTENT = (
    "Company,Address,City,State,ZIP,NAICS Code\n"
    "Acme Castings Inc,1 Foundry Rd,Atlanta,GA,30318,331511\n"
    "<b>Beta</b> Tool LLC,2 Oak Ave,Macon,GA,31201,333514\n"
    "Gamma,,,,,\n"
)
COLUMNS = {
    "name": "Company", "street": "Address", "city": "City", "state": "State", "zip_code": "ZIP",
    "naics": "NAICS Code", "not_given": "n/a",
}  # fmt: skip


@pytest.fixture
def center():
    return CenterFactory()


@pytest.fixture
def staff(center, sign_in):
    return sign_in(person(Role.ADVISOR, center.organisation))


def upload(staff, content=CONTENT, name="list.csv", number=1, mapping=""):
    data = content if isinstance(content, bytes) else content.encode()
    form = {"file": SimpleUploadedFile(name, data), "mapping": mapping, "once": ONCE.format(number)}
    return staff.post(reverse("companies:new_import"), form)


def checked(staff, **options) -> ImportBatch:
    """A file sent, its columns confirmed, and checked."""
    where = upload(staff, **options).headers["Location"]
    staff.post(where, COLUMNS)
    return only_batch()


def only_batch() -> ImportBatch:
    with system_scope("test"):
        return ImportBatch.objects.latest("pk")


def sites() -> int:
    with system_scope("test"):
        return Site.objects.count()


def test_the_whole_way__send_look_commit_undo(staff):
    where = upload(staff).headers["Location"]
    columns = staff.get(where)
    assert columns.context["form"]["name"].initial == "Company"
    assert "Acme Castings Inc" in columns.content.decode()

    batch = checked(staff, number=2)
    page = staff.get(reverse("companies:import", args=[batch.pk]))
    text = page.content.decode()
    assert "would be created" in text
    assert "to be created" in text
    assert "Nothing is written yet." in text
    assert "&lt;b&gt;Beta&lt;/b&gt;" in text
    assert "<b>Beta" not in text
    assert sites() == 0

    staff.post(reverse("companies:commit_import", args=[batch.pk]))
    assert sites() == 2
    assert only_batch().status == ImportBatch.Status.COMMITTED
    rejected = staff.get(reverse("companies:import", args=[batch.pk]), {"rows": "rejected"})
    assert [row.row_number for row in rejected.context["page"]] == [4]
    history = staff.get(reverse("companies:site_history", args=[Site.objects.first().public_id]))
    assert "import of list.csv, row 2" in history.content.decode()

    staff.post(reverse("companies:undo_import", args=[batch.pk]))
    assert sites() == 0
    assert "list.csv" in staff.get(reverse("companies:imports")).content.decode()


def test_report__every_row_with_its_reason(staff):
    batch = checked(staff)
    answer = staff.get(reverse("companies:import_report", args=[batch.pk]))
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(content, newline="")))
    assert lines[0] == [
        "File",
        "Row",
        "Result",
        "Site",
        "Column",
        "Value",
        "Taken as",
        "Reason",
        *CONTENT.split("\n")[0].split(","),
    ]
    assert [line[2] for line in lines[1:]] == ["created", "created", "rejected", "sum"]
    assert lines[-1][7] == "3 read = 2 created + 0 matched + 0 updated + 0 held + 1 rejected"
    assert "demonstration-data" in answer.headers["Content-Disposition"]
    only = staff.get(reverse("companies:import_report", args=[batch.pk]), {"rows": "rejected"})
    assert b"".join(only.streaming_content).count(b"\r\n") == 2


def test_upload__sent_twice_is_received_once(staff):
    assert upload(staff).headers["Location"] == upload(staff).headers["Location"]
    with system_scope("test"):
        assert ImportBatch.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "list.csv", "empty"),
        (b"x", "list.pdf", "is neither a CSV file nor an Excel workbook"),
        (b"Company,ZIP\n", "list.csv", None),
        (b"\x89PNG\r\n\x1a\n", "list.csv", None),
    ],
)
def test_upload__bad_files_are_told_about(staff, content, name, sentence):
    answer = upload(staff, content=content, name=name)
    if sentence:
        assert sentence in " ".join(answer.context["form"].errors["file"])
    else:
        assert staff.get(answer.headers["Location"], follow=True).status_code == 200


def test_upload__too_large(staff, settings):
    settings.UPLOAD_LIMIT_BYTES = 100
    answer = upload(staff)
    assert "more than the limit" in " ".join(answer.context["form"].errors["file"])


class NotToBeRead(io.RawIOBase):
    """The body of a request, of which nothing may be read."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        raise AssertionError("the body was read")


def test_upload__far_too_large__is_refused_by_its_length_before_anything_is_read(staff, settings):
    answer = staff.generic("POST", reverse("companies:new_import"), **{
        "CONTENT_LENGTH": str(1_073_741_824), "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "wsgi.input": NotToBeRead(),
    })  # fmt: skip
    assert answer.status_code == 413
    assert "has 1,024 MB, more than the limit of 50 MB" in answer.content.decode()
    assert sites() == 0


def test_upload__with_a_mapping_that_does_not_fit__is_refused_with_the_columns(staff):
    where = upload(staff, mapping="georgia_ppp").headers["Location"]
    page = staff.get(where).content.decode()
    assert "lacks columns that the mapping" in page
    assert "Recipient" in page


def test_workbook(staff):
    book = Workbook()
    for line in csv.reader(io.StringIO(CONTENT)):
        book.active.append(line)
    file = io.BytesIO()
    book.save(file)
    batch = checked(staff, content=file.getvalue(), name="list.xlsx")
    assert (batch.rows_read, batch.rows_created, batch.rows_rejected) == (3, 2, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "No such column"}, "name"),
        ({"state": "", "zip_code": ""}, "zip_code"),
        ({"street": "Company"}, "street"),
    ],
)
def test_columns__a_choice_that_cannot_work_stands_beside_its_field(staff, change, field):
    where = upload(staff).headers["Location"]
    answer = staff.post(where, {**COLUMNS, **change})
    assert field in answer.context["form"].errors


def test_columns__the_same_state_for_every_row(staff):
    where = upload(staff, content="Company,City\nAcme,Macon\n").headers["Location"]
    staff.post(where, {"name": "Company", "city": "City", "same_state": "GA"})
    assert only_batch().rows_created == 1


def test_a_large_file_is_worked_on_by_a_job(staff, monkeypatch, run_jobs):
    monkeypatch.setattr(imports, "AT_ONCE_BYTES", 10)
    batch = checked(staff)
    address = reverse("companies:import", args=[batch.pk])
    assert batch.status == ImportBatch.Status.CHECKING
    assert "every 2s" in staff.get(address).content.decode()
    status = reverse("companies:import_status", args=[batch.pk])
    assert "HX-Refresh" not in staff.get(status).headers

    assert run_jobs() == ["companies.check_import"]
    assert only_batch().rows_created == 2
    assert staff.get(status).headers["HX-Refresh"] == "true"

    for _ in range(2):
        staff.post(reverse("companies:commit_import", args=[batch.pk]))
    assert run_jobs() == ["companies.commit_import"]
    assert only_batch().status == ImportBatch.Status.COMMITTED
    assert sites() == 2

    again = staff.post(reverse("companies:commit_import", args=[batch.pk]), follow=True).content.decode()
    assert "This import is committed already." in again
    assert run_jobs() == []
    staff.post(reverse("companies:undo_import", args=[batch.pk]))
    assert only_batch().status == ImportBatch.Status.UNDONE
    assert sites() == 0


def test_a_large_file_whose_commit_is_refused_says_why(staff, monkeypatch, run_jobs):
    first = checked(staff)
    staff.post(reverse("companies:commit_import", args=[first.pk]))
    monkeypatch.setattr(imports, "AT_ONCE_BYTES", 10)
    where = upload(staff, number=3).headers["Location"]
    staff.post(where, {**COLUMNS, "zip_code": "", "naics": ""})
    run_jobs()
    second = only_batch()
    staff.post(reverse("companies:commit_import", args=[second.pk]))
    run_jobs()
    second = only_batch()
    assert second.status == ImportBatch.Status.CHECKED
    assert second.problem


def test_a_large_file__committed_from_a_page_that_is_out_of_date__changes_nothing(
    staff, monkeypatch, run_jobs
):
    monkeypatch.setattr(imports, "AT_ONCE_BYTES", 10)
    batch = checked(staff)
    run_jobs()
    address = reverse("companies:commit_import", args=[batch.pk])
    staff.post(address)
    run_jobs()
    assert "This import is committed already" in staff.post(address, follow=True).content.decode()
    assert run_jobs() == []
    committed = only_batch()
    assert (committed.status, committed.rows_created) == ("committed", 2)


def test_commit__of_a_file_whose_columns_were_not_chosen__is_told(staff):
    upload(staff)
    batch = only_batch()
    answer = staff.post(reverse("companies:commit_import", args=[batch.pk]), follow=True)
    assert "This import is not ready for that" in answer.content.decode()
    assert only_batch().status == ImportBatch.Status.WAITING
    assert sites() == 0


def test_commit__of_a_file_that_is_no_longer_kept_is_told(staff):
    batch = checked(staff)
    default_storage.delete(batch.file)

    staff.post(reverse("companies:commit_import", args=[batch.pk]))

    page = staff.get(reverse("companies:import", args=[batch.pk])).content.decode()
    assert "list.csv is no longer kept. Send it again." in page
    assert sites() == 0


def test_commit__twice_and_of_nothing_is_told(staff):
    batch = checked(staff)
    address = reverse("companies:commit_import", args=[batch.pk])
    staff.post(address)
    again = staff.post(address, follow=True).content.decode()
    assert "already" in again
    same = checked(staff, number=2)
    page = staff.get(reverse("companies:import", args=[same.pk])).content.decode()
    assert "Nothing to write: this file was committed as import" in page
    assert reverse("companies:commit_import", args=[same.pk]) not in page


def test_other_people__see_nothing_of_it(staff, center, sign_in):
    batch = checked(staff)
    outsider = sign_in(person(Role.DIRECTOR, CenterFactory(state_id="30").organisation))
    assert "list.csv" not in outsider.get(reverse("companies:imports")).content.decode()
    for name in ("import", "import_columns", "import_status", "import_report"):
        assert outsider.get(reverse(f"companies:{name}", args=[batch.pk])).status_code == 404
    for name in ("commit_import", "undo_import"):
        assert outsider.post(reverse(f"companies:{name}", args=[batch.pk])).status_code == 404
    for role in (Role.VIEWER, Role.FINANCE_OFFICER):
        other = sign_in(person(role, center.organisation))
        assert other.get(reverse("companies:imports")).status_code == 403
        assert other.get(reverse("companies:import", args=[batch.pk])).status_code == 404
    officer = sign_in(person(Role.PROGRAM_OFFICER))
    assert officer.get(reverse("companies:new_import")).status_code == 403


def test_page_of_an_import__few_statements(staff, django_assert_max_num_queries):
    rows = "".join(f"Company {n},{n} Main St,Macon,GA,31201,\n" for n in range(80))
    batch = checked(staff, content="Company,Address,City,State,ZIP,NAICS Code\n" + rows)
    staff.post(reverse("companies:commit_import", args=[batch.pk]))
    with django_assert_max_num_queries(25):
        staff.get(reverse("companies:import", args=[batch.pk]))


@pytest.mark.parametrize("query", [{"rows": "nonsense"}, {"page": "-3"}, {"page": "x"}, {"page": "9" * 40}])
def test_page_of_an_import__what_makes_no_sense_still_gives_a_page(staff, query):
    batch = checked(staff)
    assert staff.get(reverse("companies:import", args=[batch.pk]), query).status_code == 200
