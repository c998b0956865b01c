from django.urls import URLPattern

app_name = "scouting"

urlpatterns: list[URLPattern] = []
