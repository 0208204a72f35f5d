"""A small server that speaks the few calls of WeChat's API that the house makes."""

import json
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Wechat:
    """`sent`: what readers got, by client_msg_id or number. `say`: errcodes to answer next."""

    def __init__(self):
        self.tokens, self.calls, self.sent, self.say = [], [], {}, []
        self.valid, self.mode = None, "ok"
        self.codes = {"code-of-wang": "oWang0001"}
        self.release = threading.Event()
        self.lock = threading.Lock()

    def renew(self, force):
        if force or self.valid is None:
            self.valid = f"token-{len(self.tokens) + 1}"
        self.tokens.append(self.valid)
        return {"access_token": self.valid, "expires_in": 7200}

    def take(self, path, token, body):
        self.calls.append((path, body))
        if self.say:
            return {"errcode": self.say.pop(0), "errmsg": "as told"}
        if token != self.valid:
            return {"errcode": 42001, "errmsg": "access_token expired"}
        self.sent[body.get("client_msg_id", len(self.calls))] = body
        if self.mode == "hang":
            self.release.wait(10)
        return {"errcode": 0, "errmsg": "ok", "msgid": len(self.calls)}


@contextmanager
def wechat_server():
    wechat = Wechat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            url = urlsplit(self.path)
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if wechat.mode == "500":
                return self.reply(500, b"oops")
            if wechat.mode == "no-json":
                return self.reply(200, b"<html>")
            if url.path == "/cgi-bin/stable_token":
                if wechat.mode == "no-token" or body["secret"] != "secret-of-the-house":
                    return self.answer({"errcode": 40125, "errmsg": "invalid appsecret"})
                with wechat.lock:
                    return self.answer(wechat.renew(body["force_refresh"]))
            token = parse_qs(url.query)["access_token"][0]
            return self.answer(wechat.take(url.path, token, body))

        def do_GET(self):
            query = parse_qs(urlsplit(self.path).query)
            openid = wechat.codes.pop(query["code"][0], "")
            if wechat.mode == "500":
                return self.reply(500, b"oops")
            wrong = {"errcode": 40029, "errmsg": "invalid code"}
            return self.answer({"openid": openid, "scope": "snsapi_base"} if openid else wrong)

        def answer(self, body):
            self.reply(200, json.dumps(body).encode())

        def reply(self, code, body):
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):  # the caller gave up
                self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    wechat.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield wechat
    finally:
        wechat.release.set()
        server.shutdown()
        thread.join()
        server.server_close()
