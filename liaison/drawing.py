"""A workflow table as a mermaid diagram, so that the picture in docs/ is the table itself."""

from liaison.workflow import KEEP


def draw(subject):
    """The state diagram and the action table of one Subject class, as Markdown."""
    labels = dict(subject._meta.get_field("state").choices)
    lines = [f"# {subject._meta.verbose_name}", "", "```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{label}" as {state}' for state, label in labels.items()]
    for action, entry in subject.TRANSITIONS.items():
        if entry.targets == KEEP or entry.sources == entry.targets:
            continue
        for source in sorted(entry.sources):
            for target in sorted(entry.targets - {source}):
                lines.append(f"    {source} --> {target}: {action.label}")
    lines += ["```", "", "| 动作 | 标识 | 由谁 | 从 | 到 |", "|---|---|---|---|---|"]
    for action, entry in subject.TRANSITIONS.items():
        target = "不变" if entry.targets == KEEP else _names(entry.targets, labels)
        roles = "、".join(str(role.label) for role in sorted(entry.roles))
        sources = _names(entry.sources, labels)
        lines.append(f"| {action.label} | `{action}` | {roles} | {sources} | {target} |")
    return "\n".join(lines) + "\n"


def _names(states, labels):
    return "、".join(str(labels[state]) for state in sorted(states))
