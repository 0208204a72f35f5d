from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "supervision.projects"
    verbose_name = "民生实事项目"

    def ready(self):
        from liaison.attachments.permissions import register as share_photos
        from liaison.deadlines import actions as deadlines
        from liaison.feeds import Noun, register
        from liaison.scopes import declare
        from stations.qrcodes.topics import TOPICS as QR_TOPICS
        from stations.qrcodes.topics import Topic as QRTopic
        from suggestions.cases import extensions

        from . import (
            lists,  # noqa: F401 - the table to take away is declared there
            permissions,
            topics,
            workflow,
        )
        from .calls import presentation as rounds
        from .presentation import changed, of_case
        from .reminders import lock, remind

        noun = "projects.livelihoodproject"
        declare("projects", _("民生实事"), "read", "write")
        deadlines.register(noun, remind, lock)
        share_photos(noun, permissions.may_fetch)
        begun = ((workflow.COLLECT, workflow.WORDS[workflow.COLLECT]),)
        told = Noun("project", _("民生实事项目"), changed, workflow.Action, "projects:read", begun)
        register(noun, told)
        begun = ((workflow.BEGIN, workflow.ROUND_WORDS[workflow.BEGIN]),)
        told = Noun(
            "round", _("年度项目"), rounds.changed, workflow.RoundAction, "projects:read", begun
        )
        register("projects.round", told)
        extensions.ABOUT["projects"] = of_case
        extensions.TOPICS["project"] = extensions.Topic(topics.words, topics.keep)
        QR_TOPICS["project"] = QRTopic(topics.project_shown, topics.manages_project)
        QR_TOPICS["call"] = QRTopic(topics.call_shown, topics.manages_call)
