from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "supervision.groups"
    verbose_name = "监督小组"

    def ready(self):
        from liaison.attachments.permissions import register as share_photos
        from liaison.deadlines import actions as deadlines
        from supervision.projects import beside
        from supervision.projects.actions import AFTER_START, BEFORE_START

        from . import permissions
        from .actions import begin_with, obstacle
        from .presentation import of_project, story
        from .reminders import lock, remind

        noun = "groups.supervisiongroup"
        deadlines.register(noun, remind, lock)
        share_photos(noun, permissions.may_fetch)
        BEFORE_START.append(obstacle)
        AFTER_START.append(begin_with)
        beside.AT_DESK.append(of_project)
        beside.IN_PUBLIC.append(story)
