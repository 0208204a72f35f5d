from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "suggestions.cases"
    verbose_name = "事项"
