"""Requests over kept connections by so many clients at once; answers are read to the end."""

import http.client
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

# What the station of the run accepts by itself: a 随手拍 is sent by the street.
ACCEPTABLE = (
    "SELECT c.number FROM cases_case c JOIN network_station s ON s.id = c.station_id"
    " WHERE s.code = %s AND c.state = 'submitted' AND c.version = 1"
    " AND c.representative_id IS NULL AND c.mode <> 'snap'"
    " ORDER BY c.id DESC LIMIT 5000"
)


@dataclass
class Run:
    """What one round measured: seconds of each answer, and how long it all took."""

    spent: list = field(default_factory=list)
    wall: float = 0.0
    failed: int = 0

    @property
    def rate(self):
        return len(self.spent) / self.wall if self.wall else 0.0


class Site:
    """One server on loopback and who is signed in there."""

    def __init__(self, port, sessions, cookie="sessionid"):
        self.port, self.cookie, self.sessions = port, cookie, sessions


def get(site, who, path):
    headers = {"Host": f"127.0.0.1:{site.port}"}
    if who:
        headers["Cookie"] = f"{site.cookie}={site.sessions[who]}"
    return lambda: ("GET", path, None, headers)


def form(site, path, fields):
    """Posts of a form; the token of CSRF is fetched once, as a browser would keep it."""
    token = csrf_of(site, path)
    headers = {
        "Host": f"127.0.0.1:{site.port}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrftoken={token}",
    }
    target = path.partition("?")[0]

    def make():
        said = fields() | {"csrfmiddlewaretoken": token}
        return "POST", target, urlencode(said), headers

    return make


def csrf_of(site, path):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    connection.request("GET", path, headers={"Host": f"127.0.0.1:{site.port}"})
    answer = connection.getresponse()
    answer.read()
    cookies = [v for k, v in answer.getheaders() if k.lower() == "set-cookie"]
    connection.close()
    return next(v for v in cookies if v.startswith("csrftoken=")).split(";")[0].split("=", 1)[1]


def acts(site, who, numbers):
    """Each number is accepted once; the list runs dry by itself."""
    token = csrf_of(site, "/suggest/?station=" + numbers["station"])
    headers = {
        "Host": f"127.0.0.1:{site.port}",
        "Content-Type": "application/json",
        "Cookie": f"{site.cookie}={site.sessions[who]}; csrftoken={token}",
        "X-CSRFToken": token,
        "If-Match": '"1"',
    }

    def make():
        number = numbers["open"].pop()
        path = f"/api/v1/cases/{number}/actions/accept/"
        return "POST", path, json.dumps({}), headers

    return make


def said(station):
    """A form of the public page, another matter each time."""
    return lambda: {
        "station": station,
        "content": f"{uuid.uuid4()} 路口的路灯不亮，晚上走路看不清。",
        "consent": "on",
        "form_key": str(uuid.uuid4()),
    }


def run(site, make, *, clients, seconds, expected):
    """Everybody asks again as soon as answered; at least two answers each, however slow."""
    found, lock = Run(), threading.Lock()
    began = time.perf_counter()

    def client():
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=120)
        own, failed = [], 0
        while time.perf_counter() - began < seconds or len(own) < 2:
            try:
                asked = make()
            except IndexError:
                break
            start = time.perf_counter()
            try:
                connection.request(*asked)
                answer = connection.getresponse()
                answer.read()
                status = answer.status
            except (OSError, http.client.HTTPException):
                connection.close()
                try:  # the server may close a kept connection between two requests
                    connection.request(*asked)
                    answer = connection.getresponse()
                    answer.read()
                    status = answer.status
                except (OSError, http.client.HTTPException):
                    status = 0
            own.append(time.perf_counter() - start)
            failed += status not in expected
        connection.close()
        with lock:
            found.spent += own
            found.failed += failed

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.wall = time.perf_counter() - began
    return found
