from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "supervision.meetings"
    verbose_name = "会议"

    def ready(self):
        from . import (
            lists,  # noqa: F401 - the table to take away is declared there
            papers,  # noqa: F401 - and the kinds of paper
        )
