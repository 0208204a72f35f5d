"""Who calls: the address of the last hop that is not one of our own proxies."""

import ipaddress

from django.conf import settings

UNKNOWN = "::"


def _parse(text):
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def client_address(request):
    """REMOTE_ADDR, or with N trusted proxies the N-th hop from the right of X-Forwarded-For.

    What stands further left was written by the caller and is never believed.
    """
    address = None
    if count := settings.TRUSTED_PROXIES:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(hops) >= count:
            address = _parse(hops[-count])
    if address is None:
        address = _parse(request.META.get("REMOTE_ADDR", ""))
    return str(address) if address else UNKNOWN


def client_network(request):
    """The key for limits: an IPv4 address, or the /64 that one IPv6 subscriber holds."""
    address = ipaddress.ip_address(client_address(request))
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))
