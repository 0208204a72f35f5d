import re

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import BodyField, LineField

from . import wording
from .models import Channel

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
