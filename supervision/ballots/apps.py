from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BallotsConfig(AppConfig):
    name = "supervision.ballots"
    verbose_name = "表决"

    def ready(self):
        from liaison import scopes
        from liaison.feeds import Noun, register
        from supervision.meetings import hanging
        from supervision.projects.actions import BEFORE_VOTE

        from . import (
            printed,  # noqa: F401 - the kinds of paper are declared there
            workflow,
        )
        from .holds import obstacle
        from .presentation import changed, of_meeting

        hanging.register("ballots", of_meeting)
        BEFORE_VOTE.append(obstacle)
        scopes.declare("ballots", _("表决"), "read")
        begun = ((workflow.PREPARE, workflow.WORDS[workflow.PREPARE]),)
        register(
            "ballots.ballot",
            Noun("ballot", _("表决"), changed, workflow.Action, scope="ballots:read", first=begun),
        )
