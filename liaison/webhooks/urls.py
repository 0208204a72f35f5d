from django.urls import include, path
from rest_framework.routers import SimpleRouter

from . import views
from .api import WebhookView

app_name = "webhooks"
urlpatterns = [
    path("", views.hooks, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:uid>/", views.show, name="show"),
    path("<uuid:uid>/secret/", views.secret, name="secret"),
    path("<uuid:uid>/rotate/", views.rotate, name="rotate"),
    path("<uuid:uid>/deliveries/<uuid:delivery>/replay/", views.replay, name="replay"),
    path("<uuid:uid>/<slug:verb>/", views.act, name="act"),
]
router = SimpleRouter()
router.register("webhooks", WebhookView, "webhook")
# Beside the nouns of liaison.api, which stands below this app.
rest = ([path("", include(router.urls))], "webhooks_api")
