from django.apps import AppConfig


class OpinionsConfig(AppConfig):
    name = "supervision.opinions"
    verbose_name = "审议意见"

    def ready(self):
        from liaison.deadlines import actions as deadlines
        from supervision.meetings import hanging

        from . import (
            lists,  # noqa: F401 - the table to take away is declared there
            papers,  # noqa: F401 - and the kind of paper
            presentation,
        )
        from .reminders import lock, remind

        deadlines.register("opinions.deliberationopinion", remind, lock)
        hanging.register("opinions", presentation.of_meeting, presentation.starts)
