from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    name = "liaison.idempotency"
    verbose_name = "幂等请求"
