from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "liaison.offices"
    verbose_name = "人员与角色"
