from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "suggestions.cases"
    verbose_name = "事项"

    def ready(self):
        from liaison.attachments import permissions as attachments
        from liaison.deadlines import actions as deadlines
        from liaison.notifications import receivers

        from .following import may_fetch_as_follower
        from .permissions import holds_code, may_fetch
        from .reminders import lock, remind

        attachments.register("cases.case", may_fetch, may_fetch_as_follower)
        receivers.register("cases.case", holds_code)
        deadlines.register("cases.case", remind, lock)
