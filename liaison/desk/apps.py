from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "liaison.desk"
    verbose_name = "工作台"

    def ready(self):
        from . import lists  # noqa: F401 - the queue as a table is declared there
