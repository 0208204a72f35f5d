"""A case written out: what its citizen takes away (PIPL art. 45), and what the archive seals."""

from liaison.attachments.models import Attachment
from liaison.ledger.models import Event
from liaison.personal.models import Consent, Reveal

from . import timeline

PHOTO_SUMS = "照片校验码（供技术人员核对照片未被改动，一般用不到）"


def own(case):
    """What is held about the citizen of `case`, as plain data with Chinese names."""
    contact = case.contact_or_none
    photos = list(Attachment.objects.of(case).order_by("uploaded_at"))
    return {
        "编号": case.number,
        "提交时间": case.submitted_at,
        "状态": case.get_state_display(),
        "标题": case.title,
        "内容": case.content,
        "地点": case.location_text,
        "经纬度": [case.longitude, case.latitude] if case.longitude is not None else None,
        "姓名": contact.name if contact else None,
        "手机号": contact.phone if contact else None,
        "监护人": _person(getattr(case, "guardian", None)),
        "多人事项的联系人": [_person(one) for one in case.companions.all()],
        "涉及人数": case.headcount,
        "希望答复": case.wants_reply,
        "希望保密": case.is_confidential,
        "已阅读告知的版本": case.notice_version,
        "单独同意": [_consent(row) for row in _rows(Consent, case)],
        "照片": [
            {"用途": photo.get_purpose_display(), "上传时间": photo.uploaded_at} for photo in photos
        ],
        "查看联系方式的时间": [row.at for row in _rows(Reveal, case).order_by("at")],
        "办理经过": [
            {"时间": entry.at, "事项": entry.words, "内容": entry.text}
            for entry in timeline.public(case)
        ],
        # Last, where nobody stumbles over it: it proves that a photo is the one that was sent.
        PHOTO_SUMS: [photo.sha256 for photo in photos],
    }


def whole(case):
    """All of it, inner notes included: for the sealed copy alone."""
    events = Event.objects.filter(subject_type=case.subject_type, subject_id=case.pk)
    return own(case) | {
        "全部经过": [
            {
                "序号": event.seq,
                "动作": event.action,
                "行为人": event.actor,
                "时间": event.at,
                "数据": event.data,
                "正文": event.words.text if hasattr(event, "words") else "",
                "摘要": event.digest,
            }
            for event in events.select_related("words").order_by("seq")
        ]
    }


def as_text(content, indent=""):
    """The same for people without a program that reads JSON: one line per value."""
    lines = []
    for name, value in content.items():
        if isinstance(value, list):
            lines.append(f"{indent}{name}：{'' if value else '无'}")
            for inner in value:
                if isinstance(inner, dict):
                    lines += [as_text(inner, indent + "  "), ""]
                else:
                    lines.append(f"{indent}  {_said(inner)}")
        else:
            lines.append(f"{indent}{name}：{_said(value)}")
    return "\n".join(lines).rstrip("\n")


def _said(value):
    if value is None or value == "":
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if hasattr(value, "astimezone"):
        from django.utils.timezone import localtime

        return localtime(value).strftime("%Y-%m-%d %H:%M")
    return str(value)


def _rows(model, case):
    return model.objects.filter(subject_type=case.subject_type, subject_id=case.pk)


def _person(row):
    return {"姓名": row.name, "手机号": row.phone} if row else None


def _consent(row):
    return {
        "用途": row.get_purpose_display(),
        "告知版本": row.notice_version,
        "同意时间": row.given_at,
        "撤回时间": row.withdrawn_at,
    }
