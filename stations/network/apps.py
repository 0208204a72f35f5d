from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "stations.network"
    verbose_name = "家站点网络"
