from django.urls import path

from . import views

app_name = "imports"
urlpatterns = [
    path("", views.imports, name="list"),
    path("<slug:kind>/", views.bring, name="bring"),
    path("<slug:kind>/template.<str:form>", views.template, name="template"),
    path("<slug:kind>/<uuid:uid>/", views.show, name="show"),
]
