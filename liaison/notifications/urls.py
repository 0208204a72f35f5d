from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read, name="read"),
    path("inbox/<int:pk>/open/", views.open_message, name="open"),
    path("messages/", views.undelivered, name="undelivered"),
    path("messages/<int:pk>/retry/", views.retry, name="retry"),
    path("wordings/", views.register, name="register"),
    path("wordings/<str:key>/<str:channel>/", views.word, name="word"),
    path("wordings/<str:key>/<str:channel>/preview/", views.preview, name="preview"),
]
