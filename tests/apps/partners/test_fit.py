"""Which resources fit a site, and why, in words; what is not known is said."""

from datetime import date

import pytest

from factories.partners import ResourceFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.partners import queries
from lineshaft.tenancy import use

pytestmark = pytest.mark.django_db


def _fitting(world, user=None):
    actor = actor_for(user or world.advisor)
    with use(actor.context):
        return {each.resource: each for each in queries.fitting_resources(actor, world.site)}


def _words(each):
    return [(criterion.verdict.value, text) for criterion, text in each.reasons]


def test_every_criterion_is_told_in_words(world):
    resource = ResourceFactory(
        states=["13"],
        naics_prefixes=["332", "333"],
        employees_min=10,
        employees_max=99,
        areas=["sustainability", "workforce"],
    )

    assert _words(_fitting(world)[resource]) == [
        ("fits", "In Georgia"),
        ("fits", "Industry 332119 is within 332 Fabricated Metal Product Manufacturing"),
        ("fits", "42 employees: within 10–99"),
        ("fits", "They asked for help with sustainability"),
    ]


def test_a_county_is_told_by_name(world):
    resource = ResourceFactory(counties=["13121"])

    assert _words(_fitting(world)[resource]) == [("fits", "In Fulton County, GA")]


def test_what_the_center_does_not_know_is_said(world):
    resource = ResourceFactory(employees_max=99, areas=["workforce"])

    assert _words(_fitting(world, world.other_advisor)[resource]) == [
        ("unknown", "The number of employees is not known"),
        ("unknown", "Not known whether they need workforce"),
    ]


def test_another_centers_facts_do_not_exclude(world):
    """42 employees are Georgia's knowledge: for Montana's advisor the resource for larger companies may fit."""
    resource = ResourceFactory(employees_min=100)

    assert resource not in _fitting(world)
    assert resource in _fitting(world, world.other_advisor)


def test_resources_for_everyone_come_after_those_that_are_meant(world):
    everyone, meant = ResourceFactory(), ResourceFactory(states=["13"])

    assert list(_fitting(world)) == [meant, everyone]


@pytest.mark.parametrize(
    "fields",
    [
        {"states": ["30"]},
        {"counties": ["13135"]},
        {"naics_prefixes": ["311"]},
        {"employees_min": 43},
        {"status": "draft"},
        {"status": "withdrawn"},
        {"apply_by": date(2026, 11, 21)},
    ],
)
def test_what_does_not_fit_or_is_not_open_is_left_out(world, fields):
    assert ResourceFactory(**fields) not in _fitting(world)


def test_the_last_day_counts(world):
    resource = ResourceFactory(apply_by=date(2026, 11, 22))

    assert resource in _fitting(world)


def test_fits_take_few_statements(world, django_assert_max_num_queries):
    for _ in range(12):
        ResourceFactory(states=["13"], counties=["13135"], naics_prefixes=["332"])
    actor = actor_for(world.advisor)
    with use(actor.context), django_assert_max_num_queries(6):
        assert len(queries.fitting_resources(actor, world.site)) == 12
