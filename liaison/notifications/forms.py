import re

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import BodyField, LineField

from . import events, receivers, wording
from .models import Channel, Delivery, MessageChoice, Receipt

ADDRESS = re.compile(r"(?i)https?:|www\.|[a-z0-9]\.(?:com|cn|net|org|top|cc|vip)\b")


class WordingForm(forms.Form):
    """A title and a body with placeholders; an SMS has no title."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    title = LineField(label=_("标题"), max_length=60)
    body = BodyField(
        label=_("内容"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请填写内容。要用默认文案，请点“恢复默认”。")},
    )

    def __init__(self, *args, notice, channel, **kwargs):
        super().__init__(*args, **kwargs)
        self.notice, self.channel = notice, channel
        if channel == Channel.SMS:
            del self.fields["title"]

    def clean_title(self):
        return self._checked("title")

    def clean_body(self):
        body = self._checked("body")
        if self.channel == Channel.SMS:
            size, _parts = wording.sms_size(self.sms_sample(body))
            if size > wording.LONGEST_SMS:
                raise forms.ValidationError(
                    _("短信太长：按样例共 %(size)d 字，最多 %(most)d 字。"),
                    params={"size": size, "most": wording.LONGEST_SMS},
                )
        return body

    def _checked(self, name):
        text = self.cleaned_data[name]
        if problem := wording.problem(text, set(self.notice.samples)):
            raise forms.ValidationError(problem)
        if ADDRESS.search(text):
            raise forms.ValidationError(_("不要直接写网址，链接请用 {链接}。"))
        return text

    def sms_sample(self, body):
        samples = self.notice.samples
        return wording.sms_text(wording.fill(body, samples), samples["链接"])

    def preview(self):
        """What the sample case would read."""
        samples, data = self.notice.samples, self.cleaned_data
        shown = {
            "title": wording.fill(data.get("title", ""), samples),
            "body": wording.fill(data["body"], samples),
            "link": samples["链接"],
        }
        if self.channel == Channel.SMS:
            shown["text"] = self.sms_sample(data["body"])
            shown["size"], shown["parts"] = wording.sms_size(shown["text"])
        return shown


class ChoiceForm(forms.Form):
    """Which events by which ways, at once or once a day. Ways that do not reach the user now are
    not shown, and what was chosen for them stays."""

    timing = forms.ChoiceField(
        label=_("什么时候发"), choices=MessageChoice.Timing.choices, widget=forms.RadioSelect
    )
    digest_hour = forms.TypedChoiceField(
        label=_("汇总时间"),
        coerce=int,
        choices=[(hour, f"{hour}:00") for hour in range(7, 22)],
        help_text=_("选“每天汇总成一条”时用。没有新消息就不发。"),
    )
    digest_channel = forms.ChoiceField(label=_("汇总发到"))

    def __init__(self, *args, choice, ways, notices, **kwargs):
        initial = {
            "timing": choice.timing,
            "digest_hour": choice.digest_hour,
            "digest_channel": choice.digest_channel,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.choice, self.ways, self.notices = choice, ways, notices
        carriers = [way for way in (Channel.EMAIL, Channel.WECHAT) if way in ways]
        if carriers:
            self.fields["digest_channel"].choices = [(way, way.label) for way in carriers]
        else:
            for name in ("timing", "digest_hour", "digest_channel"):
                del self.fields[name]
        for notice in notices:
            offered = [way for way in notice.choosable if way in ways]
            if offered:
                self.fields[notice.event] = forms.MultipleChoiceField(
                    label=notice.label,
                    required=False,
                    choices=[(way, way.label) for way in offered],
                    initial=receivers.chosen(choice, notice),
                    widget=forms.CheckboxSelectMultiple,
                )

    def arguments(self):
        """What `choose` takes."""
        data, channels = self.cleaned_data, dict(self.choice.channels)
        for notice in self.notices:
            if notice.event in data:
                kept = [w for w in receivers.chosen(self.choice, notice) if w not in self.ways]
                channels[notice.event] = [str(way) for way in (*kept, *data[notice.event])]
        return {
            "channels": channels,
            "timing": data.get("timing", MessageChoice.Timing.NOW),
            "digest_hour": data.get("digest_hour", self.choice.digest_hour),
            "digest_channel": data.get("digest_channel", self.choice.digest_channel),
        }


class LogForm(forms.Form):
    """What narrows the delivery log."""

    state = forms.ChoiceField(label=_("状态"), required=False)
    channel = forms.ChoiceField(label=_("渠道"), required=False)
    event = forms.ChoiceField(label=_("消息"), required=False)
    receipt = forms.ChoiceField(label=_("回执"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        any_of = [("", _("全部"))]
        named = [(event, found[0].label) for event, found in events.by_event().items()]
        outside = [choice for choice in Channel.choices if choice[0] != Channel.INBOX]
        for name, choices in (
            ("state", Delivery.choices),
            ("channel", outside),
            ("event", named),
            ("receipt", Receipt.choices),
        ):
            self.fields[name].choices = [*any_of, *choices]

    def narrow(self, rows):
        return rows.filter(**{name: value for name, value in self.cleaned_data.items() if value})
