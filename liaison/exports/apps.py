from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "liaison.exports"
    verbose_name = "导出"

    def ready(self):
        from . import events, rules  # noqa: F401 - declared there
