"""Components that hold a page together: headers, breadcrumbs, tabs, alerts, boxes, icons."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ALERT_LEVELS = {"info": "info", "success": "success", "warning": "warning", "error": "error", "debug": "info"}
_sprite: list[str] = []


def _sprite_url() -> str:
    if not _sprite:
        _sprite.append(static("uswds/img/sprite.svg"))
    return _sprite[0]


@register.simple_tag
def icon(name: str, label: str = "", size: int = 0) -> SafeString:
    """An icon of the USWDS sprite. Without `label` it is decoration and hidden from screen readers."""
    size_class = f" usa-icon--size-{size}" if size else ""
    url = f"{_sprite_url()}#{name}"
    if label:
        return format_html(
            '<svg class="usa-icon{}" role="img" aria-label="{}" focusable="false"><use href="{}"></use></svg>',
            size_class,
            label,
            url,
        )
    return format_html(
        '<svg class="usa-icon{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        size_class,
        url,
    )


@register.inclusion_tag("ui/components/breadcrumbs.html")
def breadcrumbs(*parts: Any) -> dict[str, Any]:
    """`{% breadcrumbs "Companies" url "Acme" %}`: label, address, label, address, ..., label of this page."""
    steps = [
        {"label": parts[index], "url": parts[index + 1] if index + 1 < len(parts) else ""}
        for index in range(0, len(parts), 2)
    ]
    return {"steps": steps}


@register.simple_block_tag
def page_header(content: str, title: Any, subtitle: Any = "", kicker: Any = "") -> str:
    """The `<h1>` of a page with its actions (the content of the block) beside it."""
    context = {
        "title": title,
        "subtitle": subtitle,
        "kicker": kicker,
        "actions": content if content.strip() else "",
    }
    return render_to_string("ui/components/page_header.html", context)


@register.simple_block_tag
def alert(content: str, level: str = "info", heading: Any = "", slim: bool = False) -> str:
    """A message. Errors and warnings are announced at once; `level` is info, success, warning or error."""
    context = {"level": ALERT_LEVELS.get(level, "info"), "heading": heading, "content": content, "slim": slim}
    return render_to_string("ui/components/alert.html", context)


@register.simple_block_tag
def summary_box(content: str, heading: Any) -> str:
    """Key facts or next steps at the top of a page."""
    return render_to_string("ui/components/summary_box.html", {"heading": heading, "content": content})


@register.simple_block_tag
def card(
    content: str, heading: Any = "", tone: str = "", level: int = 2, action: Any = "", url: Any = ""
) -> str:
    """A bordered panel with an optional heading (of `level`) and a link at its right."""
    context = {
        "heading": heading,
        "tone": tone,
        "level": level,
        "content": content,
        "action": action,
        "url": url,
    }
    return render_to_string("ui/components/card.html", context)


@register.inclusion_tag("ui/components/tabs.html")
def tabs(links: Any, label: Any = "") -> dict[str, Any]:
    """Tabs of a record as links: a list of `ui.navigation.Link`, made by `TabSet.links`."""
    return {"links": links, "label": label}


@register.inclusion_tag("ui/components/steps.html")
def steps(current: int, *labels: Any) -> dict[str, Any]:
    """Where the reader is in a form of several pages; `current` counts from 1."""
    shown = [
        {"label": label, "state": "complete" if n < current else "current" if n == current else ""}
        for n, label in enumerate(labels, start=1)
    ]
    here = labels[current - 1] if 0 < current <= len(labels) else ""
    return {"steps": shown, "current": current, "total": len(labels), "here": here}


@register.inclusion_tag("ui/components/messages.html")
def messages_list(messages: Any) -> dict[str, Any]:
    """The messages Django kept for this page, each as an alert."""
    return {"messages": messages, "levels": ALERT_LEVELS}


@register.simple_block_tag
def prose(content: str) -> str:
    """Running text with headings, lists and links in a readable measure."""
    return format_html('<div class="usa-prose ls-prose">{}</div>', mark_safe(content))
