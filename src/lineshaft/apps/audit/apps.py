from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "lineshaft.apps.audit"
    verbose_name = "Audit trail"
