"""Names are found by their beginning, in the same order, whatever the collation of the database."""

import pytest
from django.db import connection

from factories.companies import SiteFactory
from lineshaft.apps.companies.models import Site
from lineshaft.apps.companies.queries import lists
from lineshaft.apps.reference.queries import places

pytestmark = pytest.mark.django_db


def _plan(rows):
    """How PostgreSQL reads `rows` where it must use an index if one will do, also for the order."""
    with connection.cursor() as cursor:
        for other_way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{other_way} = off")
    return rows.explain()


def test_name_keys_are_compared_byte_by_byte_in_every_database():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, collation_name FROM information_schema.columns"
            " WHERE column_name = 'name_key' AND table_schema = 'public' ORDER BY table_name"
        )
        assert cursor.fetchall() == [
            ("companies_company", "C"),
            ("companies_companyname", "C"),
            ("companies_site", "C"),
        ]


def test_the_beginning_of_a_name_is_found_and_ordered_by_the_index():
    plan = _plan(Site.objects.filter(name_key__startswith="pine").order_by("name_key", "id")[:10])

    assert "name_key >= 'pine'" in plan
    assert "using site_by_name" in plan
    assert "Sort" not in plan


def test_the_beginning_of_a_city_is_found_by_an_index_that_suits_every_collation():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'zip_by_city_in_lower_case'")
        assert "text_pattern_ops" in cursor.fetchone()[0]
    assert places.find_cities("atlant", prefix=True)[0].name == "Atlanta"


def test_best_first__of_a_word_in_very_many_names_those_that_begin_with_it(monkeypatch):
    beginning = [
        SiteFactory(name_key=f"pine {word}")
        for word in ("alloys", "zinc", "\u00e9clair", "50%_off", "\U0001f332")
    ]
    others = [SiteFactory(name_key=f"{word} pine") for word in ("alloys", "zinc", "spruce")]
    monkeypatch.setattr(lists, "_MOST_LOOKED_AT", 1)

    found = lists.best_first(Site.objects.all(), "pine")

    assert {site.pk for site in beginning} <= set(found)
    assert len(set(found) & {site.pk for site in others}) <= 1
