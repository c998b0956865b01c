"""The component page, where there is a demo or a developer to look at it."""

from django.conf import settings
from django.urls import URLPattern, path

from lineshaft.ui import views

app_name = "ui"

urlpatterns: list[URLPattern] = []

if settings.DEBUG or settings.DEMO:
    urlpatterns += [
        path("components/", views.components, name="components"),
        path("components/places/", views.places, name="components-places"),
    ]
