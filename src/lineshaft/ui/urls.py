"""The component page, where there is a demo or a developer to look at it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from lineshaft.ui import views

app_name = "ui"


def _not_in_earnest(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that an installation with real data does not have."""

    @wraps(view)
    def shown(request: HttpRequest, **parts: Any) -> HttpResponse:
        if not (settings.DEBUG or settings.DEMO):
            raise Http404
        return view(request, **parts)

    return shown


urlpatterns = [
    path("components/", _not_in_earnest(views.components), name="components"),
    path("components/places/", _not_in_earnest(views.places), name="components-places"),
]
