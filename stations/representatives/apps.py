from django.apps import AppConfig


class RepresentativesConfig(AppConfig):
    name = "stations.representatives"
    verbose_name = "代表"
