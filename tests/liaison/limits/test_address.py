import pytest
from django.test import RequestFactory

from liaison.limits.address import client_address, client_network


def request(remote="10.0.0.1", forwarded=None):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
    return RequestFactory().get("/", REMOTE_ADDR=remote, **headers)


def test_without_a_proxy_the_header_is_not_believed(settings):
    settings.TRUSTED_PROXIES = 0
    assert client_address(request(forwarded="6.6.6.6")) == "10.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (2, "6.6.6.6, 9.9.9.9, 10.0.0.2", "9.9.9.9"),
        (2, "9.9.9.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "nonsense", "10.0.0.1"),
        (1, "9.9.9.9:4711", "9.9.9.9"),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
        (1, "::ffff:9.9.9.9", "9.9.9.9"),
    ],
)
def test_the_hop_before_our_proxies_is_the_client(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(request(forwarded=forwarded)) == address


def test_a_unix_socket_has_an_address_too(settings):
    settings.TRUSTED_PROXIES = 0
    assert client_address(request(remote="")) == "::"


def test_one_subscriber_of_ipv6_is_one_key(settings):
    settings.TRUSTED_PROXIES = 0
    assert client_network(request(remote="2001:db8:0:1:aaaa::1")) == "2001:db8:0:1::/64"
    assert client_network(request(remote="9.9.9.9")) == "9.9.9.9"
