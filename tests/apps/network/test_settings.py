"""What a center says about itself: who may, what is refused, what stays in the history."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from editing import opened
from factories.network import AwardFactory, BudgetPeriodFactory, LocationFactory
from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.network import actions
from lineshaft.apps.network.models import (
    AdvisorProfile,
    Award,
    BudgetPeriod,
    Center,
    FactStatus,
    Location,
    Offering,
    ServiceLine,
)
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use

TODAY = date(2026, 11, 20)
ROLES = ("director", "advisor", "finance", "viewer", "administrator", "officer", "other_director", "visitor")
TABS = ("", "locations/", "offers/", "profiles/", "awards/", "history/")


def base(center: Center) -> str:
    return f"/centers/{center.slug}/settings/"


def once(client, url: str) -> str:
    """The token of the blank form behind an address."""
    return client.get(url).context["form"]["once"].value()


@pytest.fixture
def as_(client, people, sign_in):
    def browser(role: str):
        client.logout()
        return client if role == "visitor" else sign_in(getattr(people, role))

    return browser


@pytest.mark.parametrize("role", ROLES)
def test_tabs__are_for_people_of_the_center_and_the_program_office(as_, georgia, role):
    sees_awards = {"director", "finance", "administrator", "officer"}
    browser = as_(role)
    for tab in TABS:
        allowed = sees_awards if tab == "awards/" else sees_awards | {"advisor", "viewer"}
        response = browser.get(base(georgia) + tab)
        if role == "visitor":
            assert response.url.startswith("/accounts/login/"), tab
        else:
            assert response.status_code == (200 if role in allowed else 403), tab


def test_tabs__of_no_center(as_):
    assert as_("administrator").get("/centers/nowhere/settings/").status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_every_write__is_refused_to_those_who_may_not(as_, people, georgia, role):
    location = Location.objects.get(center=georgia)
    award = AwardFactory(center=georgia)
    period = BudgetPeriodFactory(award=award)
    with system_scope("a test"):
        line = ServiceLine.objects.create(area="workforce", code="own-x", title="X", center=georgia)
    finance_may = {
        "awards/new/",
        f"awards/{award.pk}/",
        f"awards/{award.pk}/periods/new/",
        f"budget-periods/{period.pk}/",
    }
    may_all = {"director", "administrator"}
    writes = {
        "", "locations/new/", f"locations/{location.pk}/", f"locations/{location.pk}/close/", "offers/", "offers/own/",
        f"offers/own/{line.pk}/end/", f"profiles/{people.advisor.pk}/", *finance_may,
    }  # fmt: skip
    for path in sorted(writes):
        response = as_(role).post(base(georgia) + path, {})
        if role == "visitor":
            assert response.status_code == 302, path
        elif role in may_all or (role in {"finance", "officer"} and path in finance_may):
            assert response.status_code in {200, 302}, path
        elif role == "advisor" and path.startswith("profiles/"):
            assert response.status_code == 200, path  # their own
        else:
            assert response.status_code == 403, path


def test_own_settings__leads_to_the_own_center(as_, georgia):
    assert as_("advisor").get("/center-settings/").url == base(georgia)


def test_own_settings__the_office_chooses(as_, django_assert_max_num_queries):
    browser = as_("officer")
    with django_assert_max_num_queries(11):
        response = browser.get("/center-settings/")
    assert len(response.context["centers"]) == 51
    assert [c.name for c in browser.get("/center-settings/", {"q": "polaris"}).context["centers"]] == [
        "Polaris MEP"
    ]


FACTS = {
    "name": "Georgia Center",
    "operator": "Georgia Tech",
    "operator_type": "university",
    "operator_status": "verified",
    "city": "Atlanta",
    "website": "gamep.example.org",
    "about": "We <b>help</b>.",
    "about_es": "Ayudamos.",
    "note": "",
    "request_email": "requests@example.org",
    "source": "The center",
    "as_of": "2026-11-20",
}


def test_facts__are_changed_with_source_and_day_and_stand_in_the_history(as_, georgia, client):
    browser = as_("director")
    response = browser.post(base(georgia), {**opened(browser, base(georgia)), **FACTS})
    assert response.status_code == 302
    georgia.refresh_from_db()
    assert (georgia.name, georgia.source, georgia.as_of) == ("Georgia Center", "The center", TODAY)
    assert georgia.website == "https://gamep.example.org"
    assert Organisation.objects.get(pk=georgia.pk).name == "Georgia Center"
    history = client.get(base(georgia) + "history/").content.decode()
    assert "Georgia Manufacturing Extension Partnership (GaMEP)" in history
    public = client.get(f"/centers/{georgia.slug}/").content.decode()
    assert "We &lt;b&gt;help&lt;/b&gt;." in public
    assert "requests@example.org" not in public


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"source": " "}, "This field is required."),
        ({"as_of": "2999-01-01"}, "lies in the future"),
        ({"as_of": "soon"}, "Enter a valid date"),
        ({"website": "ftp://example.org"}, "begins with https://"),
        ({"website": "javascript:alert(1)"}, "This is not a web address"),
        ({"request_email": "nobody"}, "This is not an e-mail address"),
        ({"operator_status": "sure"}, "Select a valid choice"),
        ({"about": "x" * 4000}, "at most 3000 characters"),
        ({"name": "a\0b"}, "Null characters are not allowed"),
    ],
)
def test_facts__what_is_wrong_stands_beside_the_field_and_nothing_is_written(as_, georgia, change, sentence):
    browser = as_("director")
    response = browser.post(base(georgia), {**opened(browser, base(georgia)), **FACTS, **change})
    assert response.status_code == 200
    assert sentence in response.content.decode().replace("&#x27;", "'")
    georgia.refresh_from_db()
    assert georgia.operator == "Georgia Institute of Technology"


LOCATION = {
    "name": "Macon office", "street": "1 Cherry St", "city": "Macon", "zip_code": "31201", "source": "The center",
    "as_of": "2026-11-20",
}  # fmt: skip


def test_location__added_once_however_often_the_button_is_pressed(as_, georgia, settings):
    settings.DEMO = False
    browser = as_("director")
    url = base(georgia) + "locations/new/"
    data = {**LOCATION, "once": once(browser, url)}
    assert browser.post(url, data).status_code == 302
    assert browser.post(url, data).status_code == 302
    location = Location.objects.get(center=georgia, name="Macon office")
    assert (location.state_id, location.status, location.is_synthetic) == ("13", FactStatus.VERIFIED, False)
    assert (location.source, location.as_of) == ("The center", TODAY)


def test_location__of_the_demonstration_says_so(as_, georgia):
    browser = as_("director")
    url = base(georgia) + "locations/new/"
    browser.post(url, {**LOCATION, "once": once(browser, url)})
    location = Location.objects.get(center=georgia, name="Macon office")
    assert (location.is_synthetic, location.status) == (True, FactStatus.UNVERIFIED)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"zip_code": "99999"}, "is not a ZIP code that we know"),
        ({"zip_code": "abcde"}, "is not a ZIP code that we know"),
        ({"city": ""}, "This field is required."),
        ({"as_of": "2999-01-01"}, "lies in the future"),
        ({"once": "again"}, "This form was incomplete"),
    ],
)
def test_location__what_is_wrong_is_told(as_, georgia, change, sentence):
    browser = as_("director")
    url = base(georgia) + "locations/new/"
    response = browser.post(url, {**LOCATION, "once": once(browser, url), **change})
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert Location.objects.filter(center=georgia).count() == 1


def test_location__a_new_main_office_takes_the_place_of_the_old_one(as_, georgia):
    other = LocationFactory(center=georgia, name="Macon office", city="Macon", zip_id="31201")
    browser = as_("director")
    url = f"{base(georgia)}locations/{other.pk}/"
    browser.post(url, {**opened(browser, url), **LOCATION, "is_main": "on"})
    assert list(Location.objects.filter(center=georgia, is_main=True)) == [other]


def test_location__of_another_center_is_not_found(as_, georgia, alabama):
    foreign = Location.objects.filter(center=alabama).first()
    browser = as_("director")
    for path in (f"locations/{foreign.pk}/", f"locations/{foreign.pk}/close/", "locations/987654321/close/"):
        assert browser.post(base(georgia) + path, {"closed_on": "2026-11-01"}).status_code == 404


def test_location__closed_leaves_the_page_and_stays_in_the_list(as_, georgia, client):
    location = Location.objects.get(center=georgia)
    url = f"{base(georgia)}locations/{location.pk}/close/"
    browser = as_("director")
    assert browser.post(url, {"closed_on": "2026-11-01"}).status_code == 302
    location.refresh_from_db()
    assert (location.closed_on, location.is_main) == (date(2026, 11, 1), False)
    assert "No office of this center" in client.get(f"/centers/{georgia.slug}/").content.decode()
    response = browser.post(url, {"closed_on": "2026-11-01"}, follow=True)
    assert "closed already" in response.content.decode()
    assert "closed" in browser.get(base(georgia) + "locations/").content.decode()


@pytest.mark.parametrize(("day", "sentence"), [("never", "give a day"), ("2999-01-01", "lies in the future")])
def test_location__closed_on_no_day(as_, georgia, day, sentence):
    location = Location.objects.get(center=georgia)
    response = as_("director").post(
        f"{base(georgia)}locations/{location.pk}/close/", {"closed_on": day}, follow=True
    )
    assert sentence in response.content.decode()
    location.refresh_from_db()
    assert location.closed_on is None


def test_offers__are_what_was_ticked(as_, georgia, client):
    lean, supply = ServiceLine.objects.get(code="lean"), ServiceLine.objects.get(code="supply-chain")
    browser = as_("director")
    browser.post(
        base(georgia) + "offers/", {"continuous_improvement": [lean.pk], "supplier_development": [supply.pk]}
    )
    browser.post(base(georgia) + "offers/", {"continuous_improvement": [lean.pk]})
    assert [o.service_line for o in Offering.objects.filter(center=georgia)] == [lean]
    assert "Lean" in client.get(f"/centers/{georgia.slug}/").content.decode()


def test_offers__a_line_of_another_center_is_refused(as_, georgia, alabama):
    with system_scope("a test"):
        foreign = ServiceLine.objects.create(area="workforce", code="own-y", title="Y", center=alabama)
    response = as_("director").post(base(georgia) + "offers/", {"workforce": [foreign.pk]})
    assert "Select a valid choice" in response.content.decode()
    assert not Offering.objects.filter(center=georgia).exists()


def test_own_line__is_added_offered_and_ended(as_, georgia):
    browser = as_("director")
    url = base(georgia) + "offers/"
    token = browser.get(url).context["line_form"]["once"].value()
    line = {"title": "Food safety", "title_es": "Inocuidad", "area": "sustainability", "once": token}
    assert browser.post(url + "own/", line).status_code == 302
    own = ServiceLine.objects.get(center=georgia)
    assert Offering.objects.filter(center=georgia, service_line=own).exists()
    again = browser.post(url + "own/", {**line, "once": "7b0c1b8e-6f0f-4a55-9a3e-0f6b6b1c9f11"})
    assert "already" in again.content.decode()
    assert browser.post(f"{url}own/{own.pk}/end/").status_code == 302
    own.refresh_from_db()
    assert own.valid_until == timezone.localdate()
    assert not Offering.objects.filter(service_line=own).exists()


def test_own_line__that_ended_in_another_area__stays_there(as_, georgia, people):
    with use(actor_for(people.director).context):
        by = actor_for(people.director)
        old = actions.add_own_line(center=georgia, by=by, area="sustainability", title="Food safety")
        actions.end_own_line(line=old, by=by)
        new = actions.add_own_line(center=georgia, by=by, area="workforce", title="Food safety")
        old.refresh_from_db()
        assert (old.area, old.valid_until is not None) == ("sustainability", True)
        assert (new.pk != old.pk, new.area) == (True, "workforce")
        actions.end_own_line(line=new, by=by)
        again = actions.add_own_line(center=georgia, by=by, area="workforce", title="Food safety")
        assert (again.pk, again.valid_until) == (new.pk, None)


def test_own_line__of_the_network_cannot_be_ended_by_a_center(as_, georgia):
    lean = ServiceLine.objects.get(code="lean")
    assert as_("director").post(f"{base(georgia)}offers/own/{lean.pk}/end/").status_code == 404


def test_profile__only_the_person_agrees_to_be_listed(as_, georgia, people):
    url = f"{base(georgia)}profiles/{people.advisor.pk}/"
    text = {"title": "Lean advisor", "about": "5S", "languages": "English", "is_public": "on"}
    response = as_("director").post(url, text)
    assert "can agree to be listed" in response.content.decode()
    assert as_("advisor").post(url, text).status_code == 302
    assert AdvisorProfile.objects.get(user=people.advisor).is_public
    assert as_("director").post(url, {**text, "is_public": ""}).status_code == 302
    assert not AdvisorProfile.objects.get(user=people.advisor).is_public


def test_profile__of_somebody_else_is_not_for_an_advisor(as_, georgia, people):
    assert as_("advisor").get(f"{base(georgia)}profiles/{people.director.pk}/").status_code == 403
    assert as_("director").get(f"{base(georgia)}profiles/{people.other_director.pk}/").status_code == 404


AWARD = {
    "number": "70nanb26h001", "starts_on": "2026-10-01", "ends_on": "2031-09-30",
    "source": "Notice of award, 2026-09-15",
}  # fmt: skip
PERIOD = {
    "starts_on": "2026-10-01", "ends_on": "2027-09-30", "federal_amount": "$1,234,567.89", "source": "Notice of award",
}  # fmt: skip


def test_award__and_its_budget_periods(as_, georgia, run_jobs):
    browser = as_("finance")
    url = base(georgia) + "awards/new/"
    assert browser.post(url, {**AWARD, "once": once(browser, url)}).status_code == 302
    with system_scope("a test"):
        award = Award.objects.get(number="70NANB26H001")
    url = f"{base(georgia)}awards/{award.pk}/periods/new/"
    assert browser.post(url, {**PERIOD, "once": once(browser, url)}).status_code == 302
    with system_scope("a test"):
        period = BudgetPeriod.objects.get(award=award)
    assert (period.federal_amount, period.fiscal_year) == (Decimal("1234567.89"), 2027)
    assert period.center_id == georgia.pk
    assert "publication.refresh" in run_jobs()  # the denominator of the ratios
    html = browser.get(base(georgia) + "awards/").content.decode()
    assert "$1,234,567.89" in html


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ends_on": "2026-10-01"}, "is not after the first day"),
        ({"ends_on": "2032-01-01"}, "lies outside the award"),
        ({"starts_on": "2020-01-01"}, "lies outside the award"),
        ({"starts_on": "2026-12-01", "ends_on": "2027-12-01"}, "There is a budget period from"),
        ({"federal_amount": "-1"}, "greater than or equal to 0"),
        ({"federal_amount": "1e400"}, "no more than 14 digits"),
        ({"federal_amount": "1.234"}, "no more than 2 decimal places"),
        ({"federal_amount": "9" * 20}, "no more than 14 digits"),
        ({"starts_on": "0001-01-01"}, "lies outside the award"),
    ],
)
def test_budget_period__what_is_wrong_is_told(as_, georgia, change, sentence):
    award = AwardFactory(center=georgia, starts_on=date(2025, 10, 1), ends_on=date(2030, 9, 30))
    BudgetPeriodFactory(award=award, fiscal_year=2027, starts_on=date(2026, 10, 1), ends_on=date(2027, 9, 30))
    browser = as_("finance")
    url = f"{base(georgia)}awards/{award.pk}/periods/new/"
    data = {
        **PERIOD,
        "starts_on": "2027-10-01",
        "ends_on": "2028-09-30",
        **change,
        "once": once(browser, url),
    }
    response = browser.post(url, data)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    with system_scope("a test"):
        assert BudgetPeriod.objects.filter(award=award).count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ends_on": "2026-09-30"}, "is not after the first day"),
        ({"number": "TAKEN-1"}, "is the number of another award"),
        ({"source": ""}, "This field is required."),
    ],
)
def test_award__what_is_wrong_is_told(as_, georgia, alabama, change, sentence):
    AwardFactory(center=alabama, number="TAKEN-1")
    browser = as_("director")
    url = base(georgia) + "awards/new/"
    response = browser.post(url, {**AWARD, **change, "once": once(browser, url)})
    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_award__cannot_shrink_below_its_budget_periods(as_, georgia):
    award = AwardFactory(center=georgia, starts_on=date(2025, 10, 1), ends_on=date(2030, 9, 30))
    BudgetPeriodFactory(award=award)
    browser = as_("director")
    url = f"{base(georgia)}awards/{award.pk}/"
    response = browser.post(url, {**opened(browser, url), **AWARD, "starts_on": "2026-10-01"})
    assert "would lie outside the award" in response.content.decode()


def test_award__of_another_center_is_not_found(as_, georgia, alabama):
    award = AwardFactory(center=alabama)
    period = BudgetPeriodFactory(award=award)
    browser = as_("director")
    for path in (f"awards/{award.pk}/", f"awards/{award.pk}/periods/new/", f"budget-periods/{period.pk}/"):
        assert browser.get(base(georgia) + path).status_code == 404


def test_actions__ask_for_the_permission_themselves(people, georgia, actor):
    advisor = actor(people.advisor)
    with use(advisor.context):
        with pytest.raises(PermissionDenied):
            actions.change_center(center=georgia, by=advisor, source="x", as_of=TODAY, name="X")
        with pytest.raises(PermissionDenied):
            actions.set_offers(center=georgia, by=advisor, line_ids=[])
        with pytest.raises(PermissionDenied):
            actions.add_award(
                center=georgia,
                by=advisor,
                number="1",
                starts_on=TODAY,
                ends_on=TODAY,
                source="x",
            )


def test_actions__refuse_facts_that_a_center_does_not_have(people, georgia, actor):
    director = actor(people.director)
    with use(director.context):
        with pytest.raises(TypeError, match="slug"):
            actions.change_center(center=georgia, by=director, source="x", as_of=TODAY, slug="x")
        with pytest.raises(InvalidValue, match="in the future"):
            actions.change_center(
                center=georgia,
                by=director,
                source="x",
                as_of=timezone.localdate() + timedelta(days=1),
                name="X",
            )
        with pytest.raises(InvalidValue, match="not a service line"):
            actions.set_offers(center=georgia, by=director, line_ids=[987654321])


def test_actions__a_closed_location_is_not_changed(people, georgia, actor):
    director = actor(people.director)
    with use(director.context):
        location = Location.objects.get(center=georgia)
        actions.close_location(location=location, by=director, closed_on=TODAY)
        with pytest.raises(Conflict, match="closed"):
            actions.change_location(location=location, by=director, source="x", as_of=TODAY, name="New")


@pytest.mark.parametrize("tab", ["locations/", "profiles/", "awards/"])
def test_lists__queries_do_not_grow(as_, georgia, people, tab, django_assert_max_num_queries):
    from factories.accounts import person
    from lineshaft.apps.accounts.roles import Role

    award = AwardFactory(center=georgia)
    for number in range(8):
        LocationFactory(center=georgia, name=f"Office {number}")
        person(Role.ADVISOR, georgia.organisation)
        BudgetPeriodFactory(
            award=award, starts_on=date(2026, number + 1, 1), ends_on=date(2026, number + 1, 20)
        )
    browser = as_("director")
    with django_assert_max_num_queries(14):
        browser.get(base(georgia) + tab)
