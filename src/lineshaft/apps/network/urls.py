from django.urls import path

from .views import public

app_name = "network"

urlpatterns = [
    path("", public.find, name="find"),
    path("centers/", public.directory, name="directory"),
    path("centers/map.svg", public.map_picture, name="map"),
    path("centers/<slug:slug>/", public.center, name="center"),
]
