from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "liaison.deadlines"
    verbose_name = "时限"
