from django.apps import AppConfig


class JurisdictionConfig(AppConfig):
    name = "liaison.jurisdiction"
    verbose_name = "辖区设置"

    def ready(self):
        from .models import LocalRule
        from .rules import LOCAL, load

        load()
        LOCAL.follow(LocalRule)
