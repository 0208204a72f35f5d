"""What reaches a log names nobody: numbers, addresses, secret links and row contents are hidden."""

import json
import logging
import re
from datetime import UTC, datetime

from .scrub import mask_numbers

# Links that open a case or set a password, and what Postgres quotes of a refused row.
SECRET_PATH = re.compile(r"/(track|tokens|reset/[\w-]+)/[^\s/?\"']{6,}")
ROW_CONTENT = re.compile(r"(?m)^(DETAIL|CONTEXT|STATEMENT|详细信息|背景|语句):.*$")
QUERY = re.compile(r"(?<=[?&])(code|phone|name|q|token|api_key)=[^&\s\"']*")


def masked(text):
    text = SECRET_PATH.sub(r"/\1/***", text)
    text = ROW_CONTENT.sub(r"\1: ***", text)
    return mask_numbers(QUERY.sub(r"\1=***", text), "***")


class QuietRefusals(logging.Filter):
    """A refused request is one line: Django adds the traceback of the PermissionDenied that a view
    raised on purpose."""

    def filter(self, record):
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True


class MaskPersonal(logging.Filter):
    """Rewrites the record itself, so that every handler after it gets the masked one."""

    def filter(self, record):
        record.msg, record.args = masked(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = masked(record.exc_text)
        return True


class JsonFormatter(logging.Formatter):
    """One line per record: at, level, logger, message, and the traceback when there is one."""

    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text or record.exc_info:
            line["trace"] = record.exc_text or self.formatException(record.exc_info)
        if status := getattr(record, "status_code", None):
            line["status"] = status
        return json.dumps(line, ensure_ascii=False)
