"""How long the pages take: every list and dashboard, for each role, on the database of this installation.

Budget: p95 of 150 ms for lists and details, 250 ms for dashboards. Run it after `./dev demo` (any size). The pages are
rendered in this process through the whole stack of middleware, without the network.
"""

import os
import statistics
import time
from typing import Any

ROUNDS = 15
os.environ.setdefault("LINESHAFT_DEMO", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lineshaft.config.settings")


def _pages() -> dict[str, list[str]]:
    """Addresses by account; records are taken from the middle of what the account sees."""
    from lineshaft.apps.accounts.queries import actor_for
    from lineshaft.apps.engagements.models import Engagement, Outcome, Request
    from lineshaft.tenancy import use

    advisor = _user("demo-advisor")
    with use(actor_for(advisor).context):
        engagement = Engagement.objects.select_related("site").order_by("pk")[Engagement.objects.count() // 2]
        outcome = Outcome.objects.order_by("pk")[Outcome.objects.count() // 2]
        help_request = Request.objects.order_by("pk").first()
    assert help_request is not None
    site = f"/sites/{engagement.site.public_id}/"
    return {
        "visitor": ["/", "/?q=30303", "/centers/", "/ask/", "/results/", "/results/ga/", "/resources/"],
        "demo-advisor": [
            "/my-work/", "/sites/", "/sites/?q=precision", site, f"{site}engagements/", f"{site}resources/", "/requests/",
            f"/requests/{help_request.reference}/", "/engagements/", f"/engagements/{engagement.public_id}/", "/outcomes/",
            f"/outcomes/{outcome.pk}/", "/search/?q=precision", "/scorecard/",
        ],
        "demo-coordinator": ["/my-work/", "/surveys/"],
        "demo-evaluator": ["/my-work/", "/outcomes/", f"/outcomes/{outcome.pk}/"],
        "demo-director": ["/my-work/", "/scorecard/"],
        "demo-partner": ["/my-work/"],
        "demo-officer": ["/my-work/", "/network/scorecard/", "/scorecard/"],
    }  # fmt: skip


def _user(name: str) -> Any:
    from lineshaft.apps.accounts.models import User

    return User.objects.get(email=f"{name}@lineshaft.example")


def _milliseconds(browser: Any, path: str) -> list[float]:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        response = browser.get(path, follow=True)
        taken.append((time.perf_counter() - started) * 1000)
        if response.status_code != 200:
            raise SystemExit(f"{path} answered {response.status_code}")
    return sorted(taken)


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from lineshaft.apps.companies.models import Site

    settings.ALLOWED_HOSTS = ["testserver"]
    print(f"{os.cpu_count()} cores, {Site.objects.count():,} sites, {ROUNDS} rounds a page; milliseconds\n")
    print(f"{'account':<18} {'page':<44} {'p50':>7} {'p95':>7}")
    worst = 0.0
    for account, paths in _pages().items():
        browser = Client()
        if account != "visitor":
            browser.force_login(_user(account), backend="allauth.account.auth_backends.AuthenticationBackend")
        for path in paths:
            browser.get(path, follow=True)  # the first call fills caches of templates and maps
            taken = _milliseconds(browser, path)
            p95 = taken[int(len(taken) * 0.95)]
            worst = max(worst, p95)
            print(f"{account:<18} {path[:44]:<44} {statistics.median(taken):>7.1f} {p95:>7.1f}")
    print(f"\nslowest p95: {worst:.0f} ms (budget: 150 ms for lists and details, 250 ms for dashboards)")


if __name__ == "__main__":
    main()
