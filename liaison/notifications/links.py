from urllib.parse import urlsplit

from django.conf import settings


def local_path(link):
    """The path of a link into this site, "" for any other."""
    if link.startswith(settings.SITE_URL + "/"):
        link = link.removeprefix(settings.SITE_URL)
    if not link.startswith("/") or link.startswith(("//", "/\\")) or urlsplit(link).netloc:
        return ""
    return link
