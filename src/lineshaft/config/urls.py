"""All addresses of the product. Each app has its own under one prefix."""

from django.urls import include, path
from django.views.generic import RedirectView

from . import health
from .api import api

urlpatterns = [
    path("", include("lineshaft.apps.home.urls")),
    path("", include("lineshaft.apps.network.urls")),
    path("", include("lineshaft.apps.companies.urls")),
    path("", include("lineshaft.apps.engagements.urls")),
    path("", include("lineshaft.apps.partners.urls")),
    path("", include("lineshaft.apps.funding.urls")),
    path("", include("lineshaft.apps.calendar.urls")),
    path("", include("lineshaft.apps.events.urls")),
    path("", include("lineshaft.apps.surveys.urls")),
    path("", include("lineshaft.apps.programs.urls")),
    path("", include("lineshaft.apps.scouting.urls")),
    path("", include("lineshaft.apps.performance.urls")),
    path("", include("lineshaft.apps.publication.urls")),
    path("", include("lineshaft.apps.reference.urls")),
    path("people/", include("lineshaft.apps.accounts.urls")),
    # An address is proved by its invitation, so nobody changes it alone.
    path("accounts/email/", RedirectView.as_view(pattern_name="accounts:me")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/", include("lineshaft.apps.accounts.single_sign_on.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("ui/", include("lineshaft.ui.urls")),
    path("api/v1/", api.urls),
    path("healthz", health.healthz, name="healthz"),
]

handler400 = "lineshaft.ui.errors.bad_request"
handler403 = "lineshaft.ui.errors.permission_denied"
handler404 = "lineshaft.ui.errors.not_found"
handler500 = "lineshaft.ui.errors.server_error"
handler429 = "lineshaft.ui.errors.too_many_requests"  # of allauth
