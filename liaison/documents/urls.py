from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [
    path("", views.documents, name="list"),
    path("wordings/", views.wordings, name="wordings"),
    path("wordings/<slug:kind>/", views.wording_of, name="wording"),
    path("wordings/<slug:kind>/default/", views.restore, name="restore"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/paper.<str:extension>", views.file, name="file"),
    path("<int:pk>/copies/", views.file_copy, name="file_copy"),
    path("<int:pk>/copies/<int:copy>/", views.copy, name="copy"),
    path("<int:pk>/void/", views.void, name="void"),
]
