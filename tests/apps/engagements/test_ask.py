"""The public form for help: what gets through, what is explained, who is told."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from factories.accounts import MembershipFactory
from factories.engagements import RequestFactory
from factories.network import ServiceLineFactory
from lineshaft.apps.accounts.mailbox import read_message
from lineshaft.apps.accounts.models import User
from lineshaft.apps.engagements.models import Request
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.tenancy import system_scope

Values = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.django_db


def _requests() -> list[Request]:
    with system_scope("a test looks at what arrived"):
        return list(Request.objects.select_related("center", "county", "naics").order_by("pk"))


def _errors(response: Any) -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in response.context["form"].errors.items()}


def test_ask__stores_the_request_at_the_center_of_the_county(
    client: Client, center: Center, filled_in: Values
) -> None:
    response = client.post("/ask/", filled_in())

    (stored,) = _requests()
    assert response.status_code == 302
    assert response["Location"] == f"/ask/done/{stored.reference}/"
    assert stored.center == center
    assert stored.county is not None
    assert (stored.county.pk, stored.state_id) == ("13121", "13")
    assert (stored.naics, stored.industry_words) == (None, "stamped metal parts")
    assert stored.contact_phone == "(404) 555-0123"
    assert (stored.status, stored.is_synthetic) == ("new", True)
    page = client.get(response["Location"])
    assert stored.reference in page.content.decode()
    assert str(center) in page.content.decode()
    assert "maria@example.org" not in page.content.decode()


def test_ask__chosen_industry_is_kept_as_code(client: Client, center: Center, filled_in: Values) -> None:
    label = "332119 Metal Crown, Closure, and Other Metal Stamping (except Automotive)"
    client.post("/ask/", filled_in(naics=label, naics__chosen="332119", naics__label=label))

    (stored,) = _requests()
    assert (stored.naics_id, stored.industry_words) == ("332119", "")


def test_ask__prefilled_zip_names_the_center_that_will_answer(client: Client, center: Center) -> None:
    page = client.get("/ask/?zip=30303")

    assert page.context["form"]["zip_code"].value() == "30303"
    assert str(center) in page.content.decode()


def test_ask__prefilled_state_and_city_name_the_center_too(client: Client, center: Center) -> None:
    page = client.get("/ask/?state=GA&city=Macon")

    assert page.context["form"]["state"].value() == "13"
    assert page.context["form"]["city"].value() == "Macon"
    assert f"{center} answers this request." in page.content.decode()


def test_ask__a_zip_code_needs_no_state_beside_it(client: Client, center: Center) -> None:
    page = client.get("/ask/?zip=30303&state=GA")

    assert page.context["form"]["state"].value() == ""


@pytest.mark.parametrize("query", ["99999", "abc", "\0", "3" * 5000, "<b>"])
def test_ask__useless_prefill_is_harmless(client: Client, query: str) -> None:
    page = client.get("/ask/", {"zip": query})

    assert page.status_code == 200
    assert page.context["place"] is None


def test_ask__dc_goes_to_marylands_center(client: Client, filled_in: Values) -> None:
    client.post("/ask/", filled_in(zip_code="20001", city="Washington"))

    (stored,) = _requests()
    assert (stored.state_id, stored.center.state_id) == ("11", "24")


def test_ask__state_stands_in_for_an_unknown_zip(client: Client, center: Center, filled_in: Values) -> None:
    client.post("/ask/", filled_in(zip_code="00999", state="13"))

    (stored,) = _requests()
    assert (stored.center, stored.county, stored.state_id) == (center, None, "13")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"zip_code": "M5V 2T6"}, "zip_code", "“M5V 2T6” is not a US ZIP code"),
        ({"zip_code": "3030"}, "zip_code", "is not a US ZIP code"),
        ({"zip_code": "00999"}, "zip_code", "We do not know the ZIP code 00999"),
        ({"zip_code": ""}, "zip_code", "Write the ZIP code of the plant"),
        ({"state": "45"}, "state", "The ZIP code 30303 is in Georgia"),
        ({"areas": [], "need": ""}, "areas", "Choose at least one area"),
        ({"areas": ["magic"]}, "areas", "magic is not one of the available choices"),
        ({"contact_phone": "12"}, "contact_phone", "“12” is not a US telephone number"),
        ({"contact_email": "maria@"}, "contact_email", "“maria@” is not an e-mail address"),
        ({"contact_email": "m@" + "x" * 300 + ".org"}, "contact_email", "at most 254 characters"),
        ({"company_name": "N" * 10_000}, "company_name", "at most 200 characters"),
        ({"company_name": " \n "}, "company_name", "Write the name of your company."),
        ({"need": "x" * 10_000}, "need", "at most 5000 characters"),
        ({"company_name": "A\0B"}, "company_name", "Null characters are not allowed"),
        ({"naics": "\0"}, "naics", "Null characters are not allowed"),
        ({"state": "\0", "zip_code": ""}, "state", "is not one of the available choices"),
        ({"contact_email": "a\0@b.org"}, "contact_email", "Null characters are not allowed"),
        ({"language": "xx"}, "language", "is not one of the available choices"),
        ({"once": "not-a-token"}, "once", "Reload the page"),
        ({"homepage_address": "http://spam.example"}, "homepage_address", "Leave this field empty"),
    ],
)
def test_ask__bad_input_is_a_sentence_beside_its_field(
    client: Client, center: Center, filled_in: Values, changes: dict[str, Any], field: str, words: str
) -> None:
    response = client.post("/ask/", filled_in(**changes))

    assert response.status_code == 200
    assert words in " ".join(_errors(response)[field])
    assert _requests() == []


def test_ask__html_and_line_breaks_are_text(
    client: Client, center: Center, filled_in: Values, advisor: User
) -> None:
    name = "<script>alert(1)</script>\r\nBcc: x@example.org"
    client.post("/ask/", filled_in(company_name=name))
    (stored,) = _requests()
    client.force_login(advisor, backend="allauth.account.auth_backends.AuthenticationBackend")

    page = client.get(f"/requests/{stored.reference}/").content.decode()

    assert stored.company_name == "<script>alert(1)</script> Bcc: x@example.org"
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_ask__sent_twice_gives_one_request_and_the_same_reference(
    client: Client, center: Center, filled_in: Values
) -> None:
    values = filled_in()

    first, second = client.post("/ask/", values), client.post("/ask/", values)

    assert len(_requests()) == 1
    assert first["Location"] == second["Location"]


def test_ask__a_refused_form_can_be_sent_again_with_the_same_token(
    client: Client, center: Center, filled_in: Values
) -> None:
    values = filled_in(zip_code="00999")
    client.post("/ask/", values)

    response = client.post("/ask/", {**values, "zip_code": "30303"})

    assert response.status_code == 302
    assert len(_requests()) == 1


def test_ask__many_from_one_address_are_asked_to_wait(
    client: Client, center: Center, filled_in: Values
) -> None:
    for _ in range(20):
        assert client.post("/ask/", filled_in()).status_code == 302

    response = client.post("/ask/", filled_in())

    assert response.status_code == 429
    assert "Please wait an hour" in response.content.decode()
    assert len(_requests()) == 20
    assert client.post("/ask/", filled_in(), REMOTE_ADDR="203.0.113.9").status_code == 302


@pytest.mark.parametrize("reference", ["LS-0000-0000", "x", "'--", "L" * 500])
def test_done__unknown_reference_is_not_found(client: Client, reference: str) -> None:
    assert client.get(f"/ask/done/{reference}/").status_code == 404


def _mails(folder: Any) -> dict[str, Any]:
    return {message["To"]: message for message in map(read_message, sorted(folder.glob("*.eml")))}


MAIL_EN = """\
Dear Maria Example,

Thank you. {center} has the request of O'Brien & Sons <Tools>.

Your reference number: {reference}

What happens next:
An advisor of the center reads your request and calls or writes to you. You talk about what you need, and you decide whether you work together.

{due}

Only the people of your center read what you wrote.

{center}: {website}

This is demonstration data: no real center was told.
"""  # noqa: E501  lines of a mail are as long as they are
MAIL_ES = """\
Estimado/a Maria Example:

Gracias. {center} tiene la solicitud de O'Brien & Sons <Tools>.

Su número de referencia: {reference}

Qué pasa ahora:
Un asesor del centro lee su solicitud y le llama o le escribe. Hablan de lo que necesita y usted decide si trabajan juntos.

{due}

Solo el personal de su centro lee lo que escribió.

{center}: {website}

Estos son datos de demostración: no se avisó a ningún centro real.
"""  # noqa: E501


@pytest.mark.parametrize(
    ("language", "subject", "text"),
    [
        ("en", "We received your request for help: {reference}", MAIL_EN),
        ("es", "Recibimos su solicitud de ayuda: {reference}", MAIL_ES),
    ],
)
def test_ask__tells_the_manufacturer_in_their_language(
    client: Client,
    center: Center,
    filled_in: Values,
    run_jobs: Callable[[], list[str]],
    settings: Any,
    language: str,
    subject: str,
    text: str,
) -> None:
    client.post("/ask/", filled_in(language=language, company_name="O'Brien & Sons <Tools>"))
    run_jobs()

    (stored,) = _requests()
    message = _mails(settings.MAIL_FOLDER)["maria@example.org"]
    day = {"en": "Nov. 25, 2026", "es": "25 de noviembre de 2026"}[language]
    with translation.override(language):
        due = translation.gettext("You will hear from somebody by %(day)s at the latest.") % {"day": day}
    facts = {
        "reference": stored.reference, "center": center.name, "website": center.website, "due": due,
    }  # fmt: skip
    assert message["Subject"] == subject.format(**facts)
    assert message.get_content().strip() == text.format(**facts).strip()


def test_ask__tells_the_advisors_and_directors_of_the_center(
    client: Client,
    center: Center,
    filled_in: Values,
    run_jobs: Callable[[], list[str]],
    settings: Any,
    advisor: User,
    director: User,
    stranger: User,
) -> None:
    client.post("/ask/", filled_in())
    run_jobs()

    (stored,) = _requests()
    message = _mails(settings.MAIL_FOLDER)["ada@peach.example, dora@peach.example"]
    assert message["Subject"] == f"New request for help: {stored.reference}, Atlanta"
    assert f"/requests/{stored.reference}/" in message.get_content()
    assert "maria@example.org" not in message.get_content()


def test_ask__tells_the_address_that_the_center_named(
    client: Client,
    center: Center,
    filled_in: Values,
    run_jobs: Callable[[], list[str]],
    settings: Any,
    advisor: User,
) -> None:
    with system_scope("a test arranges its rows"):
        center.request_email = "front-desk@peach.example"
        center.save()

    client.post("/ask/", filled_in())
    run_jobs()

    assert set(_mails(settings.MAIL_FOLDER)) == {"maria@example.org", "front-desk@peach.example"}


def test_ask__speaks_spanish(client: Client, center: Center, filled_in: Values) -> None:
    client.cookies["django_language"] = "es"

    page = client.post("/ask/", filled_in(zip_code="00999"))

    assert "Pedir ayuda" in page.content.decode()
    assert "No conocemos el código postal 00999" in " ".join(_errors(page)["zip_code"])


def test_my_requests__show_a_company_its_own(
    client: Client, center: Center, site: Any, company_contact: User
) -> None:
    RequestFactory(center=center, site=site, status="linked", reference="LS-M1NE-0001", need="private words")
    RequestFactory(center=center, reference="LS-0THR-0002")
    client.force_login(company_contact, backend="allauth.account.auth_backends.AuthenticationBackend")

    page = client.get("/my-requests/").content.decode()

    assert "LS-M1NE-0001" in page
    assert "an advisor has it" in page
    assert "LS-0THR-0002" not in page
    assert "private words" not in page
    assert client.get("/requests/").status_code == 403
    assert client.get("/requests/LS-M1NE-0001/").status_code == 403


def test_ask__a_service_line_brings_its_area_along(
    client: Client, center: Center, line: ServiceLine, filled_in: Values
) -> None:
    ServiceLineFactory(code="ended", valid_until=timezone.localdate())
    page = client.get("/ask/").content.decode()
    assert f'value="{line.area}/{line.code}"' in page
    assert "ended" not in page

    client.post("/ask/", filled_in(areas=[f"{line.area}/{line.code}", "workforce"]))
    refused = client.post("/ask/", filled_in(areas=["continuous_improvement/ended"]))

    (stored,) = _requests()
    assert (stored.areas, stored.lines) == (["workforce", line.area], [line.code])
    assert "areas" in _errors(refused)


@pytest.mark.parametrize("language", ["en", "es"])
def test_form__of_a_known_center_offers_its_own_lines(
    client: Client, center: Center, filled_in: Values, language: str
) -> None:
    own = ServiceLineFactory(
        code="own-presses", title="Press lines", title_es="Líneas de prensas", center=center
    )
    client.cookies["django_language"] = language
    shown = own.title if language == "en" else own.title_es
    assert shown not in client.get("/ask/").text
    for known in ("/ask/?state=GA", "/ask/?zip=30303"):
        assert shown in client.get(known).text
    asked = filled_in(areas=[f"{own.area}/{own.code}"])
    assert "areas" in _errors(client.post("/ask/", asked))
    elsewhere = client.post("/ask/?state=GA", {**asked, "zip_code": "29401", "city": "Charleston"})
    assert shown in " ".join(_errors(elsewhere)["areas"])
    assert client.post("/ask/?state=GA", asked).status_code == 302

    (stored,) = _requests()
    assert (stored.areas, stored.lines) == ([own.area], [own.code])


def test_phone_request__names_a_line_of_ones_own_center_alone(
    center: Center, advisor: User, sign_in: Any, filled_in: Values
) -> None:
    own = ServiceLineFactory(code="own-presses", title="Press lines", center=center)
    browser = sign_in(advisor)
    asked = filled_in(source="phone", areas=[f"{own.area}/{own.code}"])

    elsewhere = browser.post("/requests/new/", {**asked, "zip_code": "29401", "city": "Charleston"})
    assert "has no “Press lines”" in " ".join(_errors(elsewhere)["areas"])
    page = browser.post("/requests/new/", asked, follow=True).content.decode()

    (stored,) = _requests()
    assert stored.lines == [own.code]
    assert "Press lines" in page
    listed = browser.get("/requests/export.csv")
    assert "Press lines" in b"".join(listed.streaming_content).decode()


def test_phone_request__names_a_line_that_both_of_ones_centers_have(
    center: Center, other_center: Center, advisor: User, sign_in: Any, filled_in: Values
) -> None:
    MembershipFactory(user=advisor, organisation=other_center.organisation)
    own = [
        ServiceLineFactory(code="presses", title="Press lines", center=each)
        for each in (center, other_center)
    ]
    asked = filled_in(source="phone", areas=[f"{own[0].area}/presses"])
    browser = sign_in(advisor)

    for place in ({}, {"zip_code": "29401", "city": "Charleston"}):
        assert (
            browser.post("/requests/new/", {**asked, **place, "once": str(uuid.uuid4())}).status_code == 302
        )


def test_phone_request__goes_to_the_advisor_who_wrote_it_down(
    client: Client, center: Center, advisor: User, filled_in: Values
) -> None:
    client.force_login(advisor, backend="allauth.account.auth_backends.AuthenticationBackend")

    response = client.post("/requests/new/", filled_in(source="phone", contact_email=""))

    (stored,) = _requests()
    assert response["Location"] == f"/requests/{stored.reference}/"
    assert (stored.source, stored.status, stored.assigned_to_id) == ("phone", "accepted", advisor.pk)


def test_phone_request__from_elsewhere_goes_to_the_center_there(
    client: Client, center: Center, advisor: User, filled_in: Values
) -> None:
    client.force_login(advisor, backend="allauth.account.auth_backends.AuthenticationBackend")

    response = client.post(
        "/requests/new/", filled_in(source="phone", zip_code="29401", city="Charleston"), follow=True
    )

    (stored,) = _requests()
    assert (stored.center.state_id, stored.status) == ("45", "new")
    assert f"{stored.reference} went to {stored.center}" in response.content.decode()
    assert client.get(f"/requests/{stored.reference}/").status_code == 404


def test_phone_request__needs_a_way_to_answer(
    client: Client, center: Center, advisor: User, filled_in: Values
) -> None:
    client.force_login(advisor, backend="allauth.account.auth_backends.AuthenticationBackend")

    page = client.post("/requests/new/", filled_in(source="phone", contact_email="", contact_phone=""))

    assert "Write a telephone number or an e-mail address" in " ".join(_errors(page)["contact_phone"])
    assert _requests() == []


def test_phone_request__shows_what_is_open_while_it_is_typed_and_when_they_called(
    client: Client, center: Center, advisor: User, stranger: User, sign_in: Any, filled_in: Values
) -> None:
    first = RequestFactory(center=center, company_name="Peach State Stamping")
    browser = sign_in(advisor)
    like = browser.post("/requests/new/like/", filled_in(contact_email="")).content.decode()
    assert f'target="_blank" href="/requests/{first.reference}/"' in like
    assert first.reference not in browser.post("/requests/new/like/", {"company_name": "Pe"}).content.decode()
    called = filled_in(source="phone", called_on="2026-11-20", called_at="09:30")
    wrong = browser.post("/requests/new/", {**called, "called_at": ""}).content.decode()
    assert "Write the day and the time, or neither." in wrong
    assert (
        "still to come"
        in browser.post("/requests/new/", {**called, "called_on": "2026-11-23"}).content.decode()
    )
    browser.post("/requests/new/", called)
    with system_scope("a test looks"):
        stored = Request.objects.exclude(pk=first.pk).get()
    assert timezone.localtime(stored.received_at).strftime("%Y-%m-%d %H:%M") == "2026-11-20 09:30"
    assert stored.responded_at == stored.received_at
    assert first.reference not in sign_in(stranger).post("/requests/new/like/", filled_in()).content.decode()
