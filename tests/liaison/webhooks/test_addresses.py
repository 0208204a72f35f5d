"""Deliveries go to public addresses only, whatever a name says later (reliability 34)."""

import socket
from ipaddress import ip_network
from threading import Event

import pytest

from liaison.webhooks import addresses

from .receiver import receiver

REFUSED = [
    "http://example.org/",
    "https://127.0.0.1/",
    "https://localhost/",
    "https://169.254.169.254/latest/meta-data/",
    "https://10.0.0.5/",
    "https://100.100.100.200/",
    "https://168.63.129.16/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[fd00::1]/",
    "https://[fec0::1]/",
    "https://0.0.0.0/",
    "https://224.0.0.1/",
    "https://user:pass@example.org/",
    "https://example.org:22/",
    "https://example.org/#part",
    "https://例子.org/",
    "https://example.org/ x",
    "https://printer.local/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "https:///path",
    "https://[broken/",
]


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_inside_or_odd_is_refused(url):
    with pytest.raises(addresses.BadAddress):
        addresses.checked(url)


def test_a_public_address_is_taken_and_opened_networks_too(settings):
    assert addresses.checked("https://hooks.example.org:8443/a?b=c")
    settings.WEBHOOK_NETWORKS = [ip_network("10.20.0.0/16")]
    assert addresses.checked("http://10.20.3.4/hook")
    with pytest.raises(addresses.BadAddress):
        addresses.checked("http://10.21.3.4/hook")
    with pytest.raises(addresses.BadAddress):
        addresses.checked("http://93.184.216.34/hook")


def answers(monkeypatch, *lists):
    """A name server with a mind of its own: another list at each call. Returns the calls."""
    calls = []

    def getaddrinfo(host, port, **_given):
        calls.append(host)
        found = lists[min(len(calls), len(lists)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", getaddrinfo)
    return calls


@pytest.mark.parametrize("found", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"]])
def test_a_name_that_points_inside_is_not_called(monkeypatch, found):
    answers(monkeypatch, found)
    with pytest.raises(addresses.Forbidden):
        addresses.connection("https://hooks.example.org/", 1)


def test_a_name_server_that_says_nothing_holds_nobody_up(monkeypatch):
    silent = Event()
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_a, **_b: silent.wait(5))
    with pytest.raises(TimeoutError):
        addresses.connection("https://hooks.example.org/", 0.01)
    silent.set()


def test_a_name_is_resolved_once_and_the_checked_address_is_called(monkeypatch, settings):
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.1/32")]
    with receiver() as server:
        calls = answers(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
        port = server.url.split(":")[2].split("/")[0]
        opened, path = addresses.connection(f"http://rebind.example.org:{port}/hook", 2)
        opened.request("POST", path, body=b"{}")
        assert opened.getresponse().status == 200
        opened.close()
    assert calls == ["rebind.example.org"]
    assert server.came[0][0]["Host"] == f"rebind.example.org:{port}"
