from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "lineshaft.apps.surveys"
    verbose_name = "Surveys"
