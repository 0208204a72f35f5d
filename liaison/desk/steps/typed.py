"""What somebody typed into a form that has become obsolete, to be read and copied."""

from django import forms


def filled(fields, data):
    """[(label, words)] of every field that is not empty, as `data` was sent."""
    lines = []
    for name, field in fields.items():
        if not isinstance(field.widget, forms.HiddenInput) and (words := _words(field, name, data)):
            lines.append((field.label, words))
    return lines


def speaks(fields, data):
    """Whether anything stands there in the person's own words."""
    return any(isinstance(fields[name], forms.CharField) for name in fields if data.get(name))


def wrote(form):
    """Whether anything differs from what the form was opened with."""
    return bool(set(form.changed_data) - {"version"})


def _words(field, name, data):
    sent = field.widget.value_from_datadict(data, {}, name)
    if isinstance(sent, bool):
        return "是" if sent else ""
    known = dict(_flat(getattr(field, "choices", ())))
    values = sent if isinstance(sent, list) else [sent]
    return "、".join(known.get(value, value) for value in values if value and value.strip())


def _flat(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), str(label)
