from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "stations.duty"
    verbose_name = "值班"
