from django.urls import path

from . import views

urlpatterns = [
    path("", views.enter, name="enter"),
    path("register/", views.register, name="register"),
    path("register/template.<str:form>", views.template, name="register_template"),
]
