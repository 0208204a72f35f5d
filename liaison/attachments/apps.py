from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "liaison.attachments"
    verbose_name = "附件"
