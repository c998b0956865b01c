"""The pages of companies and sites, as people of different roles meet them."""

import re
from datetime import date

import pytest
from django.urls import reverse

from editing import opened
from factories.accounts import person
from factories.companies import CompanyFactory, ContactFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import SavedView
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.keys import name_key
from lineshaft.apps.companies.models import Contact, FormerId, Relationship, Site
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def center():
    return CenterFactory()


@pytest.fixture
def staff(center, sign_in):
    return sign_in(person(Role.ADVISOR, center.organisation))


def site_named(name: str, **fields) -> Site:
    return SiteFactory(company=CompanyFactory(name=name, name_key=name_key(name)), **fields)


NEW = {
    "name": "Peach State Stamping LLC",
    "street": "1200 Northside Dr NW",
    "city": "Atlanta",
    "state": "13",
    "zip_code": "30318",
    "naics": "332119",
    "phone": "404-555-0123",
    "once": "6c1b1c86-2d7c-4a34-a0ea-f61c9a4f1c11",
}


def in_registry(**filters) -> int:
    with system_scope("test"):
        return Site.objects.filter(**filters).count()


def test_list__my_center_first_and_the_whole_network_on_request(center, staff):
    mine = RelationshipFactory(center=center, site=site_named("Alpha Castings")).site
    other = site_named("Beta Castings")

    own = staff.get(reverse("companies:sites")).content.decode()
    everyone = staff.get(reverse("companies:sites"), {"scope": "all"}).content.decode()

    assert mine.name in own
    assert other.name not in own
    assert mine.name in everyone
    assert other.name in everyone


def test_list__few_statements_however_many_rows(center, staff, django_assert_max_num_queries):
    for number in range(30):
        RelationshipFactory(center=center, site=site_named(f"Gamma Castings {number}"), employees=number)
    with django_assert_max_num_queries(25):
        page = staff.get(reverse("companies:sites"))
    assert page.content.decode().count("Gamma Castings") == 30


def test_list__goes_on_behind_the_first_page(center, staff):
    for number in range(55):
        RelationshipFactory(center=center, site=site_named(f"Delta {number:03}"))
    first = staff.get(reverse("companies:sites"))
    cursor = first.context["page"].next_cursor
    second = staff.get(reverse("companies:sites"), {"cursor": cursor})
    names = [site.name for site, *_rest in first.context["listed"] + second.context["listed"]]
    assert names == sorted(f"Delta {number:03}" for number in range(55))
    assert second.context["page"].next_cursor == ""


def test_list__is_sorted_by_each_column_through_all_pages(center, staff):
    people = {name: person(Role.ADVISOR, center.organisation, full_name=name) for name in ("Ada", "ben")}
    cities = ("Rome", "athens", "")
    for number in range(60):
        RelationshipFactory(
            center=center,
            site=site_named(f"Delta {number:03}", city=cities[number % 3]),
            employees=None if number % 5 == 0 else number,
            status=("active", "prospect")[number % 2],
            owner=(None, *people.values())[number % 3],
        )

    def read(sort, field):
        rows, cursor = [], ""
        while True:
            page = staff.get(reverse("companies:sites"), {"sort": sort, "cursor": cursor})
            rows += [field(site, held) for site, held, _names in page.context["listed"]]
            cursor = page.context["page"].next_cursor
            if not cursor:
                return rows

    columns = {
        "name": lambda site, held: site.name,
        "place": lambda site, held: site.city.lower(),
        "employees": lambda site, held: -1 if held.employees is None else held.employees,
        "advisor": lambda site, held: str(held.owner).lower() if held.owner else "",
        "status": lambda site, held: held.status,
    }
    for name, field in columns.items():
        assert read(name, field) == sorted(read("", field)), name
        assert read(f"-{name}", field) == sorted(read("", field), reverse=True), name
    whole_network = staff.get(reverse("companies:sites"), {"scope": "all", "sort": "employees"})
    assert whole_network.content.decode().count('class="ls-sort"') == 1


def test_list__a_search_without_a_find_leads_to_the_whole_network(center, staff):
    site_named("Elsewhere Castings")
    nothing = staff.get(reverse("companies:sites"), {"q": "elsewhere & co", "status": "active"})
    assert "?q=elsewhere+%26+co&amp;scope=all" in nothing.content.decode()
    assert (
        staff.get(reverse("companies:sites"), {"q": "zzzz", "scope": "all"}).context["whole_network_url"]
        == ""
    )


def test_list__keeps_filters_and_order_on_the_next_page(center, staff):
    for number in range(51):
        RelationshipFactory(center=center, site=site_named(f"Delta {number:03}"), status="active")
    page = staff.get(reverse("companies:sites"), {"status": "active", "sort": "-name"}).content.decode()

    assert "51 found" in page
    assert re.search(r'rel="next" href="\?status=active&amp;sort=-name&amp;cursor=', page)
    assert f'href="{reverse("companies:export")}?status=active&amp;sort=-name"' in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "peech state stampng"}, {"Peach State Stamping LLC"}),
        ({"q": "stamping"}, {"Peach State Stamping LLC"}),
        ({"q": "30318"}, {"Peach State Stamping LLC"}),
        ({"q": "(404) 555-0123"}, {"Peach State Stamping LLC"}),
        ({"state": "30"}, {"Big Sky Foundry"}),
        ({"county": "13121", "state": "13"}, {"Peach State Stamping LLC"}),
        ({"naics": "3315"}, {"Big Sky Foundry"}),
        ({"status": "active"}, {"Big Sky Foundry"}),
        ({"need": "workforce"}, {"Peach State Stamping LLC"}),
        ({"q": "zzzz"}, set()),
    ],
)
def test_list__filters(center, staff, query, expected):
    stamping = site_named(
        "Peach State Stamping LLC", zip_code="30318", phone_key="4045550123", naics_id="332119"
    )
    foundry = site_named(
        "Big Sky Foundry", state_id="30", county_id=None, zip_code="59101", naics_id="331511"
    )
    RelationshipFactory(center=center, site=stamping, needs=["workforce"])
    RelationshipFactory(center=center, site=foundry, status="active")

    listed = staff.get(reverse("companies:sites"), query).context["listed"]

    assert {site.name for site, *_rest in listed} == expected


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "nonsense"},
        {"page": "99999999999999999999", "q": "castings"},
        {"naics": "33x"},
        {"state": "99"},
        {"county": "' OR 1=1"},
        {"owner": "abc"},
        {"sort": "password"},
        {"q": "\x00\x00"},
        {"q": "%_\\'\""},
        {"scope": "everything"},
    ],
)
def test_list__what_makes_no_sense_still_gives_a_page(center, staff, query):
    RelationshipFactory(center=center, site=site_named("Alpha Castings"))
    assert staff.get(reverse("companies:sites"), query).status_code == 200


def test_list__roles_without_the_registry_are_told(sign_in, center):
    viewer = sign_in(person(Role.VIEWER, center.organisation))
    assert viewer.get(reverse("companies:sites")).status_code == 403


def test_saved_view__is_the_persons_own(center, staff, sign_in):
    staff.post(reverse("companies:save_view"), {"name": "Active ones", "query": "status=active"})
    assert "Active ones" in staff.get(reverse("companies:sites")).content.decode()

    colleague = sign_in(person(Role.ADVISOR, center.organisation))
    assert "Active ones" not in colleague.get(reverse("companies:sites")).content.decode()
    with system_scope("test"):
        view = SavedView.objects.get()
    colleague.post(reverse("companies:delete_view", args=[view.pk]))
    with system_scope("test"):
        assert SavedView.objects.filter(pk=view.pk).exists()


def test_site__own_center_sees_its_relationship_and_another_center_identity_only(center, staff, sign_in):
    relationship = RelationshipFactory(center=center, notes="Plans a second shift.", employees=4321)
    site = relationship.site
    ContactFactory(center=center, site=site, name="Maria Example", email="maria@example.org")
    address = reverse("companies:site", args=[site.public_id])

    own = staff.get(address).content.decode()
    assert "Plans a second shift." in own
    assert "4,321" in own
    assert "maria@example.org" in own

    for user in (
        person(Role.DIRECTOR, CenterFactory(state_id="30").organisation),
        person(Role.PROGRAM_OFFICER),
        person(Role.FINANCE_OFFICER, center.organisation),
    ):
        page = sign_in(user).get(address)
        text = page.content.decode()
        assert page.status_code == 200
        assert site.name in text
        for secret in ("second shift", "4,321", "maria", "Maria"):
            assert secret not in text


def test_site__few_statements(center, staff, django_assert_max_num_queries):
    site = RelationshipFactory(center=center).site
    for number in range(5):
        ContactFactory(center=center, site=site, name=f"Person {number}", email="")
    with django_assert_max_num_queries(25):
        staff.get(reverse("companies:site", args=[site.public_id]))


def test_site__former_id_leads_on_and_unknown_id_is_not_found(staff):
    site = SiteFactory()
    with system_scope("test"):
        FormerId.objects.create(public_id="SAAAABBBBCCCCDD", site=site)
    moved = staff.get(reverse("companies:site", args=["SAAAABBBBCCCCDD"]))
    assert moved.headers["Location"] == reverse("companies:site", args=[site.public_id])
    assert staff.get(reverse("companies:site", args=["SZZZZZZZZZZZZZZ"])).status_code == 404


def test_new_site__created_once_however_often_the_form_is_sent(staff):
    for _ in range(2):
        answer = staff.post(reverse("companies:new_site"), NEW)
    assert answer.status_code == 302
    assert in_registry(name="Peach State Stamping LLC") == 1


def test_new_site__a_duplicate_is_shown_with_its_reasons_and_stops_nobody(staff):
    site_named("Peach State Stamping", street="1200 Northside Drive NW", street_key="1200 northside dr nw",
               zip_code="30318")  # fmt: skip

    shown = staff.post(reverse("companies:new_site"), NEW).content.decode()
    assert "same street address" in shown
    assert in_registry(name="Peach State Stamping LLC") == 0

    staff.post(reverse("companies:new_site"), {**NEW, "seen": "on"})
    assert in_registry(name="Peach State Stamping LLC") == 1


def test_duplicates__while_typing(staff):
    site = site_named("Peach State Stamping", zip_code="30318")
    typed = {"name": "peach state stampin", "state": "13", "zip_code": "30318"}
    assert site.public_id in staff.post(reverse("companies:duplicates"), typed).content.decode()
    assert staff.post(reverse("companies:duplicates"), {"name": "pe"}).content.strip() == b""
    assert (
        staff.post(reverse("companies:duplicates"), {"name": "\x00" * 9, "zip_code": "x" * 999}).status_code
        == 200
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"zip_code": "59718"}, "zip_code"),
        ({"zip_code": "3031"}, "zip_code"),
        ({"naics": "no such thing at all"}, "naics"),
        ({"phone": "123"}, "phone"),
        ({"uei": "123"}, "uei"),
        ({"employees": "-1"}, "employees"),
        ({"employees": "99999999999"}, "employees"),
        ({"name": "x" * 201}, "name"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"once": "x"}, "once"),
    ],
)
def test_new_site__bad_values_stand_beside_their_field(staff, change, field):
    answer = staff.post(reverse("companies:new_site"), {**NEW, **change})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert in_registry() == 0


def test_markup_in_a_name_is_text(staff):
    staff.post(reverse("companies:new_site"), {**NEW, "name": "<script>alert(1)</script> Castings"})
    with system_scope("test"):
        site = Site.objects.get()
    page = staff.get(reverse("companies:site", args=[site.public_id])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_edit_site__corrects_for_everyone_and_shows_in_the_history(center, staff, sign_in):
    site = SiteFactory(name="Old Name Works")
    RelationshipFactory(center=center, site=site)
    edit = reverse("companies:edit_site", args=[site.public_id])
    staff.post(edit, {**opened(staff, edit), **NEW, "name": "New Name Works"})
    history = staff.get(reverse("companies:site_history", args=[site.public_id])).content.decode()
    assert "Old Name Works" in history

    other = sign_in(person(Role.ADVISOR, CenterFactory(state_id="30").organisation))
    theirs = other.get(reverse("companies:site_history", args=[site.public_id])).content.decode()
    assert "network record" in theirs
    # What the shared record said before is the network's to know; who changed it is not.
    assert "Old Name Works" in theirs
    assert "Advisor" not in theirs.split("<main")[1]


def test_history__relationship_and_contacts_are_the_own_centers(center, staff, sign_in):
    site = SiteFactory()
    staff.post(reverse("companies:take_up", args=[site.public_id]))
    edit = reverse("companies:edit_relationship", args=[site.public_id])
    staff.post(edit, {**opened(staff, edit), "status": "active", "notes": "Plans a second shift."})
    staff.post(
        reverse("companies:new_contact", args=[site.public_id]),
        {"name": "Maria Example", "language": "es", "once": NEW["once"]},
    )
    address = reverse("companies:site_history", args=[site.public_id])
    own = staff.get(address).content.decode()
    assert "Plans a second shift." in own
    assert "Maria Example" in own

    director = sign_in(person(Role.DIRECTOR, CenterFactory(state_id="30").organisation))
    theirs = director.get(address).content.decode()
    assert "second shift" not in theirs
    assert "Maria" not in theirs


def test_contact__added_corrected_left_and_back(center, staff):
    site = RelationshipFactory(center=center).site
    staff.post(
        reverse("companies:new_contact", args=[site.public_id]),
        {
            "name": "Ana",
            "email": "ana@example.org",
            "language": "en",
            "is_survey_contact": "on",
            "once": NEW["once"],
        },
    )
    with system_scope("test"):
        contact = Contact.objects.get()
    edit = reverse("companies:edit_contact", args=[site.public_id, contact.pk])
    form = {**opened(staff, edit), "name": "Ana B.", "email": "", "language": "es", "is_survey_contact": "on"}
    assert "email" in staff.post(edit, form).context["form"].errors
    assert staff.get(edit).status_code == 200
    staff.post(edit, {**form, "email": "ana@example.org"})
    staff.post(reverse("companies:contact_left", args=[site.public_id, contact.pk]), {"on": "2026-01-05"})
    with system_scope("test"):
        contact.refresh_from_db()
    assert (contact.name, contact.language, contact.left_on) == ("Ana B.", "es", date(2026, 1, 5))
    staff.post(reverse("companies:contact_returned", args=[site.public_id, contact.pk]))
    with system_scope("test"):
        contact.refresh_from_db()
    assert contact.left_on is None


def test_contact__the_survey_coordinator_adds_and_corrects_and_comes_back(center, sign_in):
    site = RelationshipFactory(center=center).site
    coordinator = sign_in(person(Role.SURVEY_COORDINATOR, center.organisation))
    form = {"name": "Ana", "email": "ana@example.org", "language": "en", "once": NEW["once"]}
    page = coordinator.get(reverse("companies:site", args=[site.public_id])).content.decode()
    assert "Add a contact" in page
    assert "Edit what your center knows" not in page

    added = coordinator.post(
        reverse("companies:new_contact", args=[site.public_id]) + "?next=/surveys/cases/7/", form
    )
    with system_scope("test"):
        contact = Contact.objects.get()
    edit = reverse("companies:edit_contact", args=[site.public_id, contact.pk])
    coordinator.post(edit, {**opened(coordinator, edit), "name": "Ana B."})

    with system_scope("test"):
        contact.refresh_from_db()
    assert added["Location"] == "/surveys/cases/7/"
    assert (contact.center_id, contact.name) == (center.pk, "Ana B.")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "surveys/"]
)
def test_contact__leads_back_to_this_site_alone(center, staff, elsewhere):
    site = RelationshipFactory(center=center).site
    answer = staff.post(
        reverse("companies:new_contact", args=[site.public_id], query={"next": elsewhere}),
        {"name": "Ana", "language": "en", "once": NEW["once"]},
    )
    assert answer["Location"] == reverse("companies:site", args=[site.public_id])


@pytest.mark.parametrize("role", [Role.FINANCE_OFFICER, Role.VIEWER])
def test_contact__is_not_for_those_who_only_read(center, sign_in, role):
    contact = ContactFactory(center=center, site=RelationshipFactory(center=center).site)
    reader = sign_in(person(role, center.organisation))
    for name, rest in (("new_contact", []), ("edit_contact", [contact.pk])):
        address = reverse(f"companies:{name}", args=[contact.site.public_id, *rest])
        assert reader.get(address).status_code in (403, 404)


@pytest.mark.parametrize("day", ["", "nonsense", "2999-01-01"])
def test_contact_left__a_bad_day_changes_nothing(center, staff, day):
    contact = ContactFactory(center=center, site=RelationshipFactory(center=center).site)
    answer = staff.post(
        reverse("companies:contact_left", args=[contact.site.public_id, contact.pk]), {"on": day}, follow=True
    )
    assert answer.status_code == 200
    with system_scope("test"):
        contact.refresh_from_db()
    assert contact.left_on is None


def test_another_centers_contact_and_relationship_are_not_found(center, sign_in):
    relationship = RelationshipFactory(center=center)
    contact = ContactFactory(center=center, site=relationship.site)
    outsider = sign_in(person(Role.DIRECTOR, CenterFactory(state_id="30").organisation))
    site_id = relationship.site.public_id
    for address in (
        reverse("companies:edit_relationship", args=[site_id]),
        reverse("companies:new_contact", args=[site_id]),
        reverse("companies:edit_contact", args=[site_id, contact.pk]),
    ):
        assert outsider.get(address).status_code == 404
    RelationshipFactory(center=CenterFactory(state_id="30"), site=relationship.site)
    assert outsider.get(reverse("companies:edit_contact", args=[site_id, contact.pk])).status_code == 404


def test_take_up__makes_the_relationship_once(center, staff):
    site = SiteFactory()
    for _ in range(2):
        staff.post(reverse("companies:take_up", args=[site.public_id]))
    with system_scope("test"):
        assert Relationship.objects.filter(site=site, center=center).count() == 1


def test_company__its_sites_and_names(center, staff):
    site = site_named("Peach State Stamping")
    RelationshipFactory(center=center, site=site)
    company = site.company
    staff.post(
        reverse("companies:add_company_name", args=[company.public_id]),
        {"other_name": "PSS Metal", "kind": "trade"},
    )
    page = staff.get(reverse("companies:company", args=[company.public_id])).content.decode()
    assert "PSS Metal" in page
    assert site.public_id in page
    edit = reverse("companies:edit_company", args=[company.public_id])
    staff.post(edit, {**opened(staff, edit), "name": "Peach Metal"})
    page = staff.get(reverse("companies:company", args=[company.public_id])).content.decode()
    assert "former name" in page
    found = staff.get(reverse("companies:sites"), {"q": "PSS Metal", "scope": "all"}).context["listed"]
    assert [listed for listed, *_rest in found] == [site]


def test_zero_bytes__break_no_page(center, staff):
    assert staff.get(reverse("companies:sites"), {"state": "13\0"}).status_code == 200
    assert (
        staff.post(reverse("companies:new_site"), {**NEW, "state": "\0", "naics": "3\0"}).status_code == 200
    )
    typed = {name: f"{value}\0" for name, value in NEW.items()}
    assert staff.post(reverse("companies:duplicates"), typed).status_code == 200
    view = staff.post(reverse("companies:save_view"), {"name": "Mine", "query": "q=a\0b"})
    assert view.status_code == 302
    with system_scope("test"):
        assert SavedView.objects.get().query == "q=ab"
    assert staff.get("/sites/%00/surveys/").status_code == 404


def test_search_box__finds_sites_for_those_who_may(center, actor):
    from lineshaft.tenancy import use
    from lineshaft.ui.work import search_sources

    site = site_named("Peach State Stamping")
    source = next(source for source in search_sources() if source.key == "sites")
    advisor, viewer = (
        actor(person(Role.ADVISOR, center.organisation)),
        actor(person(Role.VIEWER, center.organisation)),
    )
    with use(advisor.context):
        assert [hit.title for hit in source.find(advisor, "peech state", 5)] == [site.name]
    with use(viewer.context):
        assert source.find(viewer, "peach state", 5) == []
