from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "stations.organisations"
    verbose_name = "单位"
