"""How fast the locator answers: random ZIP codes, cities and counties, the query alone and the whole page.

Budget: p95 of 10 ms for the query. Runs on the database of this installation, in this process, without the network.
"""

import os
import random
import statistics
import time
from collections.abc import Callable, Sequence

SEED = 20261122
QUERIES, PAGES, WARM_UP = 1000, 150, 60
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lineshaft.config.settings")


def _questions() -> dict[str, list[str]]:
    """What people type, drawn from the reference facts with a fixed seed."""
    from lineshaft.apps.reference.models import County, Zip

    rng = random.Random(SEED)
    zips = list(Zip.objects.select_related("state").order_by("code"))
    counties = list(County.objects.select_related("state").order_by("fips"))
    return {
        "ZIP code": [rng.choice(zips).code for _ in range(QUERIES)],
        "city and state": [f"{z.city}, {z.state.abbreviation}" for z in rng.choices(zips, k=QUERIES)],
        "city alone": [z.city for z in rng.choices(zips, k=QUERIES)],
        "county and state": [f"{c.name}, {c.state.abbreviation}" for c in rng.choices(counties, k=QUERIES)],
    }


def _measure(act: Callable[[str], object], questions: Sequence[str]) -> tuple[float, float, float]:
    """p50, p95 and the slowest, in milliseconds, after a warm-up."""
    for question in questions[:WARM_UP]:
        act(question)
    taken = []
    for question in questions:
        begun = time.perf_counter()
        act(question)
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[18], max(taken)


def _line(name: str, count: int, times: tuple[float, float, float]) -> str:
    return f"{name:<28}{count:>6} times   p50 {times[0]:6.1f} ms   p95 {times[1]:6.1f} ms   slowest {times[2]:6.1f} ms"


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction
    from django.test import Client

    from lineshaft.apps.network.queries import locate

    settings.ALLOWED_HOSTS = ["localhost"]
    questions = _questions()
    print(f"Cores: {os.cpu_count()}")
    with transaction.atomic():
        for kind, asked in questions.items():
            print(_line(f"locate() by {kind}", len(asked), _measure(locate, asked)))
    browser = Client(headers={"host": "localhost"})

    def page(question: str) -> None:
        response = browser.get("/", {"q": question})
        if response.status_code != 200:
            raise SystemExit(f"/?q={question} answered {response.status_code}")

    asked = questions["ZIP code"][:PAGES]
    # Each state's map is drawn once in a process, and then kept: visit every state before.
    for code in {code[:2]: code for code in questions["ZIP code"]}.values():
        page(code)
    print(_line("page with map by ZIP code", len(asked), _measure(page, asked)))


if __name__ == "__main__":
    main()
