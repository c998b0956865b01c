"""Loading again changes nothing, and each row of an official file is accounted for."""

import csv
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lineshaft.apps.reference.loading import bulk, industries, official
from lineshaft.apps.reference.models import County, NaicsCode, NaicsEntry, ReferenceLoad, State, ZipDistrict
from lineshaft.domain.errors import InvalidValue

SHARED = Path(
    os.environ.get("LINESHAFT_SHARED_DATA", Path(__file__).resolve().parents[4] / "shared" / "data")
)
needs_shared_data = [
    pytest.mark.shared_data,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder shared/data is not there"),
]

pytestmark = pytest.mark.usefixtures("as_system")


def write(tmp_path: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_load_reference__again_is_skipped():
    before = ReferenceLoad.objects.count()
    call_command("load_reference", verbosity=0)
    assert ReferenceLoad.objects.count() == before


def test_load_reference__every_row_is_accounted_for():
    for kind in ("places", "industries", "directory"):
        account = ReferenceLoad.objects.filter(kind=kind).latest("id")
        assert account.rows_read == account.rows_loaded + account.rows_rejected
    account = ReferenceLoad.objects.filter(kind="places").latest("id")
    assert account.rows_rejected > 0
    assert account.rejections[0]["reason"] == "not in a state, the District of Columbia or Puerto Rico"


def test_industries__a_changed_title_is_put_right_and_nothing_is_doubled():
    words = NaicsEntry.objects.filter(naics_id="332710").count()
    NaicsCode.objects.filter(code="332710").update(title="Something else")
    ReferenceLoad.objects.filter(kind="industries").delete()
    industries.load()
    assert NaicsCode.objects.get(code="332710").title == "Machine Shops"
    assert NaicsEntry.objects.filter(naics_id="332710").count() == words


def test_parent_of():
    assert [industries.parent_of(code) for code in ("31-33", "11", "332", "33271", "332710")] == [
        None, None, "31-33", "3327", "33271",
    ]  # fmt: skip


def test_merge__counts_what_it_wrote():
    rows = [("01", "AL", "Alabama", "Alabama"), ("13", "GA", "Georgia", "Jorgia")]
    columns = ("fips", "abbreviation", "name", "name_es")
    assert bulk.merge("reference_state", columns, rows, key=("fips",)) == 1
    assert bulk.merge("reference_state", columns, rows, key=("fips",)) == 0
    assert State.objects.count() == 52


def test_counties_in_which_no_zip_code_lies__are_there_too():
    assert County.objects.get(fips="51600").name == "Fairfax city"
    assert not County.objects.get(fips="51600").zip_set.exists()


NAICS = "naics2022,index_item\n332710,Screw machine job shops\n999999,Nothing\n332710,\n"


def test_naics_index__rows_are_loaded_or_rejected_with_the_reason(tmp_path):
    account, is_new = official.load("naics-index", write(tmp_path, NAICS))
    assert is_new
    assert (account.rows_read, account.rows_loaded, account.rows_rejected) == (3, 1, 2)
    assert account.rejections == [
        {"row": 3, "column": "naics2022", "value": "'999999'", "reason": "is no NAICS 2022 code"},
        {"row": 4, "column": "index_item", "value": "''", "reason": "is empty"},
    ]
    assert NaicsEntry.objects.filter(naics_id="332710", text="Screw machine job shops").count() == 1


def test_naics_index__the_same_file_again_changes_nothing(tmp_path):
    path = write(tmp_path, NAICS)
    first, _ = official.load("naics-index", path)
    second, is_new = official.load("naics-index", path)
    assert (second, is_new) == (first, False)
    assert NaicsEntry.objects.filter(text="Screw machine job shops").count() == 1


def test_naics_index__names_of_the_published_file_with_a_byte_order_mark(tmp_path):
    path = write(tmp_path, b'\xef\xbb\xbfNAICS22,INDEX ITEM DESCRIPTION\r\n332710,"Jobbing, machine"\r\n')
    account, _ = official.load("naics-index", path)
    assert account.rows_loaded == 1


def test_naics_index__formulas_and_html_are_text(tmp_path):
    path = write(tmp_path, 'naics2022,index_item\n332710,"=HYPERLINK(""x"")"\n332710,<b>bold</b>\n')
    account, _ = official.load("naics-index", path)
    assert account.rows_loaded == 2


def test_rural_urban__codes_reach_counties_and_a_second_row_is_refused(tmp_path):
    path = write(
        tmp_path,
        "geoid,rural_def\n13121,1. Metro - large\n13121,2. Metro\n09110,1. Metro\n60010,3. Metro\n13089,Metro\n",
    )
    account, _ = official.load("rural-urban", path)
    assert County.objects.get(fips="13121").rural_urban_code == 1
    assert [r["reason"] for r in account.rejections] == [
        "stands in row 2 already",
        "is a planning region of Connecticut; the ZIP data have the eight old counties",
        "lies in a territory that no center serves",
        "does not begin with a code from 1 to 9",
    ]


def test_districts__many_to_many(tmp_path):
    path = write(tmp_path, "state_fips,zcta,cd\n1,35005,6\n01,35005,7\n01,35005,7\n01,3500,9x\n77,35005,1\n")
    account, _ = official.load("districts", path)
    assert (account.rows_loaded, account.rows_rejected) == (3, 2)
    listed = ZipDistrict.objects.filter(zip_code="35005").values_list("state_id", "district")
    assert sorted(listed) == [("01", "06"), ("01", "07")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n", "has no column naics2022"),
        (b"naics2022,index_item\n", "has a header and no rows"),
        (b"naics2022;index_item\n332710;x\n", "separated by semicolons"),
        (b"naics2022\tindex_item\n332710\tx\n", "separated by tabs"),
        (b"naics2022,index_item,naics2022\n332710,x,y\n", "has the column naics2022 twice"),
        (b"code_x,index_item\n332710,x\n", "has no column naics2022"),
        (b"naics2022,index_item\n332710,x\0y\n", "null byte in line 2"),
        ("naics2022,index_item\n332710,Käse\n".encode("latin-1"), "is not UTF-8 (line 2"),
        ("naics2022,index_item\n332710,x\n".encode("utf-16"), "null byte in line 1"),
        (b'naics2022,index_item\n332710,"' + b"x" * 140_000 + b'"\n', "row 2 is no CSV"),
        (b"PK\x03\x04\x00\x00", "null byte in line 1"),
    ],
)
def test_hostile_file__is_refused_with_the_reason_and_nothing_is_written(tmp_path, content, sentence):
    before = NaicsEntry.objects.count()
    csv.field_size_limit(10_000_000)  # as another reader of this process may leave it
    with pytest.raises(InvalidValue, match="file") as caught:
        official.load("naics-index", write(tmp_path, content))
    assert sentence in str(caught.value)
    assert NaicsEntry.objects.count() == before
    assert not ReferenceLoad.objects.filter(kind="naics-index").exists()


def test_hostile_file__too_large_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(1024**3)
    with pytest.raises(InvalidValue, match="1,073,741,824 bytes"):
        official.load("naics-index", path)


def test_rows_of_another_length_and_empty_rows_are_rejected(tmp_path):
    account, _ = official.load(
        "naics-index", write(tmp_path, "naics2022,index_item\n332710\n,\n332710,a,b\n332710,ok\n")
    )
    assert [r["reason"] for r in account.rejections] == [
        "the row has 1 values and the header 2",
        "the row is empty",
        "the row has 3 values and the header 2",
    ]
    assert account.rows_loaded == 1


def test_command__tells_what_became_of_the_rows(tmp_path, capsys):
    call_command("reference_load", "naics-index", str(write(tmp_path, NAICS)))
    out = capsys.readouterr().out
    assert "3 rows read, 1 loaded, 2 rejected" in out
    assert "row 3, naics2022: '999999' is no NAICS 2022 code" in out
    call_command("reference_load", "naics-index", str(tmp_path / "file.csv"))
    assert "already loaded" in capsys.readouterr().out


def test_command__a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="there is no such file"):
        call_command("reference_load", "districts", str(tmp_path / "nowhere.csv"))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        pytest.param("naics-index", "naics2022_index_dev.csv", marks=needs_shared_data),
        pytest.param("rural-urban", "rucc_2023.csv", marks=needs_shared_data),
        pytest.param("districts", "zcta_congressional_district.csv", marks=needs_shared_data),
        pytest.param("districts", "zip_congressional_district_hud.csv", marks=needs_shared_data),
    ],
)
def test_real_files__nearly_every_row_is_loaded(kind, name):
    account, _ = official.load(kind, SHARED / "reference" / name)
    assert account.rows_read == account.rows_loaded + account.rows_rejected
    assert account.rows_rejected <= account.rows_read / 100


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=needs_shared_data)
        for name in (
            "appropHeaderError.csv",
            "appropNullBytes.csv",
            "awardMixedDelimiter.csv",
            "testEmpty.csv",
        )
    ],
)
def test_real_broken_uploads__are_refused(name):
    with pytest.raises(InvalidValue):
        official.load("districts", SHARED / "intake" / name)
