from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "supervision.letters"
    verbose_name = "监督建议函和问题清单"

    def ready(self):
        from liaison import feeds, scopes
        from liaison.attachments import permissions as attachments
        from supervision.meetings import hanging

        from . import (
            lists,  # noqa: F401 - the tables to take away are declared there
            papers,  # noqa: F401 - and the kind of paper
            presentation,
            workflow,
        )
        from .models import Problem, SupervisionLetter
        from .permissions import may_fetch_of
        from .reminders import register_all

        register_all()
        for model in (SupervisionLetter, Problem):
            attachments.register(model._meta.label_lower, may_fetch_of(model))
        scopes.declare("letters", "监督建议函和问题清单", "read", "write")
        begun = ((workflow.DRAW_UP, workflow.WORDS[workflow.DRAW_UP]),)
        told = (presentation.changed, workflow.Action, "letters:read", begun)
        feeds.register("letters.supervisionletter", feeds.Noun("letter", "监督建议函", *told))
        hanging.register("letters", presentation.of_meeting, presentation.starts)
