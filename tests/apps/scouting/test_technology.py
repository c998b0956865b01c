"""Technology scouting: who asks, who reads, the search, the marks, the report and its pages."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from factories.accounts import person
from factories.companies import RelationshipFactory
from factories.partners import PartnerProfileFactory, ResourceFactory
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.home.queries import mails
from lineshaft.apps.scouting.actions import technology as actions
from lineshaft.apps.scouting.models import Need, ScoutingReport, TechnologyOption
from lineshaft.apps.scouting.queries import need_with_reports, verified
from lineshaft.apps.scouting.queries import technology as queries
from lineshaft.apps.scouting.reporting.pdf import report_pdf
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope
from lineshaft.ui.documents import canonical, digest
from lineshaft.ui.tags.formatting import moment

pytestmark = pytest.mark.django_db

FACTS = {
    "item": "Inspect welds without stopping the line",
    "description": "Porosity in steel welds is found after painting. We want to see it on the line.",
    "reason_detail": "Dye, too slow.",
    "contact_email": "plant@example.org",
}


@pytest.fixture
def plant(world):
    """The foundry, with which the centers of Georgia and Alabama both work; and two technologies."""
    for center in (world.georgia, world.alabama):
        RelationshipFactory(center=center, site=world.foundry)
    partner = PartnerProfileFactory().organisation
    ResourceFactory(
        partner=partner, slug="weld-eye", kind="technology", title="Camera that inspects welds on the line",
        summary="Finds porosity in steel welds while the line runs.", provider="laboratory", readiness=7,
        access="license",
    )  # fmt: skip
    ResourceFactory(
        partner=partner, slug="patents", kind="expertise", title="Librarians", summary="Search of old books."
    )
    ResourceFactory(
        partner=partner, slug="grant", kind="funding", title="Weld porosity grant", summary="Welds."
    )
    return world.foundry


def _ask(world, plant, user, **facts):
    return world.as_(user, lambda by: actions.ask_for_technology(site=plant, by=by, **{**FACTS, **facts}))


def _numbers(world, user):
    return world.as_(user, lambda by: [each.number for each in queries.technology_needs(by)])


def _search(world, need, user=None):
    return world.as_(user or world.advisor, lambda by: actions.look_for_technology(need=need, by=by))


def _options(world, need, user=None):
    return world.as_(user or world.advisor, lambda by: queries.options_of(by, need))


def _mark(world, option, mark="fits", note="Ask for a trial"):
    return world.as_(
        world.advisor, lambda by: actions.mark_option(option=option, mark=mark, note=note, by=by)
    )


def _report(world, need):
    return world.as_(world.advisor, lambda by: actions.make_landscape(need=need, by=by))


class TestWhoReads:
    def test_what_a_company_asks_is_read_by_it_and_the_centers_of_the_plant(self, world, plant):
        number = _ask(world, plant, world.company_person).number

        for user in (world.company_person, world.advisor, world.other_advisor, world.officer):
            assert _numbers(world, user) == [number]

    def test_what_a_center_posts_is_not_seen_by_another_center(self, world, plant):
        number = _ask(world, plant, world.advisor).number

        assert _numbers(world, world.advisor) == [number]
        assert _numbers(world, world.company_person) == [number]
        assert _numbers(world, world.other_advisor) == []

    def test_partners_and_buyers_see_none(self, world, plant):
        need = _ask(world, plant, world.company_person)
        partner = person(Role.PARTNER_EDITOR, PartnerProfileFactory().organisation)

        for user in (partner, world.buyer):
            with pytest.raises(PermissionDenied):
                _numbers(world, user)
            assert not world.as_(user, lambda _by: Need.objects.filter(pk=need.pk).exists())

    def test_what_a_center_thinks_is_its_own(self, world, plant):
        need = _ask(world, plant, world.company_person)
        _search(world, need)
        (option,) = _options(world, need)
        _mark(world, option, note="Their boss dislikes cameras")

        for user in (world.other_advisor, world.company_person, world.officer):
            assert not world.as_(user, lambda _by: TechnologyOption.objects.exists())
        with pytest.raises(Http404):
            world.as_(world.other_advisor, lambda by: queries.option_of(by, option.pk))

    def test_a_company_asks_for_its_own_plants_alone(self, world, plant):
        with pytest.raises(PermissionDenied):
            _ask(world, world.shop, world.company_person)

    def test_a_company_without_a_center_is_told_so(self, world):
        with pytest.raises(Conflict, match="No center works with"):
            _ask(world, world.foundry, world.company_person)

    def test_pages_of_suppliers_do_not_show_it(self, world, plant):
        need = _ask(world, plant, world.advisor)

        for user in (world.advisor, world.officer):
            with pytest.raises(Http404):
                world.as_(user, lambda by: need_with_reports(by, need.number))


class TestLooking:
    def test_published_technologies_are_compared_and_what_comes_near_is_kept(self, world, plant):
        need = _ask(world, plant, world.company_person)

        record = _search(world, need)

        assert record.considered == 2  # the grant is no technology
        (option,) = _options(world, need)
        assert option.resource.slug == "weld-eye"
        assert any("welds" in reason["text"] for reason in option.reasons)

    def test_what_is_marked_stays_when_it_is_searched_again(self, world, plant):
        need = _ask(world, plant, world.company_person)
        _search(world, need)
        (option,) = _options(world, need)
        _mark(world, option)

        _search(world, need)

        (again,) = _options(world, need)
        assert (again.pk, again.mark, again.note) == (option.pk, "fits", "Ask for a trial")

    def test_the_company_does_not_search(self, world, plant):
        need = _ask(world, plant, world.company_person)

        with pytest.raises(PermissionDenied):
            _search(world, need, world.company_person)

    def test_one_from_outside_needs_a_title_and_who_has_it(self, world, plant):
        need = _ask(world, plant, world.advisor)

        with pytest.raises(InvalidValue):
            world.as_(world.advisor, lambda by: actions.add_option(need=need, by=by, title="Robot"))

    def test_centers_are_told_of_what_a_company_asks(self, world, plant, run_jobs):
        need = _ask(world, plant, world.company_person)
        run_jobs()

        assert {need.number in mail.subject for mail in mails()} == {True}
        assert {mail.to for mail in mails()} == {world.advisor.email, world.other_advisor.email}


class TestReport:
    def test_it_is_kept_byte_for_byte_and_the_company_is_told(self, world, plant, run_jobs):
        need = _ask(world, plant, world.advisor)
        _search(world, need)
        (option,) = _options(world, need)
        _mark(world, option)
        world.as_(
            world.advisor,
            lambda by: actions.add_step(need=need, what="Call", who="Pat", due_on=date(2026, 12, 9), by=by),
        )

        report = _report(world, need)
        run_jobs()

        assert report.outcome == "exact"
        assert digest(canonical(report.document)) == report.sha256
        assert report_pdf(report.document, report.sha256, "landscape.typ") == bytes(report.pdf)
        # On paper by the clocks of the center; the data say it in UTC.
        with timezone.override("America/New_York"):
            assert report.document["printed"]["made"] == moment(report.made_at)
        assert report.document["made_at"].endswith("Z")
        of_before = {name: value for name, value in report.document.items() if name != "printed"}
        assert report_pdf(of_before, report.sha256, "landscape.typ") != bytes(report.pdf)
        assert report.document["steps"] == [{"what": "Call", "who": "Pat", "due_on": "2026-12-09"}]
        assert report.document["search"]["considered"] == 2
        (mail,) = mails()
        assert mail.to == f"{world.company_person.email}, plant@example.org"
        assert verified(sha256=report.sha256).is_technology
        assert verified(sha256="") is None

    def test_none_found_is_an_answer(self, world, plant):
        need = _ask(
            world, plant, world.advisor, item="Fireproof refrigerant", description="It must not burn."
        )
        _search(world, need)

        report = _report(world, need)

        assert (report.outcome, report.document["technologies"]) == ("none", [])
        assert report.document["search"]["considered"] == 2

    def test_not_before_a_search_nor_while_something_is_unmarked(self, world, plant):
        need = _ask(world, plant, world.advisor)
        with pytest.raises(Conflict, match="not searched"):
            _report(world, need)
        _search(world, need)
        with pytest.raises(Conflict, match="not marked"):
            _report(world, need)

    def test_the_next_is_the_next_version(self, world, plant):
        need = _ask(
            world, plant, world.advisor, item="Fireproof refrigerant", description="It must not burn."
        )
        _search(world, need)

        assert [_report(world, need).version for _each in range(2)] == [1, 2]

    def test_another_center_does_not_read_it(self, world, plant):
        need = _ask(
            world, plant, world.advisor, item="Fireproof refrigerant", description="It must not burn."
        )
        _search(world, need)
        report = _report(world, need)

        assert not world.as_(world.other_advisor, lambda _by: ScoutingReport.objects.exists())
        assert world.as_(world.company_person, lambda by: queries.landscape(by, report.pk)) == report


class TestPages:
    def test_from_the_plant_to_the_report(self, world, plant, client):
        client.force_login(world.advisor)
        address = reverse("scouting:technology_new", args=[plant.public_id])
        once = client.get(address).context["form"]["once"].value()
        client.post(address, FACTS | {"once": once})
        with system_scope("a test looks"):
            need = Need.objects.get(kind="technology")
        page = reverse("scouting:technology_need", args=[need.number])
        client.post(reverse("scouting:technology_search", args=[need.number]))
        assert "Camera that inspects welds" in client.get(page).text
        (option,) = _options(world, need)
        mark = reverse("scouting:technology_option", args=[option.pk])
        form = client.get(mark).context["form"]
        client.post(mark, {"once": form["once"].value(), "mark": "fits", "note": "Trial", "seen": ""})
        _mark(world, option)
        client.post(reverse("scouting:technology_report", args=[need.number]))

        client.force_login(world.company_person)
        text = client.get(page).text
        assert "Technologies that fit the need were found." in text
        assert "Search again" not in text
        with system_scope("a test looks"):
            report = ScoutingReport.objects.get(need=need)
        assert client.get(reverse("scouting:landscape_pdf", args=[report.pk])).content == bytes(report.pdf)

        client.force_login(world.other_advisor)
        assert client.get(page).status_code == 404
        assert client.get(reverse("scouting:landscape_data", args=[report.pk])).status_code == 404
