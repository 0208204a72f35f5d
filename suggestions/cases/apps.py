from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "suggestions.cases"
    verbose_name = "事项"

    def ready(self):
        from liaison.attachments import permissions as attachments
        from liaison.deadlines import actions as deadlines
        from liaison.feeds import Noun, register
        from liaison.notifications import receivers
        from liaison.scopes import declare

        from . import changes, workflow
        from .following import may_fetch_as_follower
        from .permissions import holds_code, may_fetch
        from .reminders import lock, remind

        attachments.register("cases.case", may_fetch, may_fetch_as_follower)
        receivers.register("cases.case", holds_code)
        deadlines.register("cases.case", remind, lock)
        declare("cases", _("事项"), "read", "write", "personal")
        begun = ((workflow.SUBMIT, _("提交")),)
        register("cases.case", Noun("case", _("事项"), changes.shown, workflow.Action, first=begun))
