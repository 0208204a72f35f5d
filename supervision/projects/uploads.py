"""Photographs that come with a form itself, stored under a key of their own."""

import uuid

from liaison.attachments import actions as attachments
from liaison.limits.address import client_address


def photos_of(request, names, now):
    """{name: ids, …, "owner": key} of the files in the inputs `names`; outside a transaction."""
    owner = str(uuid.uuid4())
    return {"owner": owner} | {
        name: [
            attachments.store(
                upload=upload,
                by=request.actor,
                owner=owner,
                address=client_address(request),
                now=now,
            ).pk
            for upload in request.FILES.getlist(name)
        ]
        for name in names
    }
