"""The pages of the desk, the centers, the company, the buyer and anybody: who opens them, and what a click does."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editing import opened
from factories.scouting import NeedFactory, RoutingFactory
from lineshaft.apps.scouting import queries
from lineshaft.apps.scouting.models import Candidate, NamingConsent, Need, Routing, ScoutingReport
from lineshaft.tenancy import system_scope

from .conftest import AGREED

pytestmark = pytest.mark.django_db


def _one(model, **wanted):
    with system_scope("a test looks"):
        return model.objects.get(**wanted)


def _text(response):
    return response.content.decode()


class TestDesk:
    def test_the_queue_counts_and_filters(self, world, sign_in):
        NeedFactory(item="Late gears", respond_by="2026-11-20")
        NeedFactory(item="Old frames", status="closed", closing_reason="Bought")
        NeedFactory(item="Only an idea", status="draft", posted_at=None)
        browser = sign_in(world.officer)

        page = _text(browser.get(reverse("scouting:desk")))
        assert "Late gears" in page
        assert "Old frames" not in page
        overdue = _text(browser.get(reverse("scouting:desk") + "?status=overdue"))
        assert "Late gears" in overdue
        assert "Bronze valve bodies" not in overdue
        everything = _text(browser.get(reverse("scouting:desk") + "?status=all&q=frames"))
        assert "Old frames" in everything
        assert "Only an idea" not in _text(browser.get(reverse("scouting:desk") + "?status=all"))
        assert "No need matches" in _text(browser.get(reverse("scouting:desk") + "?q=zzz"))

    def test_the_queue_takes_the_same_number_of_statements_however_long(self, world, sign_in):
        browser = sign_in(world.officer)
        counts = []
        for more in (1, 12):
            for _each in range(more):
                RoutingFactory()
            with CaptureQueriesContext(connection) as captured:
                browser.get(reverse("scouting:desk"))
            counts.append(len(captured))
        assert counts[0] == counts[1]

    @pytest.mark.parametrize("who", ["buyer", "advisor", "company_person"])
    def test_nobody_else_opens_the_desk(self, world, sign_in, who):
        browser = sign_in(getattr(world, who))
        for address in (reverse("scouting:desk"), reverse("scouting:desk_need", args=[world.need.number])):
            assert browser.get(address).status_code == 403

    def test_one_need_from_shortlist_to_report(self, world, sign_in):
        world.search(world.foundry, world.shop)
        browser = sign_in(world.officer)
        address = reverse("scouting:desk_need", args=[world.need.number])
        page = _text(browser.get(address))
        for told in (
            "Quokka Bronze Foundry",
            "says sand casting",
            "300,000",
            world.georgia.name,
            "sand casting",
        ):
            assert told in page

        route = reverse("scouting:desk_route", args=[world.need.number])
        chosen = browser.post(route, {"plant": [world.foundry.public_id]})
        assert "Quokka Bronze Foundry" in _text(chosen)
        assert "Wombat" not in _text(chosen)
        sent = browser.post(
            route,
            {
                "plant": [world.foundry.public_id],
                "due_on": "2026-12-04",
                "note": "Soon, please.",
                "centers": [world.alabama.pk],
                "once": uuid4(),
            },
        )
        assert sent.status_code == 302
        page = _text(browser.get(address))
        assert "Soon, please." in page
        assert world.alabama.name in page

        made = browser.post(reverse("scouting:desk_report", args=[world.need.number]), {"once": uuid4()})
        report = _one(ScoutingReport, need=world.need)
        assert made["Location"] == reverse("scouting:report", args=[report.pk])

    def test_a_report_button_pressed_twice_makes_one(self, world, sign_in):
        world.search()
        browser = sign_in(world.officer)
        once = uuid4()
        for _twice in range(2):
            browser.post(reverse("scouting:desk_report", args=[world.need.number]), {"once": once})
        assert _one(ScoutingReport, need=world.need).version == 1

    def test_what_stands_in_the_way_is_told(self, world, sign_in):
        browser = sign_in(world.officer)
        number = world.need.number
        refused = browser.post(reverse("scouting:desk_report", args=[number]), {"once": uuid4()}, follow=True)
        assert "was not searched for yet" in _text(refused)
        refused = browser.post(reverse("scouting:desk_close", args=[number]), {"reason": ""}, follow=True)
        assert "Say why the need is closed" in _text(refused)

    def test_criteria_are_corrected_and_taken_back(self, world, sign_in):
        browser = sign_in(world.officer)
        address = reverse("scouting:desk_criteria", args=[world.need.number])
        page = _text(browser.get(address))
        assert "sand casting" in page
        sent = {"industries": "331529", "processes": "sand casting\nCNC turning", "amount": "500", "unit": "pieces",
                "cadence": "year", "state": "oh", "zip_code": "", "once": uuid4()}  # fmt: skip
        sent = opened(browser, address) | sent
        wrong = browser.post(address, {**sent, "industries": "castings"})
        assert "is no NAICS code" in _text(wrong)
        assert browser.post(address, {**sent, "once": uuid4()}).status_code == 302

        need = _one(Need, pk=world.need.pk)
        assert [each["name"] for each in need.criteria["processes"]] == ["sand casting", "CNC turning"]
        assert (need.criteria["state"], need.criteria["quantity"]["amount"]) == ("OH", 500)
        page = _text(browser.get(reverse("scouting:desk_need", args=[need.number])))
        assert "Undo: back to version 1" in page
        assert "500 pieces a year" in page
        browser.post(reverse("scouting:criteria_again", args=[need.number, 1]))
        assert _one(Need, pk=need.pk).criteria == world.need.criteria

    def test_remind_take_back_and_reopen(self, world, sign_in):
        (routing,) = world.route(world.foundry)
        browser = sign_in(world.officer)
        for name in ("remind", "recall"):
            assert browser.post(reverse(f"scouting:{name}", args=[routing.pk])).status_code == 302
        again = _one(Routing, pk=routing.pk)
        assert (again.reminders, again.recalled_at is not None) == (1, True)
        browser.post(reverse("scouting:desk_close", args=[world.need.number]), {"reason": "Cancelled"})
        browser.post(reverse("scouting:desk_reopen", args=[world.need.number]))
        assert _one(Need, pk=world.need.pk).status == "posted"


class TestCenters:
    @pytest.fixture
    def routing(self, world):
        world.search(world.foundry, world.shop)
        return world.route(world.foundry, world.shop, note="Ask for pour weight.")[0]

    def test_list_panel_and_page(self, world, routing, sign_in):
        browser = sign_in(world.advisor)
        for address in (reverse("scouting:sent"), reverse("home:my_work")):
            assert "Bronze valve bodies" in _text(browser.get(address))
        page = _text(browser.get(reverse("scouting:sent_one", args=[routing.pk])))
        for told in ("Ask for pour weight.", "Quokka Bronze Foundry", "says sand casting", "2 to answer"):
            assert told in page
        other = sign_in(world.other_advisor)
        assert "Bronze valve bodies" not in _text(other.get(reverse("scouting:sent")))
        assert other.get(reverse("scouting:sent_one", args=[routing.pk])).status_code == 404

    def test_an_answer_with_the_word_of_the_company(self, world, routing, sign_in):
        candidate = world.candidate(world.foundry)
        browser = sign_in(world.advisor)
        address = reverse("scouting:answer", args=[candidate.pk])
        assert "May the network tell this buyer" in _text(browser.get(address))
        sent = opened(browser, address) | {
            "level": "partial",
            "agreed": "on",
            "is_interested": "yes",
            "can_supply_volume": "no",
        }
        refused = _text(browser.post(address, {**sent, "once": uuid4()}))
        for told in ("A partial match says what the plant lacks.", "Say who at the company agreed.",
                     "Say on which day they agreed.", "The buyer reads this beside"):  # fmt: skip
            assert told in refused
        sent |= {"gaps": "No test", "given_by": "Robin", "given_how": "spoken", "given_on": "2026-11-27",
                 "capability_summary": "Pours.", "anonymous_summary": "Macon foundry"}  # fmt: skip
        refused = _text(browser.post(address, {**sent, "once": uuid4()}))
        assert "tells who the company is: “Macon”" in refused
        assert browser.post(address, {**sent, "anonymous_summary": "", "once": uuid4()}).status_code == 302
        assert _one(Candidate, pk=candidate.pk).level == "partial"
        assert _one(NamingConsent, candidate=candidate).given_by == "Robin"

        consent = _one(NamingConsent, candidate=candidate)
        browser.post(reverse("scouting:withdraw_naming", args=[consent.pk]), {"name": "Robin"})
        assert _one(NamingConsent, pk=consent.pk).withdrawn_name == "Robin"

    def test_an_answer_that_a_colleague_changed_meanwhile_is_not_lost(self, world, routing, sign_in):
        candidate = world.candidate(world.foundry)
        browser = sign_in(world.advisor)
        address = reverse("scouting:answer", args=[candidate.pk])
        mine = opened(browser, address)
        world.answer(candidate, capacity="Changed by a colleague", anonymous_summary="")
        clash = browser.post(address, {**mine, "level": "none", "capacity": "Mine", "once": uuid4()})
        assert "Changed by a colleague" in _text(clash)
        assert _one(Candidate, pk=candidate.pk).capacity == "Changed by a colleague"

    def test_aside_again_add_and_done(self, world, routing, sign_in):
        browser = sign_in(world.advisor)
        for site in (world.foundry, world.shop):
            candidate = world.candidate(site)
            browser.post(reverse("scouting:aside", args=[candidate.pk]), {"reason": "Closed"})
            assert _one(Candidate, pk=candidate.pk).status == "set_aside"
        browser.post(reverse("scouting:done", args=[routing.pk]))
        assert _one(Routing, pk=routing.pk).answered_by == world.advisor
        browser.post(reverse("scouting:not_done", args=[routing.pk]))
        browser.post(reverse("scouting:again", args=[candidate.pk]))
        assert _one(Candidate, pk=candidate.pk).status == "proposed"

        from factories.companies import CompanyFactory, SiteFactory

        plant = SiteFactory(company=CompanyFactory(name="Numbat Castings", name_key="numbat castings"))
        found = _text(browser.get(reverse("scouting:sent_one", args=[routing.pk]) + "?q=Numbat"))
        assert plant.public_id in found
        browser.post(reverse("scouting:add_plant", args=[routing.pk]), {"site": plant.public_id})
        assert _one(Candidate, site=plant).is_missed


class TestCompany:
    def test_a_company_sees_where_it_is_named_and_takes_it_back(self, world, sign_in):
        world.search(world.foundry)
        world.route(world.foundry)
        world.answer(world.candidate(world.foundry), agreed=AGREED)
        browser = sign_in(world.company_person)
        page = _text(browser.get(reverse("scouting:named")))
        assert "Bronze valve bodies" in page
        assert "Robin Example" in page
        consent = world.consent_of(world.candidate(world.foundry))
        browser.post(reverse("scouting:withdraw_naming", args=[consent.pk]))
        assert "Taken back on" in _text(browser.get(reverse("scouting:named")))
        assert sign_in(world.buyer).get(reverse("scouting:named")).status_code == 403


class TestReports:
    @pytest.fixture
    def report(self, world):
        world.search(world.foundry, world.shop)
        world.route(world.foundry, world.shop)
        world.answer(world.candidate(world.foundry), agreed=AGREED)
        world.answer(world.candidate(world.shop), level="partial", gaps="Wombat lacks a furnace")
        return world.report()

    def test_the_buyer_reads_page_and_files(self, world, report, sign_in):
        browser = sign_in(world.buyer)
        page = _text(browser.get(reverse("scouting:report", args=[report.pk])))
        assert "Quokka Bronze Foundry" in page
        assert "A plant in Georgia" in page
        assert "Wombat" not in page
        for name, kind in (("pdf", "application/pdf"), ("data", "application/json"), ("workbook", "sheet")):
            response = browser.get(reverse(f"scouting:report_{name}", args=[report.pk]))
            assert response.status_code == 200
            assert kind in response["Content-Type"]
            assert world.need.number in response["Content-Disposition"]
            assert queries.verified(content=response.content).version == 1
        page = _text(browser.get(reverse("scouting:reports_of", args=[world.need.number])))
        assert "Version 1" in page

    @pytest.mark.parametrize("who", ["other_buyer", "advisor", "company_person"])
    def test_others_get_what_is_not_there(self, world, report, sign_in, who):
        browser = sign_in(getattr(world, who))
        for name in ("report", "report_pdf", "report_data", "report_workbook"):
            assert browser.get(reverse(f"scouting:{name}", args=[report.pk])).status_code == 404
        assert browser.get(reverse("scouting:reports_of", args=[world.need.number])).status_code == 404

    def test_anybody_verifies_a_file_and_a_hash(self, world, report, client):
        address = reverse("scouting:verify")
        assert client.get(address).status_code == 200
        file = SimpleUploadedFile("report.pdf", bytes(report.pdf))
        good = _text(client.post(address, {"file": file}))
        assert "This is what was reported" in good
        assert "Quokka" not in good
        assert "This is what was reported" in _text(client.post(address, {"sha256": report.sha256}))
        changed = io.BytesIO(bytes(report.pdf) + b" ")
        changed.name = "report.pdf"
        assert "This is no report of the network" in _text(client.post(address, {"file": changed}))
        assert "Choose a file" in _text(client.post(address, {}))
        assert "64 digits" in _text(client.post(address, {"sha256": "abc"}))
