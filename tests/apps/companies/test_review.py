"""The queue of likely duplicates: what the sweep finds, who sees it, what a decision does and how it is taken back."""

from collections.abc import Callable

import pytest
from django.test import Client

from factories.accounts import person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.engagements import EngagementFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions, queries
from lineshaft.apps.companies.models import DuplicatePair, RegistryChange, Site
from lineshaft.apps.companies.queries.review import experience
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def center(db: None) -> Center:
    return CenterFactory(state_id="13")


@pytest.fixture
def advisor(center: Center) -> User:
    return person(Role.ADVISOR, center.organisation)


def plant(name: str, **facts: str) -> Site:
    site: Site = SiteFactory(company=CompanyFactory(name=name), **facts)
    return site


@pytest.fixture
def twins(center: Center) -> tuple[Site, Site]:
    """One plant, entered twice; the center works with the first record."""
    one = plant("Peach State Stamping LLC", phone_key="4045550123")
    other = plant("Peach State Stamping", phone_key="4045550123")
    RelationshipFactory(center=center, site=one)
    return one, other


@pytest.fixture
def pair(twins: tuple[Site, Site]) -> DuplicatePair:
    with system_scope("a test sweeps"):
        actions.sweep()
    return DuplicatePair.objects.get()


def now(pair: DuplicatePair) -> str:
    return DuplicatePair.objects.get(pk=pair.pk).verdict


# The sweep -------------------------------------------------------------------------------------------------------


def test_sweep__finds_the_twins_with_the_reasons_and_nobody_else(twins: tuple[Site, Site]) -> None:
    plant("Golden Isles Seafood Packing", street="7 Harbor Rd", city="Brunswick", zip_code="31520")

    with system_scope("a test sweeps"):
        swept = actions.sweep()

    (found,) = DuplicatePair.objects.all()
    assert (swept.found, swept.new, swept.gone) == (1, 1, 0)
    assert [found.first_id, found.second_id] == [site.pk for site in twins]
    assert found.probability > 0.9
    assert "same phone" in found.reasons


def test_sweep_again__keeps_decisions_and_drops_what_is_alike_no_more(
    pair: DuplicatePair, twins: tuple[Site, Site], advisor: User
) -> None:
    actor = actor_for(advisor)
    with use(actor.context):
        actions.decide_pair(pair=pair, verdict="different", by=actor)
    with system_scope("a test sweeps"):
        assert actions.sweep().gone == 0
        assert now(pair) == "different"
        DuplicatePair.objects.update(verdict="open")
        Site.objects.filter(pk=twins[1].pk).update(
            name="Zephyr Bakery", phone_key="", street="1 Elm St", zip_code="31701"
        )
        twins[1].company.name = "Zephyr Bakery"
        twins[1].company.save()
        assert actions.sweep().gone == 1


# Who sees what ---------------------------------------------------------------------------------------------------


def test_queue__shows_a_center_what_it_works_with_and_the_steward_all(
    pair: DuplicatePair, advisor: User
) -> None:
    stranger = person(Role.ADVISOR, CenterFactory(state_id="45").organisation)
    steward = person(Role.NETWORK_ADMINISTRATOR)
    seen = {}
    for user in (advisor, stranger, steward):
        actor = actor_for(user)
        with use(actor.context):
            seen[user] = queries.open_pairs(actor).count()
    assert seen == {advisor: 1, stranger: 0, steward: 1}


def test_my_work__says_how_many_wait_and_nothing_where_none_does(
    pair: DuplicatePair, advisor: User, sign_in: SignIn
) -> None:
    stranger = person(Role.ADVISOR, CenterFactory(state_id="45").organisation)
    assert (
        "1 pair of records may be one plant"
        in sign_in(advisor).get("/my-work/how-things-stand/").content.decode()
    )
    assert "may be one plant" not in sign_in(stranger).get("/my-work/how-things-stand/").content.decode()


def test_a_pair_of_others__cannot_be_decided_by_its_number(pair: DuplicatePair, sign_in: SignIn) -> None:
    browser = sign_in(person(Role.ADVISOR, CenterFactory(state_id="45").organisation))
    browser.post(f"/sites/review/{pair.pk}/", {"verdict": "same_site"})
    assert now(pair) == "open"
    assert Site.objects.count() == 2


def test_decisions__teach_how_far_the_evidence_is_believed(center: Center, advisor: User) -> None:
    site = plant("Acme")
    RelationshipFactory(center=center, site=site)
    actor = actor_for(advisor)
    with use(actor.context):
        for number in range(40):
            pair = DuplicatePair.objects.create(
                first=site, second=plant(f"Acme {number}"), probability=0.9, evidence=3.0
            )
            actions.decide_pair(pair=pair, verdict="different", by=actor)
        learned = experience()
        assert learned.decisions == 40
        assert learned.probability(3.0) < 0.5
        actions.reopen_pair(pair=pair, by=actor)
        assert experience().decisions == 39


# The pages -------------------------------------------------------------------------------------------------------


def test_one_plant__is_merged_and_taken_back(
    pair: DuplicatePair, twins: tuple[Site, Site], advisor: User, sign_in: SignIn
) -> None:
    browser = sign_in(advisor)
    assert "differs only in the legal form" in browser.get("/sites/review/").content.decode()

    page = browser.post(f"/sites/review/{pair.pk}/", {"verdict": "same_site"}, follow=True).content.decode()
    assert "The two are one record now." in page
    assert "Nothing waits" in page
    assert [site.pk for site in Site.objects.all()] == [twins[0].pk]

    # As every undo: first what stays where.
    asked = browser.post("/sites/review/take-back/", follow=True)
    assert "Undo this change?" in asked.text
    assert Site.objects.count() == 1
    page = browser.post(asked.request["PATH_INFO"], follow=True)
    assert "Undone: both records stand again" in page.text
    assert page.request["PATH_INFO"] == "/sites/review/"
    assert Site.objects.count() == 2
    assert now(pair) == "open"
    page = browser.post("/sites/review/take-back/", follow=True).content.decode()
    assert "nothing to take back" in page


def test_two_plants_of_one_company__share_the_company(
    pair: DuplicatePair, twins: tuple[Site, Site], advisor: User, sign_in: SignIn
) -> None:
    browser = sign_in(advisor)
    browser.post(f"/sites/review/{pair.pk}/", {"verdict": "same_company"})
    assert len({site.company_id for site in Site.objects.all()}) == 1
    assert now(pair) == "same_company"

    browser.post(browser.post("/sites/review/take-back/")["Location"])
    assert len({site.company_id for site in Site.objects.all()}) == 2
    assert now(pair) == "open"


@pytest.mark.parametrize("verdict", ["", "open", "nonsense"])
def test_nonsense__decides_nothing(pair: DuplicatePair, advisor: User, sign_in: SignIn, verdict: str) -> None:
    page = sign_in(advisor).post(f"/sites/review/{pair.pk}/", {"verdict": verdict}, follow=True)
    assert "Choose what the two records are" in page.content.decode()
    assert now(pair) == "open"


def test_decided_by_a_colleague_meanwhile__says_so(
    pair: DuplicatePair, advisor: User, sign_in: SignIn
) -> None:
    actor = actor_for(advisor)
    with use(actor.context):
        actions.decide_pair(pair=pair, verdict="different", by=actor)
        with pytest.raises(Conflict, match="decided a moment ago: different companies"):
            actions.decide_pair(pair=pair, verdict="same_company", by=actor)
    page = sign_in(advisor).post(f"/sites/review/{pair.pk}/", {"verdict": "same_site"}, follow=True)
    assert "decided already" in page.content.decode()


def test_not_now__goes_on_and_comes_round(center: Center, advisor: User, sign_in: SignIn) -> None:
    site = plant("Acme")
    RelationshipFactory(center=center, site=site)
    pairs = [
        DuplicatePair.objects.create(first=site, second=plant(f"Acme {n}"), probability=0.9 - n / 10)
        for n in range(2)
    ]
    browser = sign_in(advisor)
    shown = [
        browser.get(f"/sites/review/?after={after}").context["pair"]
        for after in ("", pairs[0].pk, pairs[1].pk)
    ]
    assert shown == [pairs[0], pairs[1], pairs[0]]
    assert browser.get("/sites/review/?after=x9999999999999").status_code == 200


def test_plan__shows_both_and_merges_with_what_was_chosen(
    twins: tuple[Site, Site], advisor: User, sign_in: SignIn
) -> None:
    kept, gone = twins
    browser = sign_in(advisor)
    address = f"/sites/{kept.public_id}/merge/{gone.public_id}/"
    page = browser.get(address).content.decode()
    assert "Merge the two records" in page

    browser.post(address, {"name": "other", "reason": "One door"}, follow=True)

    kept.refresh_from_db()
    assert kept.name == "Peach State Stamping"
    changes = browser.get("/sites/changes/").content.decode()
    assert "One door" in changes
    assert "Peach State Stamping" in browser.get(f"/sites/{gone.public_id}/", follow=True).content.decode()
    assert (
        "two records of one site merged" in browser.get(f"/sites/{kept.public_id}/history/").content.decode()
    )


def test_proposal__is_answered_on_the_page_of_changes(
    twins: tuple[Site, Site], advisor: User, sign_in: SignIn
) -> None:
    kept, gone = twins
    RelationshipFactory(center=CenterFactory(state_id="45"), site=gone)
    browser = sign_in(advisor)
    address = f"/sites/{kept.public_id}/merge/{gone.public_id}/"
    page = browser.get(address).content.decode()
    assert "One other center is concerned too" in page
    assert "Propose the merge" in page
    browser.post(address)
    with system_scope("a test looks"):
        change = RegistryChange.objects.get()

    answer = f"/sites/changes/{change.pk}/answer/"
    assert "Withdraw" in browser.get("/sites/changes/").content.decode()
    assert browser.post(answer, {"act": "accept"}).status_code == 403
    steward = Client()
    steward.force_login(
        person(Role.NETWORK_ADMINISTRATOR), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    page = steward.post(answer, {"act": "accept"}, follow=True).content.decode()
    assert "Done. The center that proposed it" in page
    assert [site.pk for site in Site.objects.all()] == [kept.pk]
    assert "decided a moment ago" in steward.post(answer, {"act": "decline"}, follow=True).content.decode()


def test_move__to_a_company_by_its_identifier(
    twins: tuple[Site, Site], advisor: User, sign_in: SignIn
) -> None:
    kept, gone = twins
    browser = sign_in(advisor)
    address = f"/sites/{kept.public_id}/move/"
    assert "has no company with this identifier" in browser.post(address, {"company": "C1"}).content.decode()
    browser.post(address, {"company": gone.company.public_id})
    kept.refresh_from_db()
    assert kept.company_id == gone.company_id


def test_split__asks_for_the_second_plant_and_what_is_its_own(
    twins: tuple[Site, Site], center: Center, advisor: User, sign_in: SignIn
) -> None:
    kept, gone = twins
    work = EngagementFactory(center=center, site=kept)
    browser = sign_in(advisor)
    address = f"/sites/{kept.public_id}/split/"
    assert "5S on the press line" in browser.get(address).content.decode()
    assert "usa-error-message" in browser.post(address, {"name": ""}).content.decode()
    assert browser.get(f"/sites/{gone.public_id}/split/").status_code == 200
    values = {
        "name": "Plant 2",
        "state": "13",
        "zip_code": "31201",
        "own": f"engagements_engagement:{work.pk}",
    }
    page = browser.post(address, values, follow=True).content.decode()
    assert "Plant 2 is a record of its own now" in page
    with system_scope("a test looks"):
        work.refresh_from_db()
    assert work.site.name == "Plant 2"


def test_similar__offers_the_twin_and_what_is_searched_for(
    twins: tuple[Site, Site], advisor: User, sign_in: SignIn
) -> None:
    kept, gone = twins
    other = plant("Golden Isles Seafood Packing", street="7 Harbor Rd", zip_code="31520")
    page = sign_in(advisor).get(f"/sites/{kept.public_id}/similar/?q=golden isles").content.decode()
    assert f"/merge/{gone.public_id}/" in page
    assert f"/merge/{other.public_id}/" in page
