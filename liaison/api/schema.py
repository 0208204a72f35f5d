"""What the description of the interface says beyond the serializers: every status that an operation
may answer with, and an example for each body and each answer."""

from liaison.acting import REFUSALS
from liaison.errors import PROBLEM, TITLES
from liaison.problems import address

from .summaries import NOUNS, SUMMARIES

SITE = "https://liaison.example.org"
# What any operation may answer, whoever calls.
ALWAYS = (400, 401, 403, 406, 429, 503)
WITH_BODY = (413, 415, 422)
WITH_KEY = (409, 410, 422)
WITH_VERSION = (409, 412, 422, 428)
BESIDES = {
    "case_submit": (409, 410),
    "case_track": (404,),
    "case_rating": (409,),
    "attachment_upload": (422, 507),
    "attachment_show": (410,),
    "open_case_detail": (410,),
}
WORDS = REFUSALS | {
    406: "不能按要求的格式回答",
    410: "内容已失效，或者已按本人要求删除",
    413: "正文过大",
    415: "不支持的内容格式",
    503: "系统繁忙，稍后再试（Retry-After）",
    507: "存储空间不足",
}
DETAILS = {
    400: "没有这个筛选条件。",
    401: "密钥无效、已过期、已停用，或所属任职已结束。",
    403: "您没有办理这一步的权限。",
    409: "当前状态是“已接单·研判”，不能做这一步。",
    412: "这件事项刚刚有了新变化，请先看最新情况，再操作。",
    422: "填写的内容需要修改",
    428: '请在 If-Match 请求头中写明所依据的版本，例如 If-Match: "3"。',
    429: "操作过于频繁，请 20 秒后再试。",
}
# The type that an answer of this status most often carries; the page of types lists them all.
TYPES = {
    400: "invalid",
    401: "authentication_failed",
    403: "not-allowed",
    404: "not_found",
    406: "not_acceptable",
    409: "wrong-state",
    410: "code-revoked",
    412: "stale-version",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    428: "version-required",
    429: "too_many",
    503: "unavailable",
    507: "storage_full",
}
NUMBER, AT = "990101-20261118-00001", "2026-11-18T10:00:00+08:00"
UID = "6065b704-03c5-475b-9d2e-2f47145f519c"
# An example by the name of the field; what is not here is made from its type.
SAMPLES = {
    "number": NUMBER,
    "into": NUMBER,
    "id": UID,
    "title": "三号楼前路灯不亮",
    "content": "三号楼前的路灯坏了一个多星期，晚上老人出门看不见路。",
    "text": "已到现场查看，当天更换灯具。",
    "note": "请核实办理。",
    "unit": "fumin-sz",
    "competent_unit": "qx-zj",
    "station": "fumin",
    "category": "0103",
    "division": "990101001",
    "code": "7QF2M9XA",
    "query_code": "7QF2M9XA",
    "query": "路灯",
    "name": "陈示例",
    "phone": "13800005678",
    "location_text": "富民社区三号楼",
    "longitude": 118.9,
    "latitude": 33.5,
    "consent": True,
    "version": 3,
    "state": "accepted",
    "source": "submitted",
    "event": "case.accept",
    "events": ["case.accept", "transfer.*"],
    "url": "https://hooks.example.org/liaison",
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "position": 1024,
    "next_after": 1024,
    "track_url": f"{SITE}/track/?number={NUMBER}",
    "upload_key": "7d1f9a52c0e84b6f",
    "reason": "R6",
    "days": 5,
    "assistants": ["qx-zj"],
    "within": "990101001",
    "role": "station_officer",
    "actor": "user:7",
    "digest": "9c1f…",
    "username": "station",
    "mode": "assign",
    "kind": "help",
}
BODIES = {
    "case_submit": {
        "station": "fumin",
        "title": SAMPLES["title"],
        "content": SAMPLES["content"],
        "category": "0103",
        "location": {"text": "富民社区三号楼", "longitude": 118.9, "latitude": 33.5},
        "contact": {"name": "陈示例", "phone": "13800005678"},
        "consent": True,
    },
    "webhook_subscribe": {
        "name": "12345 热线",
        "url": SAMPLES["url"],
        "events": ["case.dispatch", "case.resolve"],
    },
}
BY_FORMAT = {
    "decimal": "120.00",
    "date-time": AT,
    "date": "2026-12-31",
    "uuid": UID,
    "uri": f"{SITE}/api/v1/",
    "binary": None,
}
DEEPEST = 6


def complete(result, generator, request, public):
    """A hook of drf-spectacular, after everything else."""
    parts = result["components"]["schemas"]
    parts.setdefault("Problem", _problem())
    result["webhooks"] = {"change": {"post": _delivery(parts)}}
    result["tags"] = [{"name": noun, "description": words} for noun, words in NOUNS.items()]
    said = set()
    for path, operations in result["paths"].items():
        for operation in operations.values():
            _summary(operation)
            said |= _refusals(path, operation)
            _examples(operation, parts)
    # Said once for all operations: written out at each they were half of the document.
    result["components"]["responses"] = {_name(status): _answer(status) for status in sorted(said)}
    return result


def _summary(operation):
    """An action is called what its button says; the rest by the list."""
    if name := SUMMARIES.get(operation["operationId"]):
        operation["summary"] = name


def _name(status):
    return f"Problem{status}"


def _delivery(parts):
    """What a subscription receives (OpenAPI 3.1 `webhooks`)."""
    change = {"$ref": "#/components/schemas/Change"}
    fields = {
        "type": {"type": "string", "description": "例如 case.dispatch；测试是 ping"},
        "timestamp": {"type": "string", "format": "date-time"},
        "data": change,
    }
    schema = {"type": "object", "required": ["type", "data"], "properties": fields}
    headers = [
        {
            "name": name,
            "in": "header",
            "required": True,
            "description": words,
            "schema": {"type": "string"},
        }
        for name, words in (
            ("webhook-id", "推送号，重发不变"),
            ("webhook-timestamp", "Unix 秒"),
            ("webhook-signature", "v1,<base64 HMAC-SHA256>，更换密钥期间有两个，空格分开"),
        )
    ]
    return {
        "operationId": "webhook_delivery",
        "summary": "推送一次变化",
        "parameters": headers,
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema, "example": _sample(schema, parts)}},
        },
        "responses": {
            "2XX": {"description": "收到"},
            "410": {"description": "地址不再使用，订阅即暂停"},
        },
    }


def _problem():
    words = {"type": "string"}
    kind = {"type": "string", "description": "每种都在 /api/v1/docs/errors/ 有说明"}
    return {
        "type": "object",
        "description": "RFC 9457",
        "required": ["type", "title", "status"],
        "properties": {
            "type": kind,
            "title": words,
            "status": {"type": "integer"},
            "detail": words,
            "errors": {"type": "object", "additionalProperties": {}},
        },
    }


def _refusals(path, operation):
    """Give the operation its refusals; answers which statuses they are."""
    names = {(one["in"], one["name"]) for one in operation.get("parameters", [])}
    wanted = {*ALWAYS, *BESIDES.get(operation["operationId"], ())}
    if "{" in path:
        wanted.add(404)
    if "requestBody" in operation:
        wanted.update(WITH_BODY)
    if ("header", "Idempotency-Key") in names:
        wanted.update(WITH_KEY)
    if ("header", "If-Match") in names:
        wanted.update(WITH_VERSION)
    wanted.update(int(status) for status in operation["responses"] if int(status) >= 400)
    for status in wanted:
        refusal = {"$ref": f"#/components/responses/{_name(status)}"}
        operation["responses"][str(status)] = refusal
    operation["responses"] = dict(sorted(operation["responses"].items()))
    return wanted


def _answer(status):
    title = str(TITLES[status])
    example = {
        "type": address(TYPES[status], SITE) if status in TYPES else "about:blank",
        "title": title,
        "status": status,
        "detail": DETAILS.get(status, title),
    }
    if status == 422:
        example["errors"] = {"text": ["该字段是必填项。"]}
    if status == 409:
        example |= {"state": "accepted", "actions": ["dispatch", "answer"]}
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": str(WORDS[status]),
        "content": {PROBLEM: {"schema": schema, "example": example}},
    }


def _examples(operation, parts):
    if own := BODIES.get(operation["operationId"]):
        operation["requestBody"]["content"]["application/json"]["example"] = own
    bodies = [operation.get("requestBody", {})]
    bodies += [one for status, one in operation["responses"].items() if int(status) < 400]
    for body in bodies:
        for kind, content in body.get("content", {}).items():
            if kind == "application/json" and not {"example", "examples"} & set(content):
                content["example"] = _sample(content["schema"], parts)


def _sample(schema, parts, name="", depth=0):
    """A plausible value of `schema`, by the field's name first."""
    if "$ref" in schema:
        schema = parts[schema["$ref"].rpartition("/")[2]]
    for union in ("oneOf", "anyOf", "allOf"):
        if union in schema and "properties" not in schema:
            return _sample(schema[union][0], parts, name, depth)
    if "enum" in schema:
        wanted = SAMPLES.get(name)
        return wanted if wanted in schema["enum"] else schema["enum"][0]
    kind = schema.get("type", "object" if "properties" in schema else "string")
    kind = next((one for one in kind if one != "null"), "null") if isinstance(kind, list) else kind
    if kind == "object":
        fields = schema.get("properties", {}) if depth < DEEPEST else {}
        return {key: _sample(inner, parts, key, depth + 1) for key, inner in fields.items()}
    if kind == "array":
        if isinstance(SAMPLES.get(name), list):
            return SAMPLES[name]
        return [_sample(schema.get("items", {}), parts, name, depth + 1)] if depth < DEEPEST else []
    return _scalar(schema, kind, name)


def _scalar(schema, kind, name):
    if schema.get("format") in BY_FORMAT:
        return BY_FORMAT[schema["format"]]
    types = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    wanted = SAMPLES.get(name)
    if isinstance(wanted, types.get(kind, ())):
        return (
            wanted[: schema["maxLength"]] if "maxLength" in schema and kind == "string" else wanted
        )
    least = schema.get("minimum", 1)
    return {"integer": int(least), "number": float(least), "boolean": False}.get(kind, "文字")
