from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "lineshaft.apps.publication"
    verbose_name = "Publication"
