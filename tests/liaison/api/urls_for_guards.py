"""Views that do what a guard must catch; only the tests of the middleware use these addresses."""

from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, OperationalError
from django.http import HttpResponse
from django.urls import path

from liaison.errors import Refusal


@login_not_required
def echo(request):
    return HttpResponse(request.POST.get("text", "fine"))


def failing(error):
    @login_not_required
    def view(request):
        raise error

    return view


def broken_gate(get_response):
    def gate(request):
        if request.path.endswith("/gate/"):
            raise OperationalError("server closed the connection unexpectedly")
        return get_response(request)

    return gate


patterns = [
    path("echo/", echo),
    path("gate/", echo),
    path("down/", failing(OperationalError("could not connect to server"))),
    path("twice/", failing(IntegrityError("duplicate key"))),
    path("no/", failing(Refusal("不可以。"))),
    path("bug/", failing(ZeroDivisionError("secret detail"))),
]
urlpatterns = patterns + [path(f"api/v1/{entry.pattern}", entry.callback) for entry in patterns]


def plain_404(request, exception):
    return HttpResponse("没有找到", status=404)


def plain_500(request):
    return HttpResponse("系统出错", status=500)


handler404, handler500 = plain_404, plain_500
