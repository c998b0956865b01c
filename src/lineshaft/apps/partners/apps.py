from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "lineshaft.apps.partners"
    verbose_name = "Partners and resources"
