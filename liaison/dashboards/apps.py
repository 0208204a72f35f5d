from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "liaison.dashboards"
    verbose_name = "统计"
