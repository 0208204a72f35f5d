from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardsConfig(AppConfig):
    name = "liaison.dashboards"
    verbose_name = "统计"

    def ready(self):
        from liaison.portal import health as probes
        from liaison.scopes import declare

        from . import health

        declare("statistics", _("统计"), "read")
        probes.register(health.lag)
