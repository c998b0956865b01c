import pytest
from django.db.models import F, Q
from django.utils import translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lineshaft.apps.reference import queries
from lineshaft.apps.reference.loading import industries
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


@hypothesis_settings(max_examples=60)
@given(text=st.text(max_size=60))
def test_search_naics__any_text_is_answered(db, text):
    assert len(queries.search_naics(text, limit=5)) <= 5


def test_suggestions__industries(client, db):
    answer = client.get("/industries/suggestions/", {"q": "machine shop"}).content.decode()
    assert 'data-value="332710"' in answer
    assert "Machine Shops" in answer


class TestSpanish:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("panadería", "311811"), ("panaderias", "311811"), ("PANADERÍA", "311811"), ("plásticos", "326199"),
            ("plastico", "326199"), ("dulces", "311340"), ("metal", "332999"), ("metales", "332999"),
            ("muebles", "337122"), ("farmacéutica", "325412"), ("farmaceuticas", "325412"), ("farmacéutico", "325412"),
            ("ron", "312140"), ("piezas de metal", "332710"), ("botellas de plástico", "326160"), ("café", "311920"),
            ("dispositivos médicos", "339112"), ("ventanas de aluminio", "332321"), ("rotulos", "339950"),
            ("jeringuilla", "339112"), ("taller de maquinado", "332710"), ("hormigon", "327320"),
            ("uniforme", "315250"), ("queso del pais", "311513"), ("bizcocho congelado", "311813"),
        ],
    )  # fmt: skip
    def test_words_as_people_type_them(self, db, text, code):
        found = [hit.code for hit in queries.search_naics(text, 5, language="es")]

        assert code in found[:3]

    def test_an_english_word_is_found_on_a_spanish_page__with_the_spanish_title(self, db):
        hit = queries.search_naics("machine shop", language="es")[0]

        assert (hit.code, hit.title_in("es")) == ("332710", "Talleres de maquinado")

    def test_a_spanish_word_is_found_on_an_english_page__with_the_english_title(self, db):
        hit = queries.search_naics("tornería")[0]

        assert (hit.code, hit.title_in("en"), hit.words) == ("332710", "Machine Shops", "tornería")

    def test_an_industry_outside_manufacturing_keeps_its_english_title(self, db):
        assert queries.industry("541330").title_in("es") == "Engineering Services"

    def test_every_industry_of_manufacturing_has_a_title_and_words(self, db):
        manufacturing = NaicsCode.objects.filter(is_manufacturing=True)
        # Five digits are a step between that nobody is asked to choose.
        assert [row.code for row in manufacturing if not row.title_es and len(row.code) != 5] == []
        spanish = NaicsEntry.objects.filter(language="es")
        detailed = {row.code for row in manufacturing if len(row.code) == 6}
        assert {row.naics_id for row in spanish if len(row.naics_id) == 6} == detailed
        assert spanish.count() > 2000

    def test_the_file_says_that_it_is_no_official_translation(self):
        assert "NOT an official one" in industries.SPANISH.read_text(encoding="utf-8")[:400]

    def test_suggestions_speak_the_language_of_the_page_they_are_on(self, client, db):
        url = "/industries/suggestions/"
        spanish = client.get(url, {"q": "panaderia", "language": "es"}).content.decode()
        assert "Panaderías y reposterías con venta al público" in spanish
        reader = {"headers": {"accept-language": "es"}}
        with translation.override("en"):  # the middleware's choice ends here
            english = client.get(url, {"q": "panaderia", "language": "en"}, **reader).content.decode()
        assert "Retail Bakeries" in english
