"""Federal product and service codes: loaded with each row accounted for, found by words and by code."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from lineshaft.apps.reference.loading import official
from lineshaft.apps.reference.models import PscCode
from lineshaft.apps.reference.queries import psc, search_psc
from lineshaft.domain.errors import InvalidValue

SHARED = Path(
    os.environ.get("LINESHAFT_SHARED_DATA", Path(__file__).resolve().parents[4] / "shared" / "data")
)
FILE = """ProductOrServiceCode,ProductOrServiceCodeText,Simple
,,
1000,NO DESCRIPTION,Products
4730,"HOSE, PIPE, TUBE, LUBRICATION, AND RAILING FITTINGS",Products
4710,PIPE AND TUBE,Products
4710,PIPE AND TUBE AGAIN,Products
r425,ENGINEERING AND TECHNICAL SERVICES,Services
47,SHORT,Products
J047,"MAINT/REPAIR OF PIPE, TUBE AND FITTINGS",Services
"""

pytestmark = pytest.mark.usefixtures("as_system")


@pytest.fixture
def loaded(tmp_path):
    path = tmp_path / "psc.csv"
    path.write_text(FILE)
    return official.load("psc", path)


def test_each_row_is_loaded_or_rejected_with_its_reason(loaded):
    account, is_new = loaded
    assert (is_new, account.rows_read, account.rows_loaded) == (True, 8, 4)
    reasons = {rejection["row"]: rejection["reason"] for rejection in account.rejections}
    assert reasons[3].startswith("says nothing")
    assert reasons[6] == "stands in row 5 already"
    assert "is no code" in reasons[8]
    assert [row.code for row in PscCode.objects.all()] == ["4710", "4730", "J047", "R425"]
    assert PscCode.objects.get(code="R425").is_product is False


def test_words_find_those_with_most_of_them_products_first(loaded):
    assert [row.code for row in search_psc("stainless pipe fittings")] == ["4730", "J047", "4710"]
    assert [row.code for row in search_psc("pipes", products_only=True)] == ["4710", "4730"]
    assert search_psc("zzz") == search_psc("") == search_psc("of") == []
    assert [row.code for row in search_psc("47")] == ["4710", "4730"]
    assert psc("r425") is not None
    assert psc("9999") is None


def test_a_field_is_offered_them_while_one_types(loaded, client):
    page = client.get(reverse("reference:psc_search"), {"q": "railing"}).content.decode()
    assert "4730 Hose, pipe, tube, lubrication, and railing fittings" in page


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InvalidValue, match="has no column"):
        official.load("psc", path)


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder shared/data is not there")
def test_the_published_file_is_loaded():
    account, _is_new = official.load("psc", SHARED / "reference" / "psc_codes_csis.csv")
    assert account.rows_read == account.rows_loaded + account.rows_rejected
    assert account.rows_loaded > 3_000
    assert "4730" in [row.code for row in search_psc("pipe flanges and fittings", 5)]
