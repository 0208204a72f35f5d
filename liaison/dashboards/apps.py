from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "liaison.dashboards"
    verbose_name = "统计"

    def ready(self):
        from liaison.portal import health as probes

        from . import health

        probes.register(health.lag)
