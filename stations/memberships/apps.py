from django.apps import AppConfig


class MembershipsConfig(AppConfig):
    name = "stations.memberships"
    verbose_name = "任职"
