"""Where a delivery may go: public addresses only (reliability 34). A name is resolved once, every
address that it has is checked, and the connection goes to the checked address itself, so that a
second answer of the name server changes nothing. No redirect is followed.

`settings.WEBHOOK_NETWORKS` opens networks of the house's own to subscriptions, and plain http
inside them; `networks` says otherwise what is open, () nothing.
"""

import ipaddress
import socket
import ssl
import threading
import time
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from liaison.errors import Refusal

# Public by number, and still doors to a neighbour: addresses that carry another one inside, those
# of a site of old, and the host services of clouds.
TUNNELS = [
    ipaddress.ip_network(network)
    for network in (
        "2002::/16",
        "2001::/32",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "fec0::/10",
        "168.63.129.16/32",
    )
]
LONGEST = 500


class BadAddress(Refusal):
    """The address of a subscription cannot be one (422)."""

    status = 422
    code = "bad-address"
    field = "url"

    def __init__(self, detail):
        super().__init__(detail)
        self.errors = {"url": [str(detail)]}


class Forbidden(OSError):
    """The name points into a network that deliveries never go to."""


def checked(url, networks=None):
    """`url`, in order. Raises BadAddress; nothing is looked up."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError as error:
        raise BadAddress(_("接收地址写得不对。")) from error
    inside = _opened(networks)
    if parts.scheme != "https" and not (inside and parts.scheme == "http"):
        raise BadAddress(_("接收地址应以 https:// 开头。"))
    if not host or len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise BadAddress(_("接收地址写得不对，中文域名请用 xn-- 形式。"))
    if parts.username or parts.password or parts.fragment:
        raise BadAddress(_("接收地址里不能有用户名、密码或 # 号。"))
    if port is not None and port != 443 and port < 1024 and not inside:
        raise BadAddress(_("接收地址只能用 443 端口，或 1024 以上的端口。"))
    literal = _literal(host)
    if literal is not None and not _is_allowed(literal, parts.scheme, inside):
        raise BadAddress(_("不能推送到内部网络的地址。"))
    if literal is None and not inside and ("." not in host or host.endswith((".local", "."))):
        raise BadAddress(_("接收地址应是公网域名。"))
    return url


def _literal(host):
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _opened(networks):
    return settings.WEBHOOK_NETWORKS if networks is None else networks


def _is_allowed(address, scheme, inside):
    address = getattr(address, "ipv4_mapped", None) or address
    if any(address in network for network in inside):
        return True
    if scheme != "https" or any(address in network for network in TUNNELS):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def resolve(host, port, scheme, seconds, networks=None):
    """(family, socket address) of `host`, looked up once. Raises Forbidden when any of its
    addresses is none that deliveries go to, OSError when it has none or nobody says in time."""
    found, inside = _looked_up(host, port, seconds), _opened(networks)
    for _family, _type, _protocol, _name, place in found:
        if not _is_allowed(ipaddress.ip_address(place[0].partition("%")[0]), scheme, inside):
            raise Forbidden(_("%(host)s 指向内部网络的地址，没有推送。") % {"host": host})
    family, _type, _protocol, _name, place = found[0]
    return family, place


def _looked_up(host, port, seconds):
    """The C library waits for a name server as long as it likes; nobody waits for it here."""
    asked = Future()

    def ask():
        try:
            asked.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:
            asked.set_exception(error)

    threading.Thread(target=ask, daemon=True).start()
    return asked.result(seconds)


class _Pinned:
    """Connects to the address that was checked; name and certificate stay the host's."""

    place = None  # (family, socket address)

    def _dial(self):
        family, place = self.place
        dialled = socket.socket(family, socket.SOCK_STREAM)
        dialled.settimeout(self.timeout)
        try:
            dialled.connect(place)
        except BaseException:
            dialled.close()
            raise
        self.sock = dialled


class PinnedHTTP(_Pinned, HTTPConnection):
    def connect(self):
        self._dial()


class PinnedHTTPS(_Pinned, HTTPSConnection):
    def connect(self):
        self._dial()
        self.sock = TLS().wrap_socket(self.sock, server_hostname=self.host)


@contextmanager
def calling(url, *, timeout, deadline, networks=None):
    """(connection, path) to the checked address of `url`. Whoever sends a byte a second ends too:
    from the look-up of the name on it takes `deadline` seconds at most, then it is cut."""
    ends = time.monotonic() + deadline
    opened, path = connection(url, timeout, networks)
    watch = threading.Timer(max(0, ends - time.monotonic()), _cut, [opened])
    watch.daemon = True
    watch.start()
    try:
        yield opened, path
    finally:
        watch.cancel()
        opened.close()


def _cut(opened):
    if opened.sock is not None:
        with suppress(OSError):
            opened.sock.shutdown(socket.SHUT_RDWR)


def TLS():  # noqa: N802 - a context, made once per connection so that a renewed store is read
    return ssl.create_default_context()


def connection(url, timeout, networks=None):
    """(connection, path) to the checked address of `url`, not yet open."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    kind = PinnedHTTPS if parts.scheme == "https" else PinnedHTTP
    made = kind(parts.hostname, port, timeout=timeout)
    made.place = resolve(parts.hostname, port, parts.scheme, timeout, networks)
    return made, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
