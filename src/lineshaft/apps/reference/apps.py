from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "lineshaft.apps.reference"
    verbose_name = "Reference facts"
