from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "liaison.notifications"
    verbose_name = "消息通知"

    def ready(self):
        from . import events, wording
        from .models import MessageTemplate, WechatTemplate

        wording.OWN.follow(MessageTemplate)
        wording.WECHAT.follow(WechatTemplate)
        events.load()
