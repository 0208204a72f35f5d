from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "liaison.limits"
    verbose_name = "频次限制"
