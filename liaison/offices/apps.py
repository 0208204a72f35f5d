from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "liaison.offices"
    verbose_name = "人员与角色"

    def ready(self):
        from . import lists  # noqa: F401 - people as a table are declared there
