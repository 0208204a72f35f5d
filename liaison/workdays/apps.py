from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "liaison.workdays"
    verbose_name = "工作日历"
