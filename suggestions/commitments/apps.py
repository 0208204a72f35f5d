from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitmentsConfig(AppConfig):
    name = "suggestions.commitments"
    verbose_name = "承诺"

    def ready(self):
        from liaison.deadlines import actions as deadlines
        from liaison.feeds import Noun, register
        from suggestions.cases import extensions

        from . import (
            lists,  # noqa: F401 - the table to take away is declared there
            workflow,
        )
        from .actions import follow_result
        from .presentation import changed, of_case
        from .privacy import forget
        from .reminders import lock, remind

        deadlines.register("commitments.commitment", remind, lock)
        begun = ((workflow.PROMISE, workflow.WORDS[workflow.PROMISE]),)
        register(
            "commitments.commitment",
            Noun("commitment", _("承诺"), changed, workflow.Action, first=begun),
        )
        extensions.ON_RESULT.append(follow_result)
        extensions.ON_FORGET.append(forget)
        extensions.ABOUT["commitments"] = of_case
