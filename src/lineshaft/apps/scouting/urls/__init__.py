from django.urls import URLPattern

from . import buy_american, buyers, desk, needs, technology

app_name = "scouting"

urlpatterns: list[URLPattern] = [
    *buy_american.urlpatterns,
    *desk.urlpatterns,
    *technology.urlpatterns,
    *needs.urlpatterns,
    *buyers.urlpatterns,
]
