"""How long it takes to find companies: each kind of search, the facets, the map, and duplicates while typing.

Goals at 300,000 sites: p95 of 150 ms for a page, 50 ms for the duplicates of one keystroke. Run it after
`./dev demo --size national`. What is searched for is taken from the registry, another record each round, so that no
answer comes out of a warm cache alone. Pages are rendered in this process through the whole stack of middleware.
`processor` is the mean time on a core, of this process and of its PostgreSQL process: what a page takes where nothing
else runs, while the other columns grow with the load of the machine. `./dev bench find 20` takes 20 rounds instead of 60.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 60
os.environ.setdefault("LINESHAFT_DEMO", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lineshaft.config.settings")

_random = random.Random(20261127)


def _misspelt(text: str) -> str:
    """One letter left out, doubled, or two exchanged, behind the first."""
    if len(text) < 5:
        return text
    at = _random.randrange(1, len(text) - 2)
    return _random.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        )
    )


def _phone(digits: str) -> str:
    return _random.choice(("({}) {}-{}", "{}.{}.{}", "+1 {} {} {}")).format(
        digits[:3], digits[3:6], digits[6:]
    )


def _exchanged(text: str) -> str:
    """Two neighbours exchanged."""
    return text[:4] + text[5] + text[4] + text[6:]


def _words_beside_the_site(advisor: Any) -> dict[str, list[str]]:
    """What is found though it is not of the site: names of companies, numbers, and what plants can do."""
    from django.db.models import F

    from lineshaft.apps.accounts.queries import actor_for
    from lineshaft.apps.companies.models import Capability, Company, CompanyName, CompanyTaxNumber
    from lineshaft.tenancy import use

    def some(values: Iterable[str]) -> list[str]:
        there = sorted(values)
        return _random.sample(there, min(ROUNDS, len(there)))

    otherwise = Company.objects.exclude(sites__name_key=F("name_key")).filter(sites__isnull=False)
    with use(actor_for(advisor).context):
        seen = Capability.objects.filter(removed_at__isnull=True).order_by()
        of_kind = {
            kind: some(seen.filter(kind=kind).values_list("name", flat=True).distinct())
            for kind in Capability.Kind
        }
        numbers = some(CompanyTaxNumber.objects.values_list("ein", flat=True).distinct())
    legal = some(otherwise.values_list("name", flat=True).distinct())
    trade = some(CompanyName.objects.values_list("name", flat=True).distinct())
    processes = [*of_kind["process"], *of_kind["material"]]
    return {
        "legal name, plant called otherwise": legal,
        "legal name so, misspelt": [_misspelt(name) for name in legal],
        "trade name, misspelt": [_misspelt(name) for name in trade],
        "tax number, own center's": [number.replace("-", "") for number in numbers],
        "tax number, misspelt": [_exchanged(number) for number in numbers],
        "process or material": [name.lower() for name in processes],
        "process or material, misspelt": [_misspelt(name) for name in processes],
        "certification": [name.replace(" ", "") for name in of_kind["certification"]],
    }


def _searches(site: Any) -> dict[str, str]:
    """What a person might type to find this site."""
    words = site.name.split()
    return {
        "name": " ".join(words[:2]),
        "name, misspelt": _misspelt(" ".join(words[:2])),
        "one word of a name, misspelt": _misspelt(words[0]),
        "telephone": _phone(site.phone_key) if site.phone_key else "",
        "ZIP code": site.zip_code,
        "site number": site.public_id,
        # No company of the demonstration has one: a number that is looked for in vain, and then as a name.
        "UEI": site.company.uei or f"Q{site.public_id[-11:]}",
        "CAGE code": site.company.cage or f"{site.pk % 10}A{site.pk % 100:02}{site.pk % 7}",
        "web domain": site.company.website.split("//")[-1],
        "street": " ".join(site.street.split()[:2]),
        "street, misspelt": _misspelt(site.street),
        "city": site.city,
        "city, ST": f"{site.city}, {site.state.abbreviation}",
        "county": f"{site.county.name}, {site.state.abbreviation}" if site.county else "",
        "NAICS": site.naics_id or "",
        "industry in words": site.naics.title if site.naics else "",
        "a very common word": _random.choice(("precision", "machine", "metal", "products", "industries")),
    }


def _page_sets(sites: list[Any], further: dict[str, list[str]]) -> dict[str, list[str]]:
    """Addresses by what is measured."""
    pages = {
        kind: ["/sites/?" + urlencode({"q": text, "scope": "all"}) for text in texts]
        for kind, texts in further.items()
        if texts
    }
    for site in sites:
        for kind, text in _searches(site).items():
            if text:
                pages.setdefault(kind, []).append("/sites/?" + urlencode({"q": text, "scope": "all"}))
        pages.setdefault("everywhere: name", []).append(
            "/search/?" + urlencode({"q": " ".join(site.name.split()[:2])})
        )
        state, naics = site.state_id, (site.naics_id or "332")[:3]
        for name, query in {
            "whole network": {},
            "in a state": {"state": state},
            "in a county": {"state": state, "county": site.county_id or ""},
            "in an industry": {"naics": naics},
            "in an industry of a state": {"state": state, "naics": naics},
        }.items():
            pages.setdefault(f"list {name}", []).append("/sites/?" + urlencode({"scope": "all", **query}))
            pages.setdefault(f"map {name}", []).append(
                "/sites/?" + urlencode({"scope": "all", "view": "map", **query})
            )
    return {kind: pages[kind][:ROUNDS] for kind in sorted(pages)}


def _keystrokes(site: Any) -> Iterable[dict[str, str]]:
    """
    The form of a new company while somebody types this site into it: the name letter by letter, then the rest. The
    name is misspelt; every other time in its first letter.
    """
    name = _misspelt(site.name) if site.pk % 2 else _random.choice("bcdfghkmptw") + site.name[1:]
    typed = {"state": site.state_id}
    for length in range(3, len(name) + 1, 3):
        yield {**typed, "name": name[:length]}
    typed["name"] = name
    for field, value in (
        ("street", site.street), ("city", site.city), ("zip_code", site.zip_code), ("phone", site.phone_key),
    ):  # fmt: skip
        typed[field] = value
        yield dict(typed)


def _processor() -> float:
    """Seconds on a core so far: of this process, and (on Linux, to the hundredth) of the PostgreSQL that serves it."""
    from django.db import connection

    connection.ensure_connection()
    file = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    ticks = file.read_text().rsplit(")", 1)[1].split()[11:13] if file.exists() else []
    return time.process_time() + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _measured(what: str, works: list[Callable[[], Any]]) -> float:
    """Run each, print a line; the 95th percentile."""
    taken = []
    used = _processor()
    for work in works:
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    used = (_processor() - used) * 1000 / len(works)
    p95 = statistics.quantiles(taken, n=20, method="inclusive")[-1]
    print(
        f"{what:<34} {statistics.median(taken):>7.1f} {p95:>7.1f} {max(taken):>8.1f} {used:>9.1f} {len(taken):>6}",
        flush=True,
    )
    return p95


def _visit(browser: Any, path: str) -> None:
    status = browser.get(path, follow=True).status_code
    if status != 200:
        raise SystemExit(f"{path} answered {status}")


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from lineshaft.apps.accounts.models import User
    from lineshaft.apps.companies.models import Site

    settings.ALLOWED_HOSTS = ["testserver"]
    everyone = list(Site.objects.order_by("pk").values_list("pk", flat=True))
    chosen = Site.objects.filter(pk__in=_random.sample(everyone, min(ROUNDS, len(everyone))))
    sites = list(chosen.select_related("company", "state", "county", "naics"))
    browser = Client()
    advisor = User.objects.get(email="demo-advisor@lineshaft.example")
    browser.force_login(advisor, backend="allauth.account.auth_backends.AuthenticationBackend")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {len(everyone):,} sites; milliseconds\n")
    print(f"{'what':<34} {'p50':>7} {'p95':>7} {'slowest':>8} {'processor':>9} {'times':>6}")
    worst = 0.0
    for kind, paths in _page_sets(sites, _words_beside_the_site(advisor)).items():
        _visit(browser, paths[0])  # fills the caches of templates and maps
        worst = max(worst, _measured(kind, [partial(_visit, browser, path) for path in paths]))
    typed = [each for site in sites[: max(ROUNDS // 2, 2)] for each in _keystrokes(site)]
    p95 = _measured(
        "duplicates while typing", [partial(browser.post, "/sites/duplicates/", each) for each in typed]
    )
    print(
        f"\nslowest p95 of a page: {worst:.0f} ms (goal: 150), duplicates while typing: {p95:.0f} ms (goal: 50)"
    )


if __name__ == "__main__":
    main()
