"""What `load_reference` brought into the template database."""

from django.db.models import F

from lineshaft.apps.reference.models import County, State, Zip


def test_fifty_states_the_district_and_puerto_rico(db):
    assert State.objects.count() == 52
    assert State.objects.get(abbreviation="NM").name_es == "Nuevo México"


def test_every_zip_code_has_a_county_of_its_own_state(db):
    assert Zip.objects.count() > 40_000
    assert not Zip.objects.filter(county=None).exists()
    assert not Zip.objects.exclude(state_id=F("county__state_id")).exists()


def test_connecticut_has_its_eight_old_counties(db):
    assert County.objects.filter(state__abbreviation="CT").count() == 8
