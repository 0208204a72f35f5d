from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "liaison.desk"
    verbose_name = "工作台"
