"""The search box finds each kind of thing for whom it concerns, and nothing of another center."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import example, given, settings
from hypothesis import strategies as st

from factories.accounts import MembershipFactory, person
from factories.calendar import BookingFactory
from factories.companies import CompanyFactory, ContactFactory, SiteFactory
from factories.delivery import ProposalFactory, WorkDocumentFactory
from factories.engagements import EngagementFactory, RequestFactory, VisitFactory
from factories.events import EventFactory
from factories.network import AwardFactory, BudgetPeriodFactory, CenterFactory
from factories.partners import PartnerProfileFactory, ResourceFactory
from factories.scouting import NeedFactory, RoutingFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import CompanyName
from lineshaft.apps.funding.models import Invoice
from lineshaft.apps.network.models import Center
from lineshaft.apps.programs.models import Cohort, Enrolment, ProgramVersion, Sheet
from lineshaft.apps.programs.tabs import ENROLMENTS
from lineshaft.tenancy import system_scope, use
from lineshaft.ui.finding import looking_ahead
from lineshaft.ui.finding.likeness import ALIKE, pattern_of_alike

pytestmark = pytest.mark.django_db
_LETTERS = st.text(alphabet="abr_ -1Ré", min_size=1, max_size=14)


@pytest.fixture
def center() -> Center:
    return CenterFactory(state_id="13")


@pytest.fixture
def advisor(center: Center) -> User:
    return person(Role.ADVISOR, center.organisation)


@pytest.fixture
def stranger() -> User:
    return person(Role.ADVISOR, CenterFactory(state_id="45").organisation)


def found(browser: Any, text: str) -> dict[str, list[str]]:
    """The addresses that the page shows, by kind."""
    groups = browser.get(reverse("home:search"), {"q": text}).context["groups"]
    return {group.label: [hit.url for hit in group.hits] for group in groups if group.hits}


@pytest.mark.parametrize(
    "text", ["Okonkwo", "okonkow", "ada.o@peach.example", "(404) 555-0199", "+1 404.555.0199", "ada okon"]
)
def test_people__by_name_misspelt_too_address_and_telephone(
    text: str, center: Center, advisor: User, stranger: User, sign_in: Any
) -> None:
    known = ContactFactory(
        center=center, name="Ada Okonkwo", email="ada.o@peach.example", phone="404-555-0199"
    )
    ContactFactory(center=center, name="Bert Miller", email="bert@peach.example", phone="404-555-0100")

    site = reverse("companies:site", args=[known.site.public_id])
    assert found(sign_in(advisor), text)["People"] == [site]
    assert "People" not in found(sign_in(stranger), text)
    assert "People" not in found(sign_in(person(Role.PROGRAM_OFFICER)), text)


def test_people__who_left_stand_below_those_who_are_there(
    center: Center, advisor: User, sign_in: Any
) -> None:
    left = ContactFactory(center=center, name="Ada Okonkwo", left_on=date(2026, 1, 5))
    there = ContactFactory(center=center, name="Adaeze Okonkwo")

    assert found(sign_in(advisor), "Okonkwo ada")["People"] == [
        reverse("companies:site", args=[each.site.public_id]) for each in (there, left)
    ]


def test_events__to_come_and_over(center: Center, advisor: User, stranger: User, sign_in: Any) -> None:
    event = EventFactory(center=center, title="Quick changeover day")

    address = reverse("events:manage", args=[event.public_id])
    assert found(sign_in(advisor), "changeover")["Events"] == [address]
    assert "Events" not in found(sign_in(stranger), "changeover")


def test_awards__by_number_for_who_sees_awards(center: Center, advisor: User, sign_in: Any) -> None:
    award = AwardFactory(center=center, number="70NANB99H123")

    for user in (person(Role.FINANCE_OFFICER, center.organisation), person(Role.PROGRAM_OFFICER)):
        assert found(sign_in(user), "nanb99h")["Awards"] == [reverse("funding:terms", args=[award.pk])]
    assert "Awards" not in found(sign_in(advisor), "nanb99h")


def test_cohorts__by_name(center: Center, advisor: User, stranger: User, sign_in: Any) -> None:
    with system_scope("a test arranges its rows"):
        program = ProgramVersion.objects.create(
            key="exportech", title="ExporTech", version="1", text="", sha256="0" * 64
        )
        cohort = Cohort.objects.create(
            center=center,
            program=program,
            name="Exporters of spring",
            starts_on=date(2026, 4, 1),
            lead=advisor,
        )

    address = reverse("programs:cohort", args=[cohort.pk])
    assert found(sign_in(advisor), "exporters of")["Cohorts"] == [address]
    assert "Cohorts" not in found(sign_in(stranger), "exporters of")


@pytest.mark.parametrize(
    ("text", "kind", "url_name"),
    [
        ("spindle bearing", "Visits", "engagements:visits"),
        ("spindel bearing", "Visits", "engagements:visits"),
        ("July 8, 2026", "Visits", "engagements:visits"),
        ("kaizn of the paint line", "Engagements", "engagements:detail"),
        ("Maria Exmaple", "Proposals", "delivery:proposal"),
        ("plant-sketch", "Documents", "delivery:documents"),
        ("Acme Valvs", "Consultations", "calendar:booking"),
    ],
)
def test_work__by_words_day_and_misspelt__of_ones_own_center_alone(
    text: str, kind: str, url_name: str, center: Center, advisor: User, stranger: User, sign_in: Any
) -> None:
    engagement = EngagementFactory(center=center, lead=advisor, title="Kaizen of the paint line")
    VisitFactory(engagement=engagement, note="Looked at the spindle bearings of press 4.")
    ProposalFactory(engagement=engagement)
    WorkDocumentFactory(engagement=engagement, title="Layout", file_name="plant-sketch.pdf")
    booking = BookingFactory(center=center, company_name="Acme Valves")

    arguments = {
        "delivery:proposal": [engagement.public_id, 1],
        "calendar:booking": [booking.pk],
    }.get(url_name, [engagement.public_id])
    assert found(sign_in(advisor), text)[kind] == [reverse(url_name, args=arguments)]
    assert kind not in found(sign_in(stranger), text)
    if kind != "Engagements":
        assert kind not in found(sign_in(person(Role.PROGRAM_OFFICER)), text)


def test_work__by_the_company_and_a_word_of_it_together(center: Center, advisor: User, sign_in: Any) -> None:
    engagement = EngagementFactory(
        center=center, lead=advisor, title="Kaizen of the paint line", site__name="Quillfeather Castings"
    )
    VisitFactory(engagement=engagement, note="Looked at the spindle bearings of press 4.")
    ProposalFactory(engagement=engagement)
    WorkDocumentFactory(engagement=engagement, title="Layout", file_name="plant-sketch.pdf")
    EngagementFactory(center=center, lead=advisor, title="Kaizen of the paint line")

    browser, number = sign_in(advisor), engagement.public_id
    for text, kind, address in (
        ("quillfeather kaizen", "Engagements", reverse("engagements:detail", args=[number])),
        ("spindle quillfeather", "Visits", reverse("engagements:visits", args=[number])),
        ("quillfeather paint", "Proposals", reverse("delivery:proposal", args=[number, 1])),
        ("layout quillfeather", "Documents", reverse("delivery:documents", args=[number])),
    ):
        assert found(browser, text)[kind] == [address], text


def test_pages__by_title_for_who_has_them(center: Center, advisor: User, sign_in: Any) -> None:
    for text in ("time sheets", "timesheets", "time shets"):
        assert found(sign_in(advisor), text)["Pages"] == [reverse("funding:time")]
    assert "Pages" not in found(sign_in(advisor), "hand-over")
    director = person(Role.DIRECTOR, center.organisation)
    assert found(sign_in(director), "hand-over")["Pages"] == [reverse("delivery:hand_over")]


def test_one_kind__shows_more_of_it_and_nothing_else(center: Center, advisor: User, sign_in: Any) -> None:
    engagement = EngagementFactory(center=center, lead=advisor, title="Kaizen")
    for _ in range(11):
        VisitFactory(engagement=engagement, note="Kaizen")

    browser = sign_in(advisor)
    assert len(found(browser, "Kaizen")["Visits"]) == 10
    groups = browser.get(reverse("home:search"), {"q": "Kaizen", "kind": "visits"}).context["groups"]
    assert [(group.label, len(group.hits), group.more) for group in groups] == [("Visits", 11, False)]


def test_partners_resources_and_needs__misspelt_too_for_whom_they_concern(
    center: Center, advisor: User, stranger: User, sign_in: Any
) -> None:
    partner = PartnerProfileFactory(organisation__name="Palmetto Export Council")
    resource = ResourceFactory(title="Voucher for a market study", partner=partner.organisation)
    routing = RoutingFactory(center=center, need__item="Bronze valve bodies")
    period = BudgetPeriodFactory(award__center=center)
    engagement = EngagementFactory(center=center)
    with system_scope("a test arranges its rows"):
        invoice = Invoice.objects.create(
            center=center, award=period.award, budget_period=period, engagement=engagement, site=engagement.site,
            company=engagement.site.company, billed_to="Quillfeather Castings", total=Decimal("900.00"),
        )  # fmt: skip

    assert found(sign_in(advisor), "Palmeto Export")["Partners"] == [
        f"{reverse('partners:partners')}#partner-{partner.pk}"
    ]
    office = person(Role.PROGRAM_OFFICER)
    assert found(sign_in(office), "palmetto")["Partners"] == [reverse("partners:partner", args=[partner.pk])]
    offered = reverse("partners:resource", args=[resource.slug])
    assert found(sign_in(advisor), "Vouchr for a market")["Resources of partners"] == [offered]
    for text in ("bronze valve", "Bronze vavle", routing.need.number):
        asked = reverse("scouting:sent_one", args=[routing.pk])
        assert found(sign_in(advisor), text)["Needs sent to us"] == [asked]
        assert "Needs sent to us" not in found(sign_in(stranger), text)
        assert found(sign_in(office), text)["Needs"] == [
            reverse("scouting:desk_need", args=[routing.need.number])
        ]
    money = person(Role.FINANCE_OFFICER, center.organisation)
    for text in ("quillfeather", "Quilfeather", engagement.public_id):
        assert found(sign_in(money), text)["Invoices"] == [reverse("funding:invoice", args=[invoice.pk])]
    assert "Invoices" not in found(sign_in(stranger), "quillfeather")


def test_programs__by_company_and_by_what_stands_on_the_sheets(
    center: Center, advisor: User, stranger: User, sign_in: Any
) -> None:
    with system_scope("a test arranges its rows"):
        program = ProgramVersion.objects.create(
            key="lean", title="Lean", version="1", text="", sha256="0" * 64
        )
        engagement = EngagementFactory(center=center, lead=advisor, site__name="Quillfeather Castings")
        enrolment = Enrolment.objects.create(
            center=center, engagement=engagement, program=program, stage="see"
        )
        Sheet.objects.create(
            center=center, enrolment=enrolment, key="walk",
            answers={"zanzibar": "the shakeout is the bottleneck", "rows": [{"where": "\"Cupola\" 2", "parts": 47110}]},
        )  # fmt: skip

    address = reverse("programs:of_engagement", args=[engagement.public_id])
    for text in ("Quillfeather", "shakeout is the", '"cupola" 2', "4711"):
        assert found(sign_in(advisor), text)["Companies in programs"] == [address]
        assert "Companies in programs" not in found(sign_in(stranger), text)
    for name in ("zanzibar", "where"):
        assert "Companies in programs" not in found(sign_in(advisor), name)


@pytest.fixture
def shop(center: Center, advisor: User) -> Center:
    """A center with something of most kinds, and another one with the same."""
    for where, who in ((center, advisor), (CenterFactory(state_id="01"), None)):
        lead = who or person(Role.ADVISOR, where.organisation)
        engagement = EngagementFactory(
            center=where,
            lead=lead,
            title="Kaizen of the paint line, 100% by_hand",
            site__name="Quill's Castings",
        )
        VisitFactory(engagement=engagement, by=lead, note=r"Press 4: the \spindle\ bearings are at 100%.")
        ProposalFactory(engagement=engagement)
        WorkDocumentFactory(engagement=engagement, title="Layout", file_name="by_hand.pdf")
        BookingFactory(center=where, advisor=lead, company_name="Quill's Castings")
        RequestFactory(center=where, company_name="Quill's Castings", contact_name="Ada Okonkwo")
        EventFactory(center=where, title="Paint line morning")
        PartnerProfileFactory(organisation__name=f"Paint Council of {where.state.name}")
    return center


_TYPED = ["paint", "quill's castings", "quill's paint", "line 100%", "100%", "by_hand", "%", "__", "\\spindle\\",
          "spindle quill's", "PAINT Line", "ada okonkwo", "nothing has this", "é paint",
          "a b c d e f g h i j"]  # fmt: skip


def test_centers__by_a_word_of_their_name_misspelt_too(advisor: User, sign_in: Any) -> None:
    there = CenterFactory(state_id="47")
    with system_scope("a test arranges its rows"):
        Center.objects.filter(pk=there.pk).update(name="Peachtree Manufacturing Extension", city="Macon")
    page = [reverse("network:center", args=[there.slug])]
    for text in ("peachtree extension", "macon peachtree", "peechtree"):
        assert found(sign_in(advisor), text)["Centers"] == page


def test_plants_a_little_alike__only_where_nothing_has_what_was_typed(
    center: Center, advisor: User, sign_in: Any
) -> None:
    plant = SiteFactory(name="Wolverine Gaskets", name_key="wolverine gaskets")
    here = [reverse("companies:site", args=[plant.public_id])]
    browser = sign_in(advisor)
    assert found(browser, "wolverin gazket") == {"Companies": here}

    EngagementFactory(center=center, lead=advisor, title="Wolverin gazket line")
    assert "Companies" not in found(browser, "wolverin gazket")
    assert found(browser, "wolverine gasket")["Companies"] == here


def test_one_statement__for_any_number_of_words(shop: Center, sign_in: Any) -> None:
    browser = sign_in(person(Role.DIRECTOR, shop.organisation))
    found(browser, "paint")
    for text in ("paint line", "kaizen of the paint line 100% by_hand and more"):
        with CaptureQueriesContext(connection) as ran:
            found(browser, text)
        assert not [each for each in ran if each["sql"].startswith("PREPARE")]


@pytest.mark.parametrize("text", _TYPED)
def test_looking_ahead__finds_what_each_kind_finds_by_itself(
    text: str, shop: Center, advisor: User, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(advisor)
    ahead = found(browser, text)
    with monkeypatch.context() as patched:
        patched.setattr(looking_ahead, "looked_ahead", lambda *_args, **_options: {})
        assert found(browser, text) == ahead
    with monkeypatch.context() as patched:  # too many to be named ahead
        patched.setattr(looking_ahead, "MOST_AHEAD", 0)
        looking_ahead._statement_as_typed.cache_clear()
        assert found(browser, text) == ahead
        looking_ahead._statement_as_typed.cache_clear()


def test_looking_ahead__of_somebody_at_two_centers(shop: Center, advisor: User, sign_in: Any) -> None:
    other = CenterFactory(state_id="47")
    MembershipFactory(user=advisor, organisation=other.organisation, role=Role.ADVISOR.value)
    there = EngagementFactory(center=other, title="Paint line of Tennessee")
    assert (
        reverse("engagements:detail", args=[there.public_id])
        in found(sign_in(advisor), "paint line")["Engagements"]
    )
    assert len(found(sign_in(advisor), "paint line")["Engagements"]) == 2


def test_engagement__by_the_name_of_its_service_line(
    shop: Center, advisor: User, stranger: User, sign_in: Any
) -> None:
    work = EngagementFactory(
        center=shop, title="Wednesdays", service_line__title="Zinc plating", site__name="Quill's Castings"
    )
    here = [reverse("engagements:detail", args=[work.public_id])]
    browser = sign_in(advisor)
    for text in ("zinc plating", "quill's zinc", "zink plateing"):
        assert found(browser, text)["Engagements"] == here
    assert "Engagements" not in found(sign_in(stranger), "zinc")
    office = sign_in(person(Role.EVALUATOR))
    assert found(office, "zinc plating")["Engagements"] == here


def test_looking_ahead__of_somebody_at_a_center_and_at_a_buyer(
    shop: Center, advisor: User, sign_in: Any
) -> None:
    need = NeedFactory(item="Bronze bodies for the paint line")
    MembershipFactory(user=advisor, organisation=need.owner, role=Role.BUYER.value)
    assert found(sign_in(advisor), "bronze bodies")["Needs"] == [reverse("scouting:need", args=[need.number])]


@pytest.mark.parametrize(("text", "most"), [("nothing has this", 28), ("zq88", 27), ("paint", 26)])
def test_search__number_of_statements(text: str, most: int, shop: Center, sign_in: Any) -> None:
    """A new kind adds none where it has nothing, and one where it has something."""
    browser = sign_in(person(Role.DIRECTOR, shop.organisation))
    found(browser, text)
    with CaptureQueriesContext(connection) as ran:
        found(browser, text)
    assert len(ran) <= most


@given(text=_LETTERS, other=_LETTERS)
@example(text="ridge plastcs", other="Ridge_Plastics, Inc")
@example(text="ada", other="x ad a")
@settings(max_examples=150)
def test_pattern_of_alike__leaves_out_nothing_that_is_alike(text: str, other: str) -> None:
    other = f"{other} {text[::2]}{text[1:]}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word_similarity(%s, %s), lower(%s) ~ %s",
            [text, other, other, pattern_of_alike(text)],
        )
        likeness, passes = cursor.fetchone()
    assert passes or likeness < ALIKE


def test_pattern_of_alike__tells_most_names_apart() -> None:
    pattern = pattern_of_alike("okonkow")
    assert re.search(pattern, "ada okonkwo")
    assert not re.search(pattern, "bert miller of the conway works")
    assert pattern_of_alike("ée") == pattern_of_alike("x") == ""


def test_companies__with_each_word_alone_where_there_are_some(advisor: User, sign_in: Any) -> None:
    company = CompanyFactory(name="Chattahoochee Gear Works", name_key="chattahoochee gear wks")
    plant = SiteFactory(company=company, name="Riverside", name_key="riverside")
    gears = SiteFactory(name="Chattahoochee Gears", name_key="chattahoochee gears")
    with system_scope("a test arranges its rows"):
        CompanyName.objects.create(
            company=company, name="Peach Cutting", name_key="peach cutting", kind="former"
        )
    browser = sign_in(advisor)

    at = reverse("companies:site", args=[plant.public_id])
    assert found(browser, "works chattahoochee") == {"Companies": [at]}
    assert found(browser, "peach cutting") == {"Companies": [at]}
    like = {at, reverse("companies:site", args=[gears.public_id])}
    assert set(found(browser, "chattahuchee gear")["Companies"]) == like


def test_names_like_it_are_one_click_away_where_another_kind_has_what_was_typed(
    center: Center, advisor: User, sign_in: Any
) -> None:
    plant = SiteFactory(name="Chattahoochee Gear", name_key="chattahoochee gear")
    request = RequestFactory(center=center, company_name="Chatahoochee Gear", site=None)
    browser = sign_in(advisor)

    page = browser.get(reverse("home:search"), {"q": "chatahoochee gear"})
    shown = {group.key: len(group.hits) for group in page.context["groups"]}
    assert shown == {"requests": 1, "sites": 0, "contacts": 0}
    assert request.reference in page.content.decode()
    assert "?q=chatahoochee%20gear&amp;kind=sites" in page.content.decode()
    within = browser.get(reverse("home:search"), {"q": "chatahoochee gear", "kind": "sites"})
    assert [hit.title for hit in within.context["groups"][0].hits] == [plant.name]


def test_alike__of_kinds_that_compare_nothing_of_their_own(center: Center) -> None:
    """Enrolments hang on the names of plants, which are compared as a kind: nothing is left to look through."""
    with use(actor_for(person(Role.ADVISOR, center.organisation)).context):
        assert looking_ahead.looked_ahead("gearz", [ENROLMENTS], [center.pk], alike=True) == {ENROLMENTS: []}


def test_while_one_types__a_few_of_each_kind_with_a_way_to_all(
    center: Center, advisor: User, stranger: User, sign_in: Any
) -> None:
    for number in range(5):
        ContactFactory(center=center, name=f"Ada Okonkwo {number}")
        EngagementFactory(center=center, title=f"Okonkwo line {number}")
        RequestFactory(center=center, company_name=f"Okonkwo & <b> {number}")
    typing: Any = {"HX-Request": "true"}

    page = sign_in(advisor).get(reverse("home:search"), {"q": "okonkwo"}, headers=typing).content.decode()
    kinds = re.findall(r'ls-typeahead__hint">(\w+)', page)
    assert len(kinds) == 8
    assert max(map(kinds.count, kinds)) == 3
    assert "<b>" not in page
    assert f'data-url="{reverse("home:search")}?q=okonkwo"' in page
    nothing = sign_in(stranger).get(reverse("home:search"), {"q": "okonkwo"}, headers=typing)
    assert "data-url" not in nothing.content.decode()
