from django.apps import AppConfig


class OpinionsConfig(AppConfig):
    name = "supervision.opinions"
    verbose_name = "审议意见"

    def ready(self):
        from liaison import feeds
        from liaison.deadlines import actions as deadlines
        from supervision.meetings import hanging

        from . import (
            lists,  # noqa: F401 - the table to take away is declared there
            papers,  # noqa: F401 - and the kind of paper
            presentation,
            workflow,
        )
        from .reminders import lock, remind

        deadlines.register("opinions.deliberationopinion", remind, lock)
        begun = ((workflow.DRAW_UP, workflow.WORDS[workflow.DRAW_UP]),)
        told = (presentation.changed, workflow.Action, "meetings:read", begun)
        noun = feeds.Noun("opinion", "审议意见", *told)
        feeds.register("opinions.deliberationopinion", noun)
        hanging.register("opinions", presentation.of_meeting, presentation.starts)
