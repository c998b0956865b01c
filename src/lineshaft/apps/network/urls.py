from django.urls import path

from .views import awards, public, settings

app_name = "network"

_CENTER = "centers/<slug:slug>/settings/"

urlpatterns = [
    path("", public.find, name="find"),
    path("centers/", public.directory, name="directory"),
    path("centers/map.svg", public.map_picture, name="map"),
    path("center-settings/", settings.own_settings, name="own_settings"),
    path("centers/<slug:slug>/", public.center, name="center"),
    path(_CENTER, settings.facts, name="settings_facts"),
    path(_CENTER + "locations/", settings.locations, name="settings_locations"),
    path(_CENTER + "locations/new/", settings.location_new, name="location_new"),
    path(_CENTER + "locations/<int:pk>/", settings.location_edit, name="location_edit"),
    path(_CENTER + "locations/<int:pk>/close/", settings.location_close, name="location_close"),
    path(_CENTER + "offers/", settings.offers, name="settings_offers"),
    path(_CENTER + "offers/own/", settings.line_new, name="line_new"),
    path(_CENTER + "offers/own/<int:pk>/end/", settings.line_end, name="line_end"),
    path(_CENTER + "profiles/", settings.people, name="settings_people"),
    path(_CENTER + "profiles/<int:pk>/", settings.profile, name="profile"),
    path(_CENTER + "awards/", awards.awards, name="settings_awards"),
    path(_CENTER + "awards/new/", awards.award_new, name="award_new"),
    path(_CENTER + "awards/<int:pk>/", awards.award_edit, name="award_edit"),
    path(_CENTER + "awards/<int:pk>/periods/new/", awards.period_new, name="period_new"),
    path(_CENTER + "budget-periods/<int:pk>/", awards.period_edit, name="period_edit"),
    path(_CENTER + "history/", settings.history, name="settings_history"),
]
