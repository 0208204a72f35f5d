"""How a program of an integrator calls the API in tests."""

import json
from dataclasses import dataclass

from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.api import actions

STAFF = ("cases:read", "cases:write")


@dataclass
class Caller:
    """One caller: anonymous, or with a key. Answers are (status, JSON)."""

    key: str = ""
    address: str = "192.0.2.1"

    def send(self, method, path, body=None, **headers):
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        return Client(REMOTE_ADDR=self.address).generic(
            method,
            f"/api/v1/{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers=headers,
        )

    def get(self, path, **headers):
        answer = self.send("GET", path, **headers)
        return answer.status_code, answer.json()

    def post(self, path, body, **headers):
        answer = self.send("POST", path, body, **headers)
        return answer.status_code, answer.json()

    def act(self, number, action, body=None, version=None):
        """One action with the present version, or the given one."""
        if version is None:
            version = self.get(f"cases/{number}/")[1].get("version", 0)
        return self.post(
            f"cases/{number}/actions/{action}/", body or {}, **{"If-Match": f'"{version}"'}
        )


def caller(username, *scopes):
    user = User.objects.get(username=username)
    _row, key = actions.issue(user=user, scopes=scopes or STAFF, name="test", now=timezone.now())
    return Caller(key)
