from django.apps import AppConfig


class Open311Config(AppConfig):
    name = "liaison.open311"
    verbose_name = "Open311"

    def ready(self):
        from liaison.api import errors

        from .answers import refused

        errors.DIALECTS["/open311/"] = refused
