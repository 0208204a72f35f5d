from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "liaison.api"
    verbose_name = "接口"

    def ready(self):
        from suggestions.cases import extensions

        from .actions import note_personal

        extensions.ON_PERSONAL.append(note_personal)
