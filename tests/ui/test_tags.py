"""The components that templates use: what they write for ordinary, empty and hostile values."""

import datetime
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from lineshaft.domain.periods import Quarter
from lineshaft.ui import status
from lineshaft.ui.facets import facet
from lineshaft.ui.figures import Figure
from lineshaft.ui.pagination import KeysetPage
from lineshaft.ui.tags import formatting
from lineshaft.ui.views import SampleFilter


def render(source: str, url: str = "/list/", **context: Any) -> str:
    request = RequestFactory().get(url)
    return Template("{% load ui %}" + source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("value", "full", "short"),
    [
        (Decimal("1234567.8"), "$1,234,568", "$1.2M"),
        (Decimal("-1500"), "−$1,500", "−$1.5K"),
        (0, "$0", "$0"),
        (999_950, "$999,950", "$1M"),
        (Decimal("16200000000"), "$16,200,000,000", "$16.2B"),
        (None, "–", "–"),
        ("", "–", "–"),
        ("x", "–", "–"),
        (Decimal("NaN"), "–", "–"),
    ],
)
def test_money(value: Any, full: str, short: str) -> None:
    assert formatting.money(value) == full
    assert formatting.money_short(value) == short


def test_money__cents() -> None:
    assert formatting.money(Decimal("24.605"), 2) == "$24.60"


def test_number_percent_and_quarter() -> None:
    assert formatting.number(1234567) == "1,234,567"
    assert formatting.number(Decimal("28.571"), 1) == "28.6"
    assert formatting.number(Decimal("-0.04"), 1) == "0.0"
    assert formatting.number(Decimal("-0.99")) == "−1"
    assert formatting.percent(Decimal("0.485"), 1) == "48.5%"
    assert formatting.percent(0) == "0%"
    assert formatting.quarter(Quarter(2026, 1)) == "FY2026 Q1"
    assert formatting.day(datetime.date(2026, 11, 22)) == "Nov 22, 2026"
    assert formatting.day(None) == "–"
    assert formatting.or_unknown(0) == 0


def test_texts_are_escaped_everywhere() -> None:
    hostile = "<script>alert(1)</script>"
    sources = [
        "{% page_header t subtitle=t kicker=t %}{{ t }}{% endpage_header %}",
        "{% breadcrumbs t '/x' t %}",
        "{% alert 'error' heading=t %}{{ t }}{% endalert %}",
        "{% card heading=t action=t url=t %}{{ t }}{% endcard %}",
        "{% summary_box t %}{{ t }}{% endsummary_box %}",
        "{% tag t %}{% status_badge t %}{% status_badge t t %}",
        "{% table t %}{% endtable %}{% th t sort='a' %}",
        "{% empty_state t t t '/x' %}",
        "{% facts %}{% fact t t url=t %}{% endfacts %}",
        "{% stat t t note=t url=t %}{% progress 1 2 t %}",
        "{% confirm t action='/x' heading=t %}{{ t }}{% endconfirm %}{% post_button '/x' %}{{ t }}{% endpost_button %}",
        "{% button t t %}{% icon 'add' t %}{% steps 1 t t %}",
    ]
    for source in sources:
        html = render(source, t=hostile)
        assert "<script" not in html, source
        assert "&lt;script&gt;" in html, source


def test_th__sorting_turns_round_and_starts_the_list_over() -> None:
    url = "/list/?sort=name&page=3&cursor=abc&q=x"

    html = render('{% th "Name" sort="name" %}{% th "City" sort="city" %}', url)

    assert 'aria-sort="ascending"' in html
    assert html.count("aria-sort") == 1
    assert 'href="?q=x&amp;sort=-name"' in html
    assert 'href="?q=x&amp;sort=city"' in html


def test_th__is_a_link_only_where_the_list_can_be_sorted_by_it() -> None:
    html = render(
        '{% th "Name" sort="name" %}{% th "City" sort="city" %}', "/list/", sortable={"name": "name_key"}
    )

    assert 'href="?sort=name"' in html
    assert "sort=city" not in html


def test_download__takes_the_filters_along_and_no_place_in_the_list() -> None:
    here = "/list/?q=a%26b&sort=-name&cursor=N&page=3"

    html = render("{% download file_url %}", here, file_url="/list/export.csv")

    assert 'href="/list/export.csv?q=a%26b&amp;sort=-name"' in html


def test_pagination__numbered() -> None:
    page = Paginator(range(95), 10).get_page(4)

    html = render("{% pagination page %}", "/list/?q=a%26b&page=4", page=page)

    assert 'rel="prev" href="?q=a%26b&amp;page=3"' in html
    assert 'rel="next" href="?q=a%26b&amp;page=5"' in html
    assert 'aria-current="page" aria-label="Page 4"' in html
    assert "31 to 40 of 95" in html


def test_pagination__by_key_says_when_it_started_over() -> None:
    html = render("{% pagination page %}", page=KeysetPage([], next_cursor="N", start_over=True))

    assert 'rel="next" href="?cursor=N"' in html
    assert 'rel="prev"' not in html
    assert "first one" in html


def test_filter_bar__chips_take_away_one_filter_each() -> None:
    url = "/list/?state=GA&state=MT&q=cast&sort=name&page=2"
    request = RequestFactory().get(url)

    html = render("{% filter_bar form total=3 %}", url, form=SampleFilter(request.GET))

    assert "Georgia, Montana" in html
    assert 'class="ls-chip" href="?q=cast&amp;sort=name"' in html
    assert 'class="ls-chip" href="?state=GA&amp;state=MT&amp;sort=name"' in html
    assert '<input type="hidden" name="sort" value="name">' in html
    assert "3 found" in html


def test_filter_bar__unusable_filter_shows_its_error_and_no_chip() -> None:
    url = "/list/?since=yesterday"
    request = RequestFactory().get(url)

    html = render("{% filter_bar form %}", url, form=SampleFilter(request.GET))

    assert "Enter a valid date." in html
    assert "ls-chip" not in html
    assert '<details class="ls-filters__more" data-closes open>' in html


def test_figure_card__parts_denominator_and_provenance() -> None:
    figure = Figure(
        "Sales", Decimal(300), "money", verified=Decimal(200), unverified=Decimal(100),
        denominator="per federal dollar", provenance_url="/how",
    )  # fmt: skip

    html = render("{% figure_card figure %}", figure=figure)

    assert "66 percent verified" in html
    assert "per federal dollar" in html
    assert 'href="/how">How this was made' in html


def test_figure_card__unknown_says_so_in_words() -> None:
    html = render("{% figure_card figure %}", figure=Figure("Sales per dollar", None, "rate"))

    assert "Not known" in html
    assert "<data" not in html


def test_figure_card__both_parts_stand_apart_at_zero_too() -> None:
    html = render("{% figure_card figure %}", figure=Figure("Sales", 0, "money", verified=0, unverified=0))

    assert "Verified</dt><dd>$0</dd>" in html
    assert "Unverified</dt><dd>$0</dd>" in html
    assert "percent verified" not in html


def test_figure_card__withheld_shows_the_reason_and_no_number() -> None:
    figure = Figure("Sales", Decimal(918273), "money", withheld="Fewer than 5 companies contribute.")

    html = render("{% figure_card figure %}", figure=figure)

    assert "Fewer than 5" in html
    assert "918" not in html


@pytest.mark.parametrize(
    ("verified", "unverified", "share"),
    [(None, 3, None), (0, 0, None), (1, 2, 33), (2, 0, 100), (199, 1, 99)],
)
def test_figure__verified_share(verified: int | None, unverified: int, share: int | None) -> None:
    assert Figure("x", 1, verified=verified, unverified=unverified).verified_share == share


def test_status__one_tone_per_state() -> None:
    assert status.tone_of("VERIFIED") == "success"
    assert status.tone_of("never heard of") == "neutral"
    with pytest.raises(ValueError, match="contradict"):
        status.register_tone("verified", "error")
    with pytest.raises(ValueError, match="Unknown tone"):
        status.register_tone("fresh", "pink")


def test_timeline_and_history__empty() -> None:
    assert "Nothing yet" in render('{% timeline events empty="Nothing yet" %}', events=[])
    assert "No changes yet" in render("{% history_list entries %}", entries=[])


def test_timeline__dates_and_moments() -> None:
    at = datetime.datetime(2026, 11, 22, 19, 5, tzinfo=datetime.UTC)
    events = [{"at": at, "title": "A"}, {"at": datetime.date(2026, 1, 2), "title": "B"}]

    html = render("{% timeline events %}", events=events)

    assert "Nov 22, 2026, 2:05 PM EST" in html
    assert ">Jan 2, 2026<" in html


def test_facets__what_is_chosen_comes_first_and_leads_back() -> None:
    counts = {str(number): number for number in range(1, 12)}
    labels = {"3": "<three>"}
    shown = facet("size", "Size", counts, labels, chosen="3", clears=("colour",))
    html = render("{% facets found %}", url="/list/?q=a&size=3&colour=red&cursor=x", found=[shown])
    first, *others = re.findall(r"<li><a href=\"([^\"]*)\"", html)
    assert first == "?q=a"
    assert others[0] == "?q=a&amp;size=11"
    assert len(others) == 10
    assert "&lt;three&gt;" in html
    assert html.count("aria-current") == 1
    assert "3 more" in html
    assert facet("size", "Size", {}, {}) is None
    assert "ls-facets" not in render("{% facets found %}", found=[])


def test_download__both_files_keep_the_filters_and_leave_the_page() -> None:
    html = render("{% download '/a.csv' '/a.xlsx' %}", url="/list/?q=a&page=2&view=map")
    assert 'href="/a.csv?q=a"' in html
    assert 'href="/a.xlsx?q=a"' in html
