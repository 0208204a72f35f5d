from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "supervision.meetings"
    verbose_name = "会议"
