from django.urls import path

from .views import awards

app_name = "funding"

urlpatterns = [
    path("funding/", awards.awards, name="awards"),
    path("funding/awards/<int:pk>/terms/", awards.terms, name="terms"),
]
