from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "lineshaft.apps.accounts"
    verbose_name = "People and organisations"
