from django.apps import AppConfig


class DivisionsConfig(AppConfig):
    name = "stations.divisions"
    verbose_name = "行政区划"
