"""The same plant waits in two files of a center: decided in one, it is offered in the other, and made once."""

import pytest
from django.urls import reverse

from factories.accounts import person
from factories.companies import CompanyFactory, SiteFactory
from factories.network import CenterFactory
from import_files import committed, file_of, results, snapshot
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions, queries
from lineshaft.apps.companies.keys import name_key, street_key
from lineshaft.apps.companies.models import ImportRow, Site
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use
from simultaneous import acting, at_once

DOUBTFUL = ("Delta Wire & Cable", "9 Mill Street", "Macon", "GA", "31201", "478-555-0100", "332618", "20", "")
SAME_PLANT = ("DELTA WIRE AND CABLE", "9 Mill St.", "Macon", "Georgia", "31201", "", "", "", "")
ANOTHER_PLANT = ("Delta Wire & Cable", "9 Mill Street", "Macon", "GA", "31202", "478-555-0100", "", "", "")
NEAR = ("Delta Wire Cord", "9 Mill Street", "Macon", "GA", "31201", "", "", "", "")


@pytest.fixture
def center(db):
    return CenterFactory()


@pytest.fixture
def advisor(center):
    return actor_for(person(Role.ADVISOR, center.organisation))


@pytest.fixture
def as_advisor(advisor):
    with use(advisor.context):
        yield advisor


def works(zip_code="31201"):
    name = "Delta Wire Works"
    return SiteFactory(
        company=CompanyFactory(name=name, name_key=name_key(name)), street="9 Mill St",
        street_key=street_key("9 Mill St"), city="Macon", zip_code=zip_code,
    )  # fmt: skip


@pytest.fixture
def there(db):
    return works()


def waiting(batch) -> ImportRow:
    return queries.waiting_rows(batch).get()


@pytest.fixture
def two(tmp_path, center, as_advisor, there):
    """Two files with rows of the same plant, in other words, that both wait."""
    files = [file_of(tmp_path, row, name=f"{n}.csv") for n, row in enumerate((DOUBTFUL, SAME_PLANT))]
    return [committed(file, center, as_advisor) for file in files]


def test_nothing_is_decided__nothing_is_offered(two, there):
    assert [results(batch) for batch in two] == [{"held": 1}, {"held": 1}]
    assert queries.decided_before(waiting(two[1])) is None
    assert [choice.site for choice in queries.choices_for(two[1], waiting(two[1]))] == [there]


def test_new_in_one_file__is_the_first_choice_of_the_other_with_the_row_that_made_it(two, as_advisor, there):
    made = actions.decide_row(row=waiting(two[0]), verdict="new", by=as_advisor)
    row = waiting(two[1])
    assert queries.decided_before(row) == made
    choices = queries.choices_for(two[1], row)
    assert [choice.site for choice in choices] == [made.site, there]
    assert choices[0].why == "so row 2 of “0.csv” was decided"


def test_new_in_both__is_made_once_and_says_why(two, as_advisor):
    made, again = (actions.decide_row(row=waiting(batch), verdict="new", by=as_advisor) for batch in two)
    assert (made.result, again.result, again.site) == ("created", "matched", made.site)
    assert "it is the new site of row 2 of “0.csv”" in again.reasons[-1]["reason"]
    assert Site.objects.count() == 2


def test_taken_back__refused_while_the_other_file_is_of_that_site__then_nothing_is_offered(two, as_advisor):
    before = snapshot()
    made, again = (actions.decide_row(row=waiting(batch), verdict="new", by=as_advisor) for batch in two)
    with pytest.raises(Conflict, match="a later import matched 1 of its sites"):
        actions.reopen_row(row=made, by=as_advisor)
    actions.reopen_row(row=again, by=as_advisor)
    assert queries.decided_before(waiting(two[1])) == made
    actions.reopen_row(row=made, by=as_advisor)
    assert queries.decided_before(waiting(two[1])) is None
    assert snapshot() == before


@pytest.mark.parametrize("other", [ANOTHER_PLANT, NEAR], ids=["another place", "another name"])
def test_another_plant__is_asked_about_for_itself(tmp_path, center, as_advisor, there, other):
    works("31202")
    batches = [
        committed(file_of(tmp_path, row, name=f"{n}.csv"), center, as_advisor)
        for n, row in enumerate((DOUBTFUL[:5] + ("",) * 4, other[:5] + ("",) * 4))
    ]
    rows = [actions.decide_row(row=waiting(batch), verdict="new", by=as_advisor) for batch in batches]
    assert [row.result for row in rows] == ["created", "created"]


def test_another_centers_decisions__are_not_offered(tmp_path, two, as_advisor):
    actions.decide_row(row=waiting(two[0]), verdict="out", by=as_advisor)
    assert queries.decided_before(waiting(two[1])).verdict == "out"
    other = CenterFactory(state_id="30")
    colleague = actor_for(person(Role.ADVISOR, other.organisation))
    with use(colleague.context):
        theirs = committed(file_of(tmp_path, DOUBTFUL, name="theirs.csv"), other, colleague)
        assert queries.decided_before(waiting(theirs)) is None


@pytest.mark.parametrize(
    ("verdict", "said", "becomes"),
    [
        ("new", "made it the new site “Delta Wire &amp; Cable”", "matched"),
        ("same", "said that it is “Delta Wire Works”", "matched"),
        ("out", "left it out", "rejected"),
    ],
)
def test_page__one_press_decides_the_same(sign_in, center, two, as_advisor, there, verdict, said, becomes):
    first = actions.decide_row(
        row=waiting(two[0]), verdict=verdict, by=as_advisor, site=there if verdict == "same" else None
    )
    staff = sign_in(person(Role.ADVISOR, center.organisation))
    page = staff.get(reverse("companies:import_held", args=[two[1].pk]))
    text = page.content.decode()
    assert "Already decided: row 2 of “0.csv” tells about the same plant." in text
    assert said in text
    assert "Decide the same" in text

    pressed = {"verdict": "out"} if verdict == "out" else {"verdict": "same", "site": first.site.public_id}
    staff.post(reverse("companies:decide_row", args=[two[1].pk, 2]), pressed)
    with system_scope("test"):
        row = two[1].rows.get()
    assert (row.result, row.site_id) == (becomes, first.site_id)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_people_make_the_plant_at_the_same_time__it_is_made_once(tmp_path):
    works()
    center = CenterFactory()
    people = [person(Role.ADVISOR, center.organisation) for _ in range(2)]
    actor = actor_for(people[0])
    with use(actor.context):
        rows = [
            waiting(committed(file_of(tmp_path, row, name=f"{n}.csv"), center, actor))
            for n, row in enumerate((DOUBTFUL, SAME_PLANT))
        ]

    def makes(row):
        return lambda actor: actions.decide_row(row=row, verdict="new", by=actor)

    decided = at_once(*(acting(user, makes(row)) for user, row in zip(people, rows, strict=True)))

    created, filled_in = sorted(row.result for row in decided)
    assert created == "created"
    assert filled_in in ("matched", "updated")  # the fuller row came first, or second
    assert decided[0].site_id == decided[1].site_id
    with system_scope("test"):
        assert Site.objects.count() == 2
