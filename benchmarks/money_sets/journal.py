"""The journal of a center with 100,000 entries of 300,000 postings: its list, filters, later pages and files.

Each entry has two or four postings. Beside it, the same sums in raw SQL. Budget: 150 ms for a page (95th percentile).
"""

import html
import random
import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from benchmarks.money_sets.match import books
from benchmarks.money_sets.measuring import say

ENTRIES = 100_000
ROUNDS = 20
SEED = 20261129
_PAPERS = 2_000


def measure_journal(entries: int = ENTRIES) -> None:
    """Fill the database of a benchmark with a journal, and measure its pages as the finance officer opens them."""
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from lineshaft.tenancy import system_scope

    today = timezone.localdate()
    with system_scope("a benchmark makes its books"):
        award, user, _ = books(0, today)
        seconds = _write(entries, award, today)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM funding_posting")
            (postings,) = cursor.fetchone()
            cursor.execute(
                "ANALYZE funding_journalentry, funding_posting, funding_evidence, funding_monthbalance"
            )
    print(f"{entries:,} entries of {postings:,} postings written in {seconds:.0f} s")
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    pages = _pages(award, today)
    for name, query in pages.items():
        say(f"journal: {name}", _opened(browser, f"/funding/journal/?{urlencode(query)}"), ROUNDS)
    say("journal: the 10th page", _opened(browser, _page_after(browser, 9)), ROUNDS)
    say("ledger of the award", _opened(browser, f"/funding/awards/{award.pk}/ledger/"), ROUNDS)
    say("months", _opened(browser, "/funding/months/"), ROUNDS)
    say("raw sum over the postings", _raw(award.center_id), 10)
    _files(browser, today)


def _pages(award: Any, today: date) -> dict[str, dict[str, Any]]:
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    return {
        "all": {},
        "of an account": {"account": "expense"},
        "of an account and a source": {"account": "cash", "source": "state"},
        "all in money of an account": {"account": "cash", "source": "in_money"},
        "of an object class, a year": {"object_class": "travel", "since": today.replace(year=today.year - 1)},
        "of a month": {"since": month, "until": today},
        "of an origin": {"origin": "import"},
        "an award": {"award": award.pk},
        "an amount": {"amount": "123.40"},
        "words that few have": {"q": "bill 77123"},
        "words that many have": {"q": "travel"},
        "words that none has": {"q": "no such words"},
    }


def _opened(browser: Any, path: str) -> Callable[[], None]:
    def open_it() -> None:
        answer = browser.get(path, HTTP_HOST="localhost")
        assert answer.status_code == 200, answer.status_code

    return open_it


def _page_after(browser: Any, times: int) -> str:
    path = "/funding/journal/"
    for _ in range(times):
        page = browser.get(path, HTTP_HOST="localhost").content.decode()
        path = "/funding/journal/" + html.unescape(re.findall(r'href="(\?cursor=[^"]+)"', page)[-1])
    return path


def _raw(center: int) -> Callable[[], None]:
    def add_up() -> None:
        from django.db import connection

        from lineshaft.tenancy import system_scope

        with system_scope("a benchmark adds up"), connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(DISTINCT entry_id), sum(amount) FILTER (WHERE amount > 0),"
                " sum(amount) FILTER (WHERE amount < 0), sum(amount) FILTER (WHERE account = 'expense')"
                " FROM funding_posting WHERE center_id = %s",
                [center],
            )
            cursor.fetchall()

    return add_up


def _files(browser: Any, today: date) -> None:
    begun = time.perf_counter()
    answer = browser.get("/funding/journal/journal.csv", HTTP_HOST="localhost")
    lines = sum(chunk.count(b"\n") for chunk in answer.streaming_content) - 1
    print(f"{'journal as CSV':<34} {lines:,} lines in {time.perf_counter() - begun:.1f} s")
    begun = time.perf_counter()
    since = today - timedelta(days=150)
    answer = browser.get(f"/funding/journal/journal.xlsx?since={since}", HTTP_HOST="localhost")
    assert answer.status_code == 200, answer.status_code
    print(f"{'journal as a workbook, 150 days':<34} {time.perf_counter() - begun:.1f} s")


def _write(entries: int, award: Any, today: date) -> float:
    """Entries with words and papers of their own, through the product's own action."""
    from lineshaft.apps.funding.actions.ledger import write_entries
    from lineshaft.apps.funding.models import Evidence

    rng = random.Random(SEED)
    periods = list(award.budget_periods.order_by("starts_on"))
    papers = Evidence.objects.bulk_create(
        Evidence(
            center=award.center,
            kind="receipt",
            title=f"paper {n}",
            issuer=f"vendor {n % 300}",
            number=f"P-{n}",
        )
        for n in range(_PAPERS)
    )
    begun = time.monotonic()
    for start in range(0, entries, 5000):
        numbers = range(start, min(start + 5000, entries))
        write_entries([_draft(n, periods, papers, today, rng) for n in numbers], posted_by=None)
    return time.monotonic() - begun


def _draft(number: int, periods: list[Any], papers: list[Any], today: date, rng: random.Random) -> Any:
    from lineshaft.apps.funding.actions.ledger import Draft
    from lineshaft.domain.ledger import Activity, Entry, FundSource, ObjectClass
    from lineshaft.domain.ledger.usual import Cost, cost

    day = periods[0].starts_on + timedelta(days=rng.randrange((today - periods[0].starts_on).days))
    period = next(each for each in periods if each.starts_on <= day <= each.ends_on)
    what = rng.choice(("travel", "supplies", "contractual", "personnel", "other"))
    sources = rng.sample(("federal", "state", "fees", "recipient"), 1 + number % 2)
    parts = [
        Cost(
            FundSource(source),
            Decimal(rng.randint(100, 500_000)) / 100,
            ObjectClass(what),
            Activity("program"),
        )
        for source in sources
    ]
    entry = Entry(day, f"bill {number}: {what} for a course", cost(parts))
    return Draft(period, entry, "import", f"bench {number}", papers[number % len(papers)])
