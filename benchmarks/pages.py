"""How long the pages take: every list and dashboard, for each role, on the database of this installation.

Budget: p95 of 150 ms for lists and details, 250 ms for dashboards. Run it after `./dev demo` (any size). The pages are
rendered in this process through the whole stack of middleware, without the network. `p95` is the usual quantile: of
40 rounds it lies between the second and the third slowest. `queries` are all statements of one request, those that
tell PostgreSQL who looks included.
"""

import os
import statistics
import time
from typing import Any

ROUNDS = 40
os.environ.setdefault("LINESHAFT_DEMO", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lineshaft.config.settings")


def _pages() -> dict[str, list[str]]:
    """Addresses by account; records are taken from the middle of what the account sees."""
    from lineshaft.apps.accounts.queries import actor_for
    from lineshaft.apps.engagements.models import Engagement, Outcome, Request
    from lineshaft.apps.surveys.models import Wave
    from lineshaft.tenancy import use

    advisor = _user("demo-advisor")
    with use(actor_for(advisor).context):
        engagement = Engagement.objects.select_related("site").order_by("pk")[Engagement.objects.count() // 2]
        outcome = Outcome.objects.select_related("center").order_by("pk")[Outcome.objects.count() // 2]
        help_request = Request.objects.order_by("pk").first()
        wave = Wave.objects.first()
    assert help_request is not None
    assert wave is not None
    site = f"/sites/{engagement.site.public_id}/"
    return {
        "visitor": ["/", "/?q=30303", "/centers/", "/ask/", "/results/", "/results/ga/", "/resources/"],
        "demo-advisor": [
            "/my-work/", "/sites/", "/sites/?q=precision", site, f"{site}engagements/", f"{site}resources/", "/requests/",
            f"/requests/{help_request.reference}/", "/engagements/", f"/engagements/{engagement.public_id}/", "/outcomes/",
            f"/outcomes/{outcome.pk}/", "/search/?q=precision", "/scorecard/",
        ],
        "demo-coordinator": ["/my-work/", "/surveys/"],
        "demo-evaluator": [
            "/my-work/", "/outcomes/", "/outcomes/?state=waiting&period=all", f"/outcomes/{outcome.pk}/", "/engagements/",
        ],
        "demo-director": ["/my-work/", "/scorecard/"],
        "demo-partner": ["/my-work/"],
        "demo-officer": [
            "/my-work/", "/network/scorecard/", f"/scorecard/{outcome.center.slug}/", "/surveys/",
            f"/surveys/{wave.code}/", "/results/publications/", "/center-settings/", "/search/?q=precision",
        ],
        "demo-administrator": ["/my-work/", "/people/"],
    }  # fmt: skip


def _user(name: str) -> Any:
    from lineshaft.apps.accounts.models import User

    return User.objects.get(email=f"{name}@lineshaft.example")


def _queries(browser: Any, path: str) -> int:
    """How many statements one request takes. The request also fills the caches of templates and maps."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser.get(path, follow=True)
    with CaptureQueriesContext(connection) as statements:
        browser.get(path, follow=True)
    return len(statements)


def _milliseconds(browser: Any, path: str) -> list[float]:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        response = browser.get(path, follow=True)
        taken.append((time.perf_counter() - started) * 1000)
        if response.status_code != 200:
            raise SystemExit(f"{path} answered {response.status_code}")
    return taken


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from lineshaft.apps.companies.models import Site

    settings.ALLOWED_HOSTS = ["testserver"]
    print(f"{os.cpu_count()} cores, {Site.objects.count():,} sites, {ROUNDS} rounds a page; milliseconds\n")
    print(f"{'account':<18} {'page':<44} {'p50':>7} {'p95':>7} {'queries':>8}")
    worst = 0.0
    for account, paths in _pages().items():
        browser = Client()
        if account != "visitor":
            browser.force_login(_user(account), backend="allauth.account.auth_backends.AuthenticationBackend")
        for path in paths:
            queries = _queries(browser, path)
            taken = _milliseconds(browser, path)
            p95 = statistics.quantiles(taken, n=20, method="inclusive")[-1]
            worst = max(worst, p95)
            print(f"{account:<18} {path[:44]:<44} {statistics.median(taken):>7.1f} {p95:>7.1f} {queries:>8}")
    print(f"\nslowest p95: {worst:.0f} ms (budget: 150 ms for lists and details, 250 ms for dashboards)")


if __name__ == "__main__":
    main()
