"""The report: what it says, whom it names, the same bytes again, its versions, and who may read it."""

import io
import json
import re
import zlib

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.http import Http404
from django.urls import reverse

from lineshaft.apps.scouting import actions, queries
from lineshaft.apps.scouting.exports import report_workbook
from lineshaft.apps.scouting.models import ScoutingReport, SearchRecord
from lineshaft.apps.scouting.reporting.pdf import report_pdf
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope
from lineshaft.ui.documents import canonical, digest

from .conftest import AGREED

pytestmark = pytest.mark.django_db

IDENTIFYING = ("Quokka", "Macon", "Ladle", "31201", "Robin Example")


@pytest.fixture
def answered(world):
    """The foundry agreed to be named; the shop, a partial match, did not."""
    world.search(world.foundry, world.shop)
    (routing,) = world.route(world.foundry, world.shop)
    world.answer(world.candidate(world.foundry), agreed=AGREED, spoke_with="Robin Example")
    world.answer(
        world.candidate(world.shop),
        level="partial",
        gaps="Wombat has no foundry",
        anonymous_summary="Machines castings that others pour.",
        capability_summary="Wombat machines anything",
        certifications_held="ISO 9001, number WOM-77",
        spoke_with="Lou Wombat",
    )
    world.as_(world.advisor, lambda by: actions.center_is_done(routing=routing, by=by))
    return routing


def _text_of_pdf(pdf: bytes) -> str:
    """All text of a PDF: of its streams, by the maps of its fonts."""
    streams = [
        zlib.decompress(match[1]) for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
        if match[1][:1] == b"x"
    ]  # fmt: skip
    glyphs: dict[str, str] = {}
    for stream in streams:
        for code, letters in re.findall(rb"<([0-9A-Fa-f]{4})> ?<([0-9A-Fa-f]+)>", stream):
            glyphs.setdefault(
                code.decode().upper(), bytes.fromhex(letters.decode()).decode("utf-16-be", "replace")
            )
    return "\n".join(stream.decode("latin-1") for stream in streams) + "".join(glyphs.values())


def _everything(report: ScoutingReport) -> str:
    """What the buyer can get of a report, as one text."""
    book = openpyxl.load_workbook(io.BytesIO(report_workbook(report.document, report.sha256)))
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    return "\n".join([canonical(report.document).decode(), *cells])


class TestWhatItSays:
    def test_matches_counts_and_the_record_of_the_search(self, world, answered):
        report = world.report()
        document = report.document

        assert (report.version, report.outcome, document["outcome"]) == (1, "exact", "exact")
        assert document["counts"] == {
            "exact": 1, "partial": 1, "none": 0, "set_aside": 0, "unanswered": 0, "named": 1, "centers_asked": 1,
            "centers_done": 1,
        }  # fmt: skip
        assert document["search"]["considered"] == 300_000
        assert document["search"]["index"] == {"number": "7", "built_at": "2026-11-27T05:00:00Z"}
        assert document["search"]["searched_by"] == str(world.officer)
        assert document["search"]["by_state"] == [
            {"state": "Alabama", "plausible": "fewer than 5"},
            {"state": "Georgia", "plausible": "7"},
        ]
        # Georgia's seven and one for Alabama: its three do not follow by subtraction.
        assert document["search"]["plausible"] == "at least 8"
        assert {"kind": "Processes", "words": ["sand casting"]} in document["search"]["criteria"]
        (center,) = document["centers"]
        assert (center["center"], center["exact"], center["partial"], center["unanswered"]) == (
            world.georgia.name, 1, 1, 0,
        )  # fmt: skip

    def test_no_page_or_file_tells_a_total_from_which_a_small_state_follows(self, world, answered, sign_in):
        report = world.report()
        browser = sign_in(world.buyer)
        with system_scope("a test gives the buyer a count of its own"):
            own = SearchRecord.objects.create(
                need=world.need, by_desk=False, facts="identity", criteria={}, generation={}, from_index=False,
                considered=900, plausible=7310, by_state={"01": 3, "13": 7307}, milliseconds=1, sha256="a" * 64,
            )  # fmt: skip
        page = browser.get(reverse("scouting:reports_of", args=[world.need.number])).content.decode()
        assert (own.sha256[:16] in page, "at least 7,308" in page, "7,310" in page) == (True, True, False)
        one = browser.get(reverse("scouting:report", args=[report.pk])).content.decode()
        assert "at least 8" in one

    def test_a_company_is_named_with_its_word_and_no_other(self, world, answered):
        named, unnamed = world.report().document["matches"]

        assert (named["company"], named["city"], named["state"]) == (
            "Quokka Bronze Foundry",
            "Macon",
            "Georgia",
        )
        assert unnamed == {
            "number": 2,
            "level": "partial",
            "state": "Georgia",
            "plant": "A plant in Georgia",
            "summary": "Machines castings that others pour.",
            "can_supply_volume": None,
            "is_interested": True,
            "named": False,
        }

    def test_nothing_of_an_unnamed_company_is_in_any_file(self, world, answered):
        report = world.report()

        told = _everything(report)
        for word in ("Wombat", "WOM-77", world.shop.public_id, world.shop.city, "Lou"):
            assert word not in told
        assert "Quokka" in told

    def test_the_pdf_is_made_from_the_document_alone(self, world, answered):
        """So that what is not in the document is in no file: the template has no other input."""
        report = world.report()
        with_mark = {**report.document, "statement": "QZJXKW"}
        assert report_pdf(report.document, report.sha256) == bytes(report.pdf)
        # Moments are printed by the clocks of the office, days of a center by its own; the data say them in UTC.
        assert report.document["printed"]["made"].endswith((" EST", " EDT"))
        assert {tuple(each["printed"]) for each in report.document["centers"]} <= {
            ("asked",),
            ("asked", "done"),
        }
        of_before = {name: value for name, value in report.document.items() if name != "printed"}
        of_before["centers"] = [
            {name: value for name, value in each.items() if name != "printed"}
            for each in report.document["centers"]
        ]
        assert report_pdf(of_before, report.sha256) != bytes(report.pdf)
        assert {"Q", "Z", "J", "X", "K", "W"} <= set(_text_of_pdf(report_pdf(with_mark, report.sha256)))

    def test_without_a_match_it_is_evidence_that_none_was_found(self, world):
        world.search()
        world.route(centers=[world.alabama])
        document = world.report().document

        assert (document["outcome"], document["matches"]) == ("none", [])
        assert document["search"]["considered"] == 300_000
        assert document["counts"]["centers_asked"] == 1
        assert document["counts"]["centers_done"] == 0

    def test_without_a_search_there_is_no_report(self, world):
        with pytest.raises(Conflict, match="not searched"):
            world.report()

    def test_a_summary_that_tells_who_it_is_since_a_change_of_the_name_is_left_out(self, world, answered):
        with system_scope("the company takes another name"):
            company = world.shop.company
            company.name = "Pours and Others"
            company.save()
        (_named, unnamed) = world.report().document["matches"]
        assert unnamed["summary"] == ""

    def test_the_buyer_gets_a_mail_without_names(self, world, answered, run_jobs):
        from lineshaft.apps.home.queries import mails

        run_jobs()
        report = world.report()
        run_jobs()

        (mail,) = [mail for mail in mails() if "Scouting report" in mail.subject]
        assert mail.to == world.need.posted_by.email
        assert f"/scouting/reports/{report.pk}/" in mail.text
        assert not any(word in mail.text for word in IDENTIFYING)


class TestTheSameBytes:
    def test_document_pdf_and_workbook_are_made_again_byte_for_byte(self, world, answered, time_machine):
        report = world.report()
        time_machine.move_to("2027-03-01T09:00:00-05:00", tick=False)
        with system_scope("a test looks"):
            kept = ScoutingReport.objects.get(pk=report.pk)

        assert digest(canonical(kept.document)) == kept.sha256
        assert digest(report_pdf(kept.document, kept.sha256)) == kept.pdf_sha256 == digest(bytes(kept.pdf))
        assert digest(report_workbook(kept.document, kept.sha256)) == kept.workbook_sha256

    def test_the_pdf_is_tagged_and_names_its_language(self, world, answered):
        pdf = bytes(world.report().pdf)
        assert b"/StructTreeRoot" in pdf
        assert b"/Lang(en-US)" in pdf
        assert b"pdfuaid:part>1" in pdf


class TestVersions:
    def test_the_next_one_says_what_changed(self, world, answered):
        first = world.report()
        world.answer(world.candidate(world.shop), level="exact", anonymous_summary="", agreed=AGREED)
        second = world.report()

        assert (first.version, second.version) == (1, 2)
        assert first.document["changes"] == []
        assert second.document["changes"] == [
            "Exact matches: 2 (before: 1).",
            "Partial matches: 0 (before: 1).",
            "Companies named: 2 (before: 1).",
        ]

    def test_nothing_new_is_said_so(self, world, answered):
        world.report()
        assert world.report().document["changes"] == ["Nothing but the day."]


class TestWithdrawnConsent:
    def _withdraw(self, world, user):
        consent = world.consent_of(world.candidate(world.foundry))
        return world.as_(user, lambda by: actions.withdraw_naming(consent=consent, by=by, name="Robin"))

    @pytest.mark.parametrize("who", ["company_person", "advisor"])
    def test_reports_with_the_name_are_held_back_and_the_newest_is_replaced(
        self, world, answered, who, run_jobs
    ):
        named = world.report()
        run_jobs()
        self._withdraw(world, getattr(world, who))
        run_jobs()

        lines = world.as_(world.buyer, lambda by: queries.reports_of(by, world.need))
        assert [(line.version, line.is_held_back, line.report is None) for line in lines] == [
            (2, False, False),
            (1, True, True),
        ]
        with pytest.raises(Http404):
            world.as_(world.buyer, lambda by: queries.readable_report(by, named.pk))
        assert not world.as_(world.buyer, lambda by: ScoutingReport.objects.filter(pk=named.pk).exists())
        report = world.as_(world.buyer, lambda by: queries.readable_report(by, lines[0].report.pk))
        assert not any(word in _everything(report) for word in IDENTIFYING)
        assert report.document["matches"][0]["plant"] == "A plant in Georgia"
        assert report.document["changes"] == [
            "A company that was named has withdrawn its consent and is named no longer."
        ]
        from lineshaft.apps.home.queries import mails

        assert any("A new version of your scouting report" in mail.subject for mail in mails())

    def test_others_stay_named(self, world, answered):
        world.answer(world.candidate(world.shop), anonymous_summary="", agreed=AGREED)
        world.report()
        self._withdraw(world, world.company_person)

        with system_scope("a test looks"):
            newest = ScoutingReport.objects.filter(need=world.need).latest("version")
        assert [each["named"] for each in newest.document["matches"]] == [False, True]
        assert newest.named == [world.candidate(world.shop).pk]
        assert newest.document["counts"]["named"] == 1

    def test_before_a_report_it_is_just_not_named(self, world, answered):
        self._withdraw(world, world.company_person)
        assert world.report().document["counts"]["named"] == 0

    def test_twice_is_refused_and_so_is_anybody_else(self, world, answered):
        from django.core.exceptions import PermissionDenied

        consent = world.consent_of(world.candidate(world.foundry))
        for user in (world.other_advisor, world.buyer, world.officer):
            with pytest.raises(PermissionDenied):
                world.as_(user, lambda by: actions.withdraw_naming(consent=consent, by=by))
        self._withdraw(world, world.company_person)
        with pytest.raises(Conflict, match="already"):
            world.as_(world.company_person, lambda by: actions.withdraw_naming(consent=consent, by=by))


class TestReaders:
    def test_the_buyer_of_the_need_and_the_desk(self, world, answered):
        report = world.report()
        for user in (world.buyer, world.officer):
            assert world.as_(user, lambda by: queries.readable_report(by, report.pk)) == report
        for user in (world.other_buyer, world.advisor, world.company_person):
            with pytest.raises(Http404):
                world.as_(user, lambda by: queries.readable_report(by, report.pk))
            with pytest.raises(Http404):
                world.as_(user, lambda by: queries.need_with_reports(by, world.need.number))

    def test_a_search_of_the_desk_reaches_the_buyer_in_the_report_alone(self, world, answered):
        """It is counted from what companies agreed that the network sees: two counts would tell of one plant."""
        assert world.as_(world.buyer, lambda by: queries.searches_of(by, world.need)) == []
        (search,) = world.as_(world.officer, lambda by: queries.searches_of(by, world.need))
        assert (search.considered, search.plausible, search.by_desk) == (300_000, 10, True)


class TestVerifying:
    @pytest.fixture
    def files(self, world, answered):
        report = world.report()
        return report, {
            "data": canonical(report.document),
            "pdf": bytes(report.pdf),
            "workbook": report_workbook(report.document, report.sha256),
        }

    @pytest.mark.parametrize("what", ["data", "pdf", "workbook"])
    def test_each_file_is_known_by_its_bytes(self, files, what, tmp_path, capsys):
        report, contents = files
        path = tmp_path / "report"
        path.write_bytes(contents[what])
        call_command("verify_report", str(path))

        told = capsys.readouterr().out
        assert f"{report.need.number} version 1 of 1, {what}" in told
        assert "Quokka" not in told

    def test_the_hash_alone_is_enough(self, files, capsys):
        call_command("verify_report", files[0].sha256.upper())
        assert "outcome exact" in capsys.readouterr().out

    def test_data_written_anew_are_the_same_and_a_changed_figure_is_not(self, files, tmp_path, capsys):
        _report, contents = files
        path = tmp_path / "report.json"
        path.write_text(json.dumps(json.loads(contents["data"]), indent=2))
        call_command("verify_report", str(path))
        assert "written anew" in capsys.readouterr().out

        document = json.loads(contents["data"])
        document["counts"]["exact"] = 9
        path.write_text(json.dumps(document))
        with pytest.raises(CommandError, match="something was changed"):
            call_command("verify_report", str(path))

    @pytest.mark.parametrize("content", [b"", b"[1]", b'{"a":', b"\x00\xff", b'{"a": NaN}', b"[" * 100_000])
    def test_what_is_no_report_is_told_so(self, files, content):
        assert queries.verified(content=content) is None

    def test_what_is_no_file_and_no_hash(self):
        with pytest.raises(CommandError, match="no file and no SHA-256"):
            call_command("verify_report", "report-of-yesterday")
