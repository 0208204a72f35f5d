from django.urls import path

from . import api, views

app_name = "notifications"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read, name="read"),
    path("inbox/<int:pk>/open/", views.open_message, name="open"),
    path("messages/", views.undelivered, name="undelivered"),
    path("messages/<int:pk>/retry/", views.retry, name="retry"),
    path("messages/<int:pk>/drop/", views.drop, name="drop"),
    path("deliveries/", views.log, name="log"),
    path("notifications/", views.choices, name="choices"),
    path("notifications/wechat/", views.bind, name="bind"),
    path("notifications/wechat/stop/", views.unbind, name="unbind"),
    path("wordings/", views.register, name="register"),
    path("wordings/<str:key>/<str:channel>/", views.word, name="word"),
    path("wordings/<str:key>/<str:channel>/preview/", views.preview, name="preview"),
]

# What stands outside the desk: citizens, WeChat and the SMS gateway.
public = (
    [
        path("sms/receipts/", api.sms_receipt, name="sms_receipt"),
        path("wechat/back/", views.back, name="back"),
        path("wechat/<str:about_type>/<int:about_id>/", views.follow, name="follow"),
        path("wechat/<str:about_type>/<int:about_id>/stop/", views.unfollow, name="unfollow"),
    ],
    "messages",
)
