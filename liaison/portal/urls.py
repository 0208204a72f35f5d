from django.urls import path

from . import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("elder/", views.elder, name="elder"),
    path("boundaries/", views.boundaries, name="boundaries"),
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/<slug:purpose>/<int:version>/", views.notice, name="notice"),
    path("open/seals/", views.seals, name="seals"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots_txt, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("healthz/deep", views.healthz_deep, name="healthz_deep"),
]
