from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "liaison.oversight"
    verbose_name = "时限监督"
