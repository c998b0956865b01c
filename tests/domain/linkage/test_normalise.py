import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.linkage import normalise_address, normalise_domain, normalise_name
from lineshaft.domain.linkage.normalise import normalise_phone_digits, normalise_postcode, phone_or_blank


@pytest.mark.parametrize(
    "text",
    [
        "Acme Manufacturing",
        "ACME MFG",
        "The Acme Manufacturing Co., Inc.",
        "Acme Mfg. L.L.C.",
        "Acme Mfg, L L C",
        "ACMÉ Manufacturing, Limited",
        "Acme Manufacturing, S.A. de C.V.",
        "Acme Manufacturing S. de R.L. de C.V.",
        "Acme  manufacturing®  corp",
    ],
)
def test_normalise_name__the_same_company_written_in_many_ways(text: str) -> None:
    assert normalise_name(text).words == ("acme", "mfg")


@pytest.mark.parametrize(
    ("text", "words", "legal_form"),
    [
        ("Müller & Søn GmbH", ("muller", "sons"), "gmbh"),
        ("J. M. Smucker Company", ("jm", "smucker"), "company"),
        ("J.M. Smucker Co", ("jm", "smucker"), "co"),
        ("Industrias del Caribe, Inc.", ("ind", "caribe"), "inc"),
        ("O'Neal's Steel", ("oneals", "steel"), ""),
        ("First Tool & Die", ("1st", "tool", "die"), ""),
        ("1st Tool and Die LLC", ("1st", "tool", "die"), "llc"),
        ("3M Company", ("3m",), "company"),
        ("The Company", ("company",), ""),
        ("Inc", ("inc",), ""),
        ("U.S. Pipe", ("usa", "pipe"), ""),
        ("", (), ""),
        ("🙂", (), ""),
    ],
)
def test_normalise_name__words_and_legal_form(text: str, words: tuple[str, ...], legal_form: str) -> None:
    name = normalise_name(text)
    assert (name.words, name.legal_form) == (words, legal_form)


@pytest.mark.parametrize("marker", ["dba", "d/b/a", "D.B.A.", "doing business as"])
def test_normalise_name__a_second_name_after_dba(marker: str) -> None:
    name = normalise_name(f"Peach Holdings LLC {marker} Georgia Castings Inc")
    assert name.words == ("peach", "holdings")
    assert name.other_names == (("georgia", "castings"),)


@pytest.mark.parametrize(
    "text",
    [
        "1200 North Main Street",
        "1200 N. Main St.",
        "1200 N MAIN ST, Suite 300",
        "1200 N Main St #300",
        "1200 N Main St. Bldg 4",
        "1200 North Main Street at 5th Avenue",
    ],
)
def test_normalise_address__the_same_address_written_in_many_ways(text: str) -> None:
    address = normalise_address(text)
    assert (address.number, address.street) == ("1200", ("n", "main", "st"))


@pytest.mark.parametrize(
    ("text", "number", "street", "unit", "po_box"),
    [
        ("P.O. Box 123", "", (), "", "123"),
        ("PO BOX 123-A", "", ("a",), "", "123"),
        ("Apartado 99", "", (), "", "99"),
        ("45 Industrial Pkwy, P. O. Box 7", "45", ("ind", "pkwy"), "", "7"),
        ("12 First Avenue Unit B", "12", ("1st", "ave"), "b", ""),
        ("Carretera 2 Km 40.5", "", ("carr", "2", "km", "40", "5"), "", ""),
        ("123 Avenida Ponce de León", "123", ("ave", "ponce", "de", "leon"), "", ""),
        ("100 S.W. 5th", "100", ("sw", "5th"), "", ""),
        ("55 Dock Street", "55", ("dock", "st"), "", ""),
        ("Highway 41", "", ("hwy", "41"), "", ""),
        ("", "", (), "", ""),
    ],
)
def test_normalise_address__parts(
    text: str, number: str, street: tuple[str, ...], unit: str, po_box: str
) -> None:
    address = normalise_address(text)
    assert (address.number, address.street, address.unit, address.po_box) == (number, street, unit, po_box)


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.acme.com/contact?x=1", "acme.com"),
        ("ACME.com", "acme.com"),
        ("sales@acme.com", "acme.com"),
        ("http://acme.com:8080/", "acme.com"),
        ("someone@gmail.com", ""),
        ("https://www.facebook.com/acme", ""),
        ("none", ""),
        ("", ""),
    ],
)
def test_normalise_domain__shared_domains_count_as_none(text: str, domain: str) -> None:
    assert normalise_domain(text) == domain


def test_phone_or_blank__a_bad_number_is_no_number() -> None:
    assert phone_or_blank("(404) 555-0123 x9") == "4045550123"
    assert phone_or_blank("see web site") == ""


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("226-2649", "2262649"),
        ("2262649.0", "2262649"),
        ("310/652-4025", "3106524025"),
        ("404-555-0123 / 404-555-0199", "4045550123"),
        ("+1 (404) 555-0123", "4045550123"),
        ("+44 20 7946 0958", "442079460958"),
        ("0000000", ""),
        ("12345", ""),
    ],
)
def test_normalise_phone_digits__the_first_number(text: str, digits: str) -> None:
    assert normalise_phone_digits(text) == digits


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("31201-1234", "31201"),
        ("1469", "01469"),
        ("60614.0", "60614"),
        ("312011234", "31201"),
        ("sw1a 1aa", "SW1A1AA"),
        ("", ""),
    ],
)
def test_normalise_postcode__as_people_and_spreadsheets_write_it(text: str, postcode: str) -> None:
    assert normalise_postcode(text) == postcode


@pytest.mark.parametrize(
    ("text", "number", "street", "place", "zip_code", "state"),
    [
        ("123-125 Main St, Atlanta, GA 30339, USA", "123", ("main", "st"), ("atlanta",), "30339", "GA"),
        (
            "347 Elizabeth Avenue Somerset NJ US 08873",
            "347",
            ("elizabeth", "ave"),
            ("somerset",),
            "08873",
            "NJ",
        ),
        ("12 Main Street Lehi Utah US 84043-1234", "12", ("main", "st"), ("lehi",), "84043", "UT"),
        ("Hauptstraße 12, 80331 München", "12", ("hauptstrasse",), ("80331", "munchen"), "", ""),
    ],
)
def test_normalise_address__city_state_and_zip_in_the_same_line(
    text: str, number: str, street: tuple[str, ...], place: tuple[str, ...], zip_code: str, state: str
) -> None:
    address = normalise_address(text)
    assert (address.number, address.street, address.place) == (number, street, place)
    assert (address.zip, address.state) == (zip_code, state)


def test_normalise_name__the_parts_of_a_name_and_its_own_initials() -> None:
    assert normalise_name("Mercy Services - Temple").parts == (("mercy", "svc"), ("temple",))
    assert normalise_name("International Tool Works (ITW)").words == ("intl", "tool", "wks")


@given(st.text(max_size=400))
def test_normalise__takes_any_text(text: str) -> None:
    assert all(word.isascii() and word.isalnum() for word in normalise_name(text).words)
    assert all(word.isascii() and word.isalnum() for word in normalise_address(text).street)
    assert " " not in normalise_domain(text)


@pytest.mark.parametrize(
    "text",
    [
        "OOO Vektor",
        "Общество с ограниченной ответственностью «Вектор»",
        "Obshchestvo s ogranichennoi otvetstvennostyu Vektor",
        "Obshestvo s ogranichenoy otvetstvennostyu Vektor",
        "Aktsionernoe obshchestvo otkrytogo tipa Vektor",
        "Otkrytoye Aktsionernoye Obschestvo Vektor",
        "Zakrytoe akcionernoe obshchestvo Vektor",
        "Tovarystvo z obmezhenoyu vidpovidalnistyu Vektor",
        "FGUP Vektor",
        "Vektor Sociedad Anónima Unipersonal",
        "Vektor gemeinnützige GmbH",
        "Vektor Free Zone Company",
        "Compagnie Vektor",
    ],
)
def test_normalise_name__legal_forms_written_out(text: str) -> None:
    assert normalise_name(text).words == ("vektor",)


@pytest.mark.parametrize(
    "text", ["Co-op Stove Works", "Kodak Stove Services", "Obstvo Tool", "PMC Industries"]
)
def test_normalise_name__words_that_only_look_like_a_legal_form_stay(text: str) -> None:
    assert len(normalise_name(text).words) >= 2


def test_normalise_name__initials_in_brackets_leave_out_small_words() -> None:
    assert (
        normalise_name("Comisión Federal de Electricidad (CFE)").words
        == normalise_name("Comision Federal de Electricidad").words
    )


def test_normalise_address__a_number_sign_in_words_says_nothing() -> None:
    assert normalise_address("No. 61 Luthai Ave, Zibo").street == ("luthai", "ave")
    assert normalise_address("Jl. Siliwangi No. 178, Tangerang").number == "178"
    assert normalise_address("No Name Road 5").all_words[0] == "no"
