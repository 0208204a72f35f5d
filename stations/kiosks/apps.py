from django.apps import AppConfig


class KiosksConfig(AppConfig):
    name = "stations.kiosks"
    verbose_name = "自助终端"
