from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TransfersConfig(AppConfig):
    name = "suggestions.transfers"
    verbose_name = "移送件"

    def ready(self):
        from liaison.deadlines import actions as deadlines
        from liaison.feeds import Noun, register
        from suggestions.cases import extensions
        from suggestions.cases.workflow import Action

        from . import (
            actions,
            lists,  # noqa: F401 - the table to take away is declared there
            permissions,
            privacy,
            serializers,
            workflow,
        )
        from .models import Kind
        from .presentation import changed, of_case
        from .reminders import lock, remind

        deadlines.register("transfers.transfer", remind, lock)
        begun = ((workflow.SEND, workflow.WORDS[workflow.SEND]),)
        register(
            "transfers.transfer",
            Noun("transfer", _("移送件"), changed, workflow.Action, first=begun),
        )
        for action, kind in {
            Action.REFER_PETITION: Kind.PETITION,
            Action.REFER_PROCURATORATE: Kind.PROCURATORATE,
            Action.REFER_SPECIALTY: Kind.SPECIALTY,
        }.items():
            extensions.verb(
                action,
                getattr(actions, action.value),
                body=serializers.BODIES[action],
                may=permissions.once(kind),
            )
        extensions.ABOUT["transfers"] = of_case
        extensions.ASKED.append("transfers")
        extensions.ON_END.append(actions.fall_away)
        extensions.ON_FORGET.append(privacy.forget)
        extensions.ARCHIVED.append(privacy.archived)
        extensions.READERS.append(permissions.may_fetch)
