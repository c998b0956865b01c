from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "lineshaft.demo"
    verbose_name = "Demonstration network"
