from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "supervision.meetings"
    verbose_name = "会议"

    def ready(self):
        from liaison import feeds, scopes

        from . import (
            lists,  # noqa: F401 - the table to take away is declared there
            papers,  # noqa: F401 - and the kinds of paper
            presentation,
            workflow,
        )

        scopes.declare("meetings", "会议和审议意见", "read", "write")
        begun = ((workflow.PLAN, workflow.WORDS[workflow.PLAN]),)
        told = (presentation.changed, workflow.Action, "meetings:read", begun)
        feeds.register("meetings.meeting", feeds.Noun("meeting", "会议", *told))
