from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "liaison.deadlines"
    verbose_name = "时限"

    def ready(self):
        from liaison.workdays.actions import after_change

        from .actions import recompute

        after_change(recompute)
