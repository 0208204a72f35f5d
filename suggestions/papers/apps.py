from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "suggestions.papers"
    verbose_name = "事项公文"

    def ready(self):
        from liaison.documents import actions as documents
        from liaison.documents import kinds
        from suggestions.cases import extensions

        from . import actions, permissions
        from .presentation import labels

        kinds.register(
            "cases.case",
            kinds.About(
                scope=permissions.scope, labels=labels, lock=actions.lock, moved=actions.moved
            ),
        )
        extensions.ARCHIVED.append(lambda case: documents.archived(about=case))
        extensions.ON_FORGET.append(
            lambda case, scrub, words, now: documents.forget(
                about=case, scrub=scrub, words=words, now=now
            )
        )
