from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "supervision.ballots"
    verbose_name = "表决"
