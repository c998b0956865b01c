"""Public pages: anyone reads them, in two languages; no company shows; bad addresses are not found."""

import json

import pytest
from django.urls import reverse

from factories.accounts import person
from factories.network import CenterFactory
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.publication import actions
from lineshaft.apps.publication.cited import program_office_figures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]


@pytest.fixture
def published(report):
    """Georgia: six companies; Montana: five; Nevada: four; Rhode Island: six, one of them above half."""
    sites = report("13", 100, 200, 300, 400, 500, 600)
    report("30", 50, 50, 50, 50, 50, status="reported")
    report("32", 11, 12, 13, 14)
    report("44", 50, 1, 1, 1, 1, 1)
    return sites, actions.publish(fiscal_year=2026)[0]


def test_nothing_published_yet(client):
    page = client.get(reverse("publication:results")).content.decode()

    assert "Nothing was published yet" in page
    assert client.get("/results/ga/").status_code == 200


def test_network_page_shows_figures_states_and_what_is_demonstration(published, client):
    page = client.get(reverse("publication:results")).content.decode()

    assert "Survey year FY2026" in page
    assert "base appropriation FY2026, $175,000,000 (not verified)" in page
    assert "Demonstration data" in page
    assert "Published by the program office" in page
    assert "Georgia" in page
    assert "Puerto Rico" in page


def test_withheld_states_show_no_number(published, client):
    few = client.get("/results/nv/new_sales/").content.decode()
    dominated = client.get("/results/RI/new_sales/").content.decode()

    for page in (few, dominated):
        assert "Fewer than five companies contributed, or one company makes up more than half of it" in page
        assert "Companies that contributed" not in page
    assert "$50" not in few
    assert "$55" not in dominated


def test_state_page_equals_the_totals_by_hand(published, client):
    page = client.get("/results/ga/").content.decode()

    assert 'value="2100.0000"' in page
    assert "Results in Georgia" in page


def test_the_way_back_keeps_the_year(published, client):
    state = client.get("/results/ga/?year=2026").content.decode()
    figure = client.get("/results/ga/new_sales/?year=2026").content.decode()

    assert 'href="/results/?year=2026"><span>Results' in state
    assert 'href="/results/ga/?year=2026"><span>Georgia' in figure


def test_figure_page_says_how_it_was_made_and_names_no_company(published, client):
    sites, publication = published
    page = client.get("/results/ga/new_sales/").content.decode()

    assert "$2,100" in page
    assert "Sum of the sales that companies gained" in page
    assert publication.inputs_sha256 in page
    assert publication.definitions_sha256 in page
    for site in sites:
        assert site.name not in page
        assert site.public_id not in page


def test_pages_speak_spanish(published, client):
    spanish = {"headers": {"accept-language": "es"}}

    assert "Ventas nuevas" in client.get("/results/ga/", **spanish).content.decode()
    assert "Resultados de la red" in client.get("/results/", **spanish).content.decode()
    assert (
        "asignación federal básica"
        in client.get("/results/network/new_sales_per_federal_dollar/", **spanish).content.decode()
    )


def test_an_old_publication_stays_reachable(published, report, client):
    _, publication = published
    old_json = client.get(reverse("publication:json", args=[publication.pk])).content
    report("13", 77, 88)
    actions.publish(fiscal_year=2026)

    page = client.get(f"/results/ga/new_sales/?publication={publication.pk}").content.decode()
    assert "An earlier publication" in page
    assert "$2,100" in page
    assert "$2,265" in client.get("/results/ga/new_sales/").content.decode()
    assert client.get(reverse("publication:json", args=[publication.pk])).content == old_json


def test_files_tell_the_same_as_the_pages(published, client):
    _, publication = published
    content = json.loads(client.get(reverse("publication:json", args=[publication.pk])).content)
    georgia = next(f for f in content["figures"] if (f["place"], f["metric"]) == ("GA", "new_sales"))
    nevada = next(f for f in content["figures"] if (f["place"], f["metric"]) == ("NV", "new_sales"))

    assert content["demonstration_data"] is True
    assert content["year_basis"] == "survey year"
    assert (georgia["value"], georgia["companies"]) == ("2100", 6)
    assert (nevada["value"], nevada["withheld"]) == (None, "protected")
    csv = client.get(reverse("publication:csv", args=[publication.pk])).content.decode()
    assert "demonstration data" in csv
    assert ",GA,new_sales,,2100,2100,0,6," in csv


@pytest.mark.parametrize(
    "address",
    [
        "/results/XX/",
        "/results/georgia-and-more/",
        "/results/?year=9999",
        "/results/?year=abc",
        "/results/?year=%00",
        "/results/?publication=10000000000",
        "/results/?publication=" + "9" * 500,
        "/results/?publication=-1",
        "/results/?publication=%C2%B2",
        "/results/ga/no_such_metric/",
        "/results/XX/new_sales/",
        "/results/ga/new_sales_per_federal_dollar/",
        "/results/ga/new_sales/?year=2011",
        "/results/publications/99999999999999999999.json",
        "/results/publications/99999999.csv",
    ],
)
def test_addresses_of_nothing_are_not_found(published, client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/results/?metric=%00", "/results/publications/?page=" + "9" * 400])
def test_odd_parameters_are_harmless(published, client, address):
    assert client.get(address).status_code == 200


def test_pages_take_few_statements(published, client, django_assert_max_num_queries):
    for address in ("/results/", "/results/ga/", "/results/ga/new_sales/"):
        with django_assert_max_num_queries(14):
            client.get(address)


def test_the_button_is_for_the_program_office(published, client, sign_in):
    url = reverse("publication:publications")

    assert "Compute now" not in client.get(url).content.decode()
    assert client.post(reverse("publication:refresh"), {"fiscal_year": "2026"}).status_code == 302
    browser = sign_in(person(Role.EVALUATOR))
    assert "Compute now" in browser.get(url).content.decode()
    answer = browser.post(reverse("publication:refresh"), {"fiscal_year": "2026"}, follow=True)
    assert "are being computed" in answer.content.decode()
    bad = browser.post(reverse("publication:refresh"), {"fiscal_year": "9999"}, follow=True)
    assert "is out of range" in bad.content.decode()


def test_the_button_refuses_others(published, sign_in):
    browser = sign_in(person(Role.DIRECTOR, CenterFactory().organisation))

    assert browser.post(reverse("publication:refresh"), {"fiscal_year": "2026"}).status_code == 403


def test_cited_figures_are_marked_as_not_verified():
    years = program_office_figures()

    assert [year.fiscal_year for year in years] == [2024, 2023, 2022, 2021, 2020, 2018, 2017, 2016]
    assert {year.status.value for year in years} == {"unverified"}


class TestApi:
    def test_network_and_state(self, published, client):
        network = client.get("/api/v1/results").json()
        georgia = client.get("/api/v1/results/ga?year=2026").json()

        assert network["place"] == "network"
        assert network["demonstration_data"] is True
        figure = next(f for f in georgia["figures"] if f["metric"] == "new_sales")
        assert (figure["value"], figure["verified"], figure["unverified"]) == ("2100", "2100", "0")
        ratio = next(f for f in network["figures"] if f["metric"] == "new_sales_per_federal_dollar")
        assert ratio["federal_dollars"]["amount"] == "175000000"

    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("/api/v1/results/XX", 422),
            ("/api/v1/results?year=soon", 422),
            ("/api/v1/results?year=9999", 422),
            ("/api/v1/results?year=2001", 404),
            ("/api/v1/results?publication=99999999", 404),
            ("/api/v1/results?publication=" + "9" * 40, 422),
        ],
    )
    def test_refuses_with_a_sentence(self, published, client, address, status):
        answer = client.get(address)

        assert answer.status_code == status
        assert answer.json()["detail"]
