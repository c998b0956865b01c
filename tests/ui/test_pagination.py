"""Lists read by key: every row once, in both directions, whatever the address says."""

import base64
import json

import pytest
from django.contrib.contenttypes.models import ContentType
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.ui.pagination import decode_cursor, encode_cursor, keyset_page, numbered_page

KEY = ("app_label", "-id")


@given(
    st.lists(st.one_of(st.integers(), st.text().filter(lambda t: "\0" not in t)), max_size=4), st.booleans()
)
def test_cursor__round_trip(values: list[object], backwards: bool) -> None:
    cursor = encode_cursor(values, backwards=backwards)
    if len(cursor) <= 2000:
        assert decode_cursor(cursor) == (backwards, values)


@given(st.text(max_size=40))
def test_cursor__any_text_is_a_cursor_or_a_value_error(text: str) -> None:
    try:
        _backwards, values = decode_cursor(text)
    except ValueError:
        return
    assert isinstance(values, list)


def _cursor(payload: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(payload).encode()).decode()


@pytest.mark.django_db
def test_keyset_page__forward_and_back_see_every_row_once() -> None:
    everything = list(ContentType.objects.order_by(*KEY))
    seen: list[ContentType] = []
    pages = [keyset_page(ContentType.objects.all(), key=KEY, size=7)]
    while pages[-1].next_cursor:
        pages.append(keyset_page(ContentType.objects.all(), key=KEY, size=7, cursor=pages[-1].next_cursor))
    for page in pages:
        seen += page.rows

    assert seen == everything
    assert not pages[0].previous_cursor
    back = pages[-1]
    for earlier in reversed(pages[:-1]):
        back = keyset_page(ContentType.objects.all(), key=KEY, size=7, cursor=back.previous_cursor)
        assert back.rows == earlier.rows
    assert not back.previous_cursor


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor",
    ["x", "????", "a" * 3000, _cursor([0, ["a"]]), _cursor([0, ["a", "not a number"]]), _cursor([0, ["\0", 1]]),
     _cursor([0, ["a", 10**40]]), _cursor([0, [{}, []]]), _cursor({"a": 1}), _cursor(None)],
)  # fmt: skip
def test_keyset_page__damaged_address_gives_the_first_page(cursor: str) -> None:
    page = keyset_page(ContentType.objects.all(), key=KEY, cursor=cursor, size=3)

    assert page.rows == list(ContentType.objects.order_by(*KEY)[:3]) or not page.rows
    assert page.start_over or page.previous_cursor


@pytest.mark.parametrize(
    ("asked", "got"), [(None, 1), ("", 1), ("2", 2), ("99999999999999", 4), ("-1", 4), ("x", 1)]
)
def test_numbered_page__nearest_real_page(asked: str | None, got: int) -> None:
    assert numbered_page(list(range(35)), asked, size=10).number == got  # type: ignore[type-var]
