from django.urls import path

from . import views
from .stories.urls import urlpatterns as stories

app_name = "publication"
urlpatterns = [
    path("results/", views.results, name="results"),
    path("results/publications/", views.publications, name="publications"),
    path("results/publications/refresh/", views.refresh, name="refresh"),
    path("results/publications/<int:pk>.json", views.download_json, name="json"),
    path("results/publications/<int:pk>.csv", views.download_csv, name="csv"),
    path("results/<slug:abbreviation>/", views.state, name="state"),
    path("results/<slug:place>/<slug:metric>/", views.figure, name="figure"),
    *stories,
]
