from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    name = "lineshaft.apps.engagements"
    verbose_name = "Requests and engagements"
