from django.apps import AppConfig


class QrcodesConfig(AppConfig):
    name = "stations.qrcodes"
    verbose_name = "二维码"
