from django.urls import path, re_path, register_converter

from . import views


class Form:
    regex = "xml|json"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(Form, "form")
app_name = "open311"
urlpatterns = [
    path("discovery.<form:form>", views.discovery, name="discovery"),
    path("services.<form:form>", views.service_list, name="services"),
    path("services/<slug:code>.<form:form>", views.service, name="service"),
    path("requests.<form:form>", views.requests, name="requests"),
    path("requests/<slug:number>.<form:form>", views.one, name="request"),
    re_path(
        r"^tokens/(?P<token>[0-9A-Za-z_.-]{1,80})\.(?P<form>xml|json)$", views.token, name="token"
    ),
    path("", views.unknown, name="root"),
    re_path(r"^(?P<path>.+)$", views.unknown, name="unknown"),
]
