import pytest
from django.utils import translation

from factories.accounts import person
from factories.network import LocationFactory, ServiceLineFactory
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.network.models import AdvisorProfile, Center, Offering, ServiceLine
from lineshaft.tenancy import system_scope


def page(client, url: str, **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def test_find__asks_for_the_place_and_lists_the_states(client, db, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        html = page(client, "/")
    assert "Find your center" in html
    assert 'name="q"' in html
    assert 'href="?q=PR"' in html
    assert "What a center does" in html


def test_find__the_answer_names_the_center_its_distance_and_the_way_to_help(
    client, georgia, django_assert_max_num_queries
):
    LocationFactory(center=georgia, name="Macon office", city="Macon", zip_id="31201", is_synthetic=True)
    with django_assert_max_num_queries(12):
        html = page(client, "/", q="30303")
    assert "Georgia Manufacturing Extension Partnership" in html
    assert "2.7 mi" in html
    assert html.index("2.7 mi") < html.index("Macon office")
    assert "City only, no street address" in html
    assert "June 2016" in html
    assert "Demonstration data: this office is made up." in html
    assert 'href="/ask/?zip=30303' in html
    assert "<svg" in html


def test_find__queries_do_not_grow_with_the_locations(client, georgia, django_assert_max_num_queries):
    for number in range(30):
        LocationFactory(center=georgia, name=f"Office {number}", city="Macon", zip_id="31201")
    with django_assert_max_num_queries(12):
        page(client, "/", q="30303")


def test_find__farther_locations_open_below_the_nearest(client, db):
    response = client.get("/", {"q": "11101"})
    assert [len(response.context[name]) for name in ("nearest", "farther")] == [5, 6]
    assert "6 more locations" in response.content.decode()


def test_find__an_unknown_zip_says_so_and_offers_the_states(client, db):
    html = page(client, "/", q="99999")
    assert "“99999” is not a ZIP code that we know" in html
    assert 'href="?q=GA"' in html


def test_find__an_ambiguous_city_offers_the_choices(client, db):
    html = page(client, "/", q="Springfield")
    assert "places called “Springfield”" in html
    assert 'href="?q=Springfield%2C%20MO"' in html


def test_find__a_chosen_suggestion_gets_an_address_that_can_be_sent_on(client, db):
    query = {
        "q": "Springfield, Missouri",
        "q__chosen": "Springfield, MO",
        "q__label": "Springfield, Missouri",
    }
    response = client.get("/", query)
    assert response.status_code == 302
    assert response.url == "/?q=Springfield%2C+MO"


def test_find__nothing_typed_says_what_to_type(client, db):
    pressed = client.get("/", {"q": "", "q__chosen": "", "q__label": ""}, follow=True)
    assert "Type a ZIP code, a city, a county or a state." in pressed.content.decode()
    assert "Type a ZIP code" not in page(client, "/")


def test_find__a_suggestion_that_was_typed_over_is_not_taken(client, db):
    response = client.get(
        "/", {"q": "30303", "q__chosen": "Springfield, MO", "q__label": "Springfield, Missouri"}
    )
    assert response.url == "/?q=30303"


def test_find__puerto_rico_in_spanish_when_the_browser_prefers_it(client, db):
    response = client.get("/", {"q": "00901"}, headers={"accept-language": "es-PR,es;q=0.9"})
    html = response.content.decode()
    assert 'lang="es"' in html
    assert "PRiMEX" in html
    assert "Ver esta página en español" not in html
    assert "Su municipio" in html
    with translation.override("es"):
        assert translation.gettext("Ask for help") in html


def test_find__spanish_speaks_of_made_up_offices_and_writes_numbers_as_the_states_do(client, georgia):
    LocationFactory(
        center=georgia, name="Macon office (demonstration)", city="Macon", zip_id="31201", is_synthetic=True
    )
    html = client.get("/", {"q": "30303"}, headers={"accept-language": "es"}).content.decode()
    assert "Oficina de Macon (demostración)" in html
    assert "2.7 mi" in html
    assert "junio de 2016" in html


def test_find__puerto_rico_offers_spanish_in_an_english_browser(client, db):
    assert "Ver esta página en español" in page(client, "/", q="00901")
    assert "Ver esta página en español" not in page(client, "/", q="30303")


@pytest.mark.parametrize("text", ["\0", "x" * 500, "<script>alert(1)</script>", "' OR 1=1", "%", "🦄"])
def test_find__hostile_text_is_answered(client, db, text):
    assert "<script>alert" not in page(client, "/", q=text)


def test_offers__are_shown_under_their_areas(client, georgia):
    with system_scope("a test"):
        Offering.objects.create(center=georgia, service_line=ServiceLine.objects.get(code="lean"))
        ended = ServiceLineFactory(title="Not any more", valid_from="2020-01-01", valid_until="2021-01-01")
        Offering.objects.create(center=georgia, service_line=ended)
    html = page(client, "/", q="30303")
    assert "Lean" in html
    assert "Not any more" not in html
    assert "has not yet said here what it offers" not in html


def test_offers__of_a_center_that_said_nothing_are_not_made_up(client, db):
    assert "has not yet said here what it offers" in page(client, "/", q="30303")


def test_directory__all_centers_on_a_map_and_in_a_list(client, db, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        html = page(client, "/centers/")
    assert html.count('<th scope="row">') >= 51
    assert "<svg" in html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "11"}, ["Maryland MEP (MD MEP)"]),
        ({"q": "polaris"}, ["Polaris MEP"]),
        ({"area": "workforce"}, []),
        ({"state": "13", "q": "nothing like it"}, []),
    ],
)
def test_directory__filters(client, db, query, expected):
    response = client.get("/centers/", query)
    assert [center.name for center in response.context["centers"]] == expected


@pytest.mark.parametrize("query", [{"state": "xx"}, {"area": "'"}, {"q": "\0"}, {"q": "x" * 1000}])
def test_directory__a_filter_that_cannot_be_used_is_told_and_left_out(client, db, query):
    response = client.get("/centers/", query)
    assert response.status_code == 200
    assert len(response.context["centers"]) == 51
    assert "usa-error-message" in response.content.decode()


def test_center__tells_each_fact_with_what_it_rests_on(client, georgia, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        html = page(client, f"/centers/{georgia.slug}/")
    assert "Georgia Institute of Technology" in html
    assert "verified" in html
    assert "Public list of state MEP web addresses" in html
    assert "November 2025" in html
    assert "Georgia: 159 counties" in html
    assert "/settings/" not in html


def test_center__of_the_regional_organisations_of_2016_the_year_is_shown(client, db):
    html = page(client, "/centers/new-york-mep/")
    assert "Hudson Valley TDC" in html
    assert html.count("as of June 2016") == 11


def test_center__maryland_lists_the_district_of_columbia(client, db):
    assert "District of Columbia: 1 county" in page(client, "/centers/maryland-mep/")


@pytest.mark.parametrize("slug", ["nowhere", "x" * 300])
def test_center__unknown(client, db, slug):
    assert client.get(f"/centers/{slug}/").status_code == 404


def test_center__lists_advisors_who_agreed_and_still_work_there(client, georgia):
    listed, shy, gone = (
        person(Role.ADVISOR, georgia.organisation, full_name=name)
        for name in ("Ana Listed", "Sam Shy", "Gus Gone")
    )
    with system_scope("a test"):
        AdvisorProfile.objects.create(
            center=georgia, user=listed, is_public=True, languages="English, Spanish"
        )
        AdvisorProfile.objects.create(center=georgia, user=shy, is_public=False)
        AdvisorProfile.objects.create(center=georgia, user=gone, is_public=True)
        gone.memberships.update(ended_at="2026-01-01T00:00:00Z")
    html = page(client, f"/centers/{georgia.slug}/")
    assert "Ana Listed" in html
    assert listed.email not in html
    assert "Sam Shy" not in html
    assert "Gus Gone" not in html


def test_center__leads_to_the_form_for_its_state(client, georgia):
    assert 'href="/ask/?state=GA"' in page(client, f"/centers/{georgia.slug}/")


def test_center__puerto_rico_has_municipalities(client, db):
    assert "78 municipalities" in page(client, "/centers/primex/")


def test_center__in_spanish(client, georgia):
    with system_scope("a test"):
        Center.objects.filter(pk=georgia.pk).update(about="We help.", about_es="Ayudamos.")
    response = client.get(f"/centers/{georgia.slug}/", headers={"accept-language": "es"})
    html = response.content.decode()
    assert "Ayudamos." in html
    assert "We help." not in html


def test_map_picture(client, db):
    response = client.get("/centers/map.svg")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")


@pytest.mark.parametrize(
    "url", ["/", "/centers/", "/centers/cmtc/", "/centers/map.svg", "/places/suggestions/"]
)
def test_public_pages_are_for_reading_only(client, db, url):
    assert client.post(url).status_code == 405
