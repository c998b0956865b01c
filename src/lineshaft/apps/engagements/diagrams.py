"""The pictures of docs/reference/states.md, made from the tables in `states`."""

from collections.abc import Mapping
from typing import Any

from .states import ENGAGEMENT_STEPS, OUTCOME_STEPS, REQUEST_STEPS, label

_MACHINES: tuple[tuple[str, str, Mapping[Any, frozenset[Any]]], ...] = (
    (
        "Request",
        "A call for help, from its arrival to the engagement that it becomes. A request that is linked to the wrong"
        " site is linked again.",
        REQUEST_STEPS,
    ),
    (
        "Engagement",
        "Work for a site. Completing it proposes the site to the quarterly survey; a director opens it again.",
        ENGAGEMENT_STEPS,
    ),
    (
        "Outcome",
        "One quantified effect. Totals show verified outcomes apart from those that are reported, flagged or waiting"
        " for evidence; a rejected one counts nowhere. Taking a verification back is a flag.",
        OUTCOME_STEPS,
    ),
)


def state_diagrams() -> str:
    """The body of the page as Markdown: one Mermaid diagram and one table for each kind of record."""
    parts = [
        "Each step is one row of a table in `lineshaft.apps.engagements.states`; every write checks it, and this page"
        " is made from it.\n",
    ]
    for title, text, steps in _MACHINES:
        parts += [f"## {title}\n", f"{text}\n", _diagram(steps), _table(steps)]
    return "\n".join(parts)


def _diagram(steps: Mapping[Any, frozenset[Any]]) -> str:
    states = list(steps)
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {state.value}: {label(state)}" for state in states]
    lines.append(f"    [*] --> {states[0].value}")
    for state in states:
        lines += [f"    {state.value} --> {step.value}" for step in steps if step in steps[state]]
    lines += [f"    {state.value} --> [*]" for state in states if not steps[state]]
    return "\n".join([*lines, "```\n"])


def _table(steps: Mapping[Any, frozenset[Any]]) -> str:
    lines = ["| code | shown as | can become |", "| --- | --- | --- |"]
    for state in steps:
        become = ", ".join(label(step) for step in steps if step in steps[state]) or "nothing: it stays"
        lines.append(f"| `{state.value}` | {label(state)} | {become} |")
    return "\n".join([*lines, ""])
