from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "suggestions.registers"
    verbose_name = "台账"

    def ready(self):
        from . import bulletins, lists, places  # noqa: F401 - papers and tables are declared there
