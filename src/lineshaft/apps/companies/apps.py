from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "lineshaft.apps.companies"
    verbose_name = "Companies and sites"
