from django.urls import path

from . import views

app_name = "reference"

urlpatterns = [
    path("rules/", views.law, name="law"),
    path("rules.csv", views.law_csv, name="law_csv"),
    path("places/suggestions/", views.place_search, name="place_search"),
    path("industries/suggestions/", views.naics_search, name="naics_search"),
    path("product-codes/suggestions/", views.psc_search, name="psc_search"),
]
