"""How long *My work* takes for each role, and the search box for each kind of thing and for wrong spellings.

Goals at national size: p95 of 250 ms for *My work* (each of its two requests), 150 ms for the search. It measures the database of this installation.
That of `./dev demo --size national` has 300,000 sites and too little work: it is first filled, once, with what four years
of the network leave (`_national.py`), in a minute or two; any other is measured as it is and not written to. Pages are rendered
in this process through the whole stack of middleware. What is searched for is taken from what the account may see,
another record each round. `./dev bench delivery 10` takes 10 rounds instead of 40.
"""

import os
import random
import statistics
import sys
import time
from typing import Any
from urllib.parse import urlencode

import _national

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 40
ROLES = ("advisor", "director", "officer", "evaluator", "finance", "partner", "administrator")
SEARCHERS = ("advisor", "director", "officer")
COUNTED = (
    "companies.Site", "companies.Relationship", "companies.Contact", "engagements.Engagement", "engagements.Visit",
    "engagements.Request", "calendar.Booking", "events.Event", "events.Registration", "delivery.FollowUp",
    "delivery.Proposal", "delivery.Milestone", "accounts.User",
)  # fmt: skip
os.environ.setdefault("LINESHAFT_DEMO", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lineshaft.config.settings")

_random = random.Random(20261128)


def _misspelt(text: str) -> str:
    """Two neighbours exchanged, behind the first letter."""
    if len(text) < 5:
        return text
    at = _random.randrange(1, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _words(user: Any) -> dict[str, list[str]]:
    """What this account might type, by kind; a kind of which it sees nothing is left out."""
    from lineshaft.apps.accounts.queries import actor_for
    from lineshaft.apps.companies.models import Contact, Site
    from lineshaft.apps.engagements.models import Engagement, Request, Visit
    from lineshaft.tenancy import use

    def some(rows: Any, field: str) -> list[str]:
        keys = list(rows.order_by().values_list("pk", flat=True))
        chosen = rows.filter(pk__in=_random.sample(keys, min(ROUNDS, len(keys)))).order_by()
        return list(chosen.values_list(field, flat=True))

    with use(actor_for(user).context):
        names = [" ".join(name.split()[:2]) for name in some(Site.objects, "name")]
        people = some(Contact.objects, "name")
        kinds = {
            "company": names,
            "company, misspelt": [_misspelt(name) for name in names],
            "person": people,
            "person, misspelt": [_misspelt(name) for name in people],
            "reference of a request": some(Request.objects, "reference"),
            "number of an engagement": some(Engagement.objects, "public_id"),
            "title of an engagement": some(Engagement.objects, "title"),
            "a word of the note of a visit": [
                max(note.split(), key=len) for note in some(Visit.objects.exclude(note=""), "note")
            ],
            "nothing is called so": [f"zq{_random.randrange(10**9)}" for _ in range(ROUNDS)],
        }
    return {kind: words for kind, words in kinds.items() if words}


def _measured(browser: Any, account: str, what: str, paths: list[str]) -> float:
    """Open each page, print a line; the 95th percentile in milliseconds."""
    browser.get(paths[0])  # fills the caches of templates
    taken = []
    for path in paths:
        started = time.perf_counter()
        status = browser.get(path).status_code
        taken.append((time.perf_counter() - started) * 1000)
        if status != 200:
            raise SystemExit(f"{path} answered {status} to {account}")
    p95 = statistics.quantiles(taken, n=20, method="inclusive")[-1] if len(taken) > 1 else taken[0]
    print(
        f"{account:<14} {what:<26} {statistics.median(taken):>7.1f} {p95:>7.1f} {max(taken):>8.1f} {len(taken):>6}",
        flush=True,
    )
    return p95


def _seconds_of_a_loop() -> float:
    """How fast Python is on this machine at this moment: most of a page's time is Python's."""
    started, total = time.perf_counter(), 0
    for number in range(5_000_000):
        total += number * number
    return time.perf_counter() - started


def _print_head() -> None:
    from django.apps import apps

    from lineshaft.tenancy import system_scope

    with system_scope("a benchmark counts"):
        counts = [
            f"{model._default_manager.count():,} {model._meta.verbose_name_plural}"
            for model in map(apps.get_model, COUNTED)
        ]
        sizes = ", ".join(counts)
    load = os.getloadavg()[0]
    print(
        f"{time.strftime('%Y-%m-%d %H:%M')}, {os.cpu_count()} cores, load {load:.1f}, {_seconds_of_a_loop():.2f} s for five"
        f" million rounds of a loop; {sizes}; milliseconds\n"
    )
    print(f"{'account':<14} {'what':<26} {'p50':>7} {'p95':>7} {'slowest':>8} {'times':>6}")


def main() -> None:
    # As the web server loads it.
    from django.conf import settings
    from django.test import Client

    import lineshaft.config.wsgi  # noqa: F401
    from lineshaft.apps.accounts.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    added = _national.fill()
    print(
        "Filled: " + (", ".join(f"{count:,} {table}" for table, count in added.items()) or "nothing") + "\n"
    )
    _print_head()
    worst = {"My work": 0.0, "search": 0.0}
    for role in ROLES:
        user = User.objects.get(email=f"demo-{role}@lineshaft.example")
        browser = Client()
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        for what, path in (("My work", "/my-work/"), ("My work, what follows", "/my-work/how-things-stand/")):
            p95 = _measured(browser, role, what, [path] * ROUNDS)
            worst["My work"] = max(worst["My work"], p95)
        for kind, words in _words(user).items() if role in SEARCHERS else ():
            p95 = _measured(browser, role, kind, ["/search/?" + urlencode({"q": word}) for word in words])
            worst["search"] = max(worst["search"], p95)
    print(
        f"\nat the end load {os.getloadavg()[0]:.1f}, {_seconds_of_a_loop():.2f} s for five million rounds of a loop"
    )
    print(
        f"slowest p95: My work {worst['My work']:.0f} ms (goal 250), search {worst['search']:.0f} ms (goal 150)"
    )


if __name__ == "__main__":
    main()
