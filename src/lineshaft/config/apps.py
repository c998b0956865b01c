from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "lineshaft.config"
    label = "lineshaft_config"
    verbose_name = "Configuration"
