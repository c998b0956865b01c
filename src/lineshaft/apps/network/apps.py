from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "lineshaft.apps.network"
    verbose_name = "The network"
