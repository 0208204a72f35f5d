from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "suggestions.registers"
    verbose_name = "台账"

    def ready(self):
        from . import bulletins  # noqa: F401 - its kind of paper and readers are declared there
