import pytest
from django.db.models import F, Q
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lineshaft.apps.reference import queries
from lineshaft.apps.reference.models import NaicsCode, NaicsEntry


def test_every_code_hangs_below_its_sector(db):
    assert NaicsCode.objects.count() == 2125
    assert NaicsCode.objects.filter(parent=None).count() == 20
    assert NaicsCode.objects.get(code="332").parent_id == "31-33"
    assert not NaicsCode.objects.exclude(
        Q(parent=None) | Q(parent__code__contains="-") | Q(code__startswith=F("parent__code"))
    ).exists()


def test_manufacturing_is_sectors_31_to_33(db):
    codes = NaicsCode.objects.filter(is_manufacturing=True).values_list("code", flat=True)
    assert {code[:2] for code in codes} == {"31", "32", "33"}


@pytest.mark.parametrize(
    ("text", "code"),
    [("machine shop", "332710"), ("sheet metal", "332322"), ("brewery", "312120"), ("cheese", "311513")],
)
def test_search_naics__words(db, text, code):
    assert queries.search_naics(text)[0].code == code


def test_search_naics__a_mistyped_word(db):
    assert "312120" in [hit.code for hit in queries.search_naics("brewerys")]


def test_search_naics__some_of_the_words(db):
    hits = queries.search_naics("plastic widget injection")
    assert hits
    assert all("plastic" in hit.title.lower() or "injection" in hit.title.lower() for hit in hits)


def test_search_naics__by_the_first_digits(db):
    assert [hit.code for hit in queries.search_naics("3327", limit=3)] == ["3327", "33271", "332710"]


def test_search_naics__words_of_the_index_are_told(db):
    NaicsEntry.objects.create(naics_id="332710", text="Job shops, machining")
    hit = queries.search_naics("job shops machining")[0]
    assert (hit.code, hit.words) == ("332710", "Job shops, machining")


@pytest.mark.parametrize("text", ["", "a", "%", "\0", "  ", "'"])
def test_search_naics__nothing_to_search_for(db, text):
    assert queries.search_naics(text) == []


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=60))
def test_search_naics__any_text_is_answered(db, text):
    assert len(queries.search_naics(text, limit=5)) <= 5


def test_suggestions__industries(client, db):
    answer = client.get("/industries/suggestions/", {"q": "machine shop"}).content.decode()
    assert 'data-value="332710"' in answer
    assert "Machine Shops" in answer
