from django.urls import URLPattern

from . import buy_american_urls

app_name = "scouting"

urlpatterns: list[URLPattern] = [*buy_american_urls.urlpatterns]
