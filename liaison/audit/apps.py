from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "liaison.audit"
    verbose_name = "审计"
