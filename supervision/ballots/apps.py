from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BallotsConfig(AppConfig):
    name = "supervision.ballots"
    verbose_name = "表决"

    def ready(self):
        from liaison import scopes
        from liaison.feeds import Noun, register
        from supervision.meetings import hanging
        from supervision.opinions import presentation as opinions
        from supervision.opinions.actions import BEFORE_APPRAISAL
        from supervision.projects import beside
        from supervision.projects.actions import BEFORE_TEST, BEFORE_VOTE

        from . import (
            holds,
            printed,  # noqa: F401 - the kinds of paper are declared there
            workflow,
        )
        from .presentation import changed, of_meeting, of_opinion, of_project

        hanging.register("ballots", of_meeting, holds=holds.closing)
        BEFORE_VOTE.append(holds.vote)
        BEFORE_TEST.append(holds.appraisal)
        BEFORE_APPRAISAL.append(holds.appraisal)
        beside.AT_DESK.append(of_project)
        opinions.BESIDE.append(of_opinion)
        scopes.declare("ballots", _("表决"), "read")
        begun = ((workflow.PREPARE, workflow.WORDS[workflow.PREPARE]),)
        register(
            "ballots.ballot",
            Noun("ballot", _("表决"), changed, workflow.Action, scope="ballots:read", first=begun),
        )
