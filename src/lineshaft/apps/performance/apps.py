from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    name = "lineshaft.apps.performance"
    verbose_name = "Performance"
