"""Components that show records: tables, lists, facts, badges, timelines, history, pages of a list."""

from typing import Any

from django import template
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lineshaft.ui.pagination import KeysetPage
from lineshaft.ui.status import tone_of

from .layout import icon

register = template.Library()


def changed_query(request: HttpRequest | None, **changes: Any) -> str:
    """The query of this page with some parameters replaced (or, for None, taken out): "?a=1&b=2"."""
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return "?" + query.urlencode()


@register.simple_tag
def tag(text: Any, tone: str = "") -> SafeString:
    """A small label. `tone`: "" (neutral), info, success, warning, error, accent."""
    return format_html('<span class="ls-tag{}">{}</span>', f" ls-tag--{tone}" if tone else "", text)


@register.simple_tag
def status_badge(state: Any, label: Any = "", tone: str = "") -> SafeString:
    """The state of a record: colour by the state's code, text always. Pass `get_state_display` as `label`."""
    code = str(getattr(state, "value", state))
    text = label or getattr(state, "label", "") or code.replace("_", " ").capitalize()
    return format_html('<span class="ls-badge ls-badge--{}">{}</span>', tone or tone_of(code), text)


@register.simple_block_tag
def table(
    content: str,
    caption: Any,
    hide_caption: bool = False,
    dense: bool = False,
    sticky: bool = False,
    lang: str = "",
) -> str:
    """
    A table that scrolls sideways inside itself on a narrow screen. The content is thead and tbody.

    `lang` is the language of a caption that is not in that of the page.
    """
    context = {
        "caption": caption,
        "hide_caption": hide_caption,
        "lang": lang,
        "dense": dense,
        "sticky": sticky,
        "content": content,
    }
    return render_to_string("ui/components/table.html", context)


@register.inclusion_tag("ui/components/th.html", takes_context=True)
def th(context: Any, label: Any, sort: str = "", numeric: bool = False, css: str = "") -> dict[str, Any]:
    """
    A column heading; with `sort`, a link that orders by it (`?sort=name`, again: `?sort=-name`).

    Where the page says in `sortable` what its list can be sorted by, only those headings are links.
    """
    request = context.get("request")
    present = request.GET.get("sort", "") if request else ""
    if not sort or sort not in context.get("sortable", [sort]):
        return {"label": label, "numeric": numeric, "css": css}
    direction = {sort: "ascending", f"-{sort}": "descending"}.get(present, "")
    url = changed_query(request, sort=f"-{sort}" if present == sort else sort, page=None, cursor=None)
    return {"label": label, "numeric": numeric, "css": css, "url": url, "direction": direction, "sort": sort}


@register.inclusion_tag("ui/components/tick.html")
def tick(name: str, value: Any, label: Any, checked: bool = False, disabled: bool = False) -> dict[str, Any]:
    """The tick box of a row, in a cell of its own: `value` is sent as `name`; `label` is for screen readers."""
    return {"name": name, "value": value, "label": label, "checked": checked, "disabled": disabled}


@register.inclusion_tag("ui/components/tick_all.html")
def tick_all(name: str) -> dict[str, Any]:
    """
    Above a list of `tick` boxes: a box that ticks all of them on this page, and how many are ticked.

    Rows of other pages are never ticked: what is sent is what can be seen. Without JavaScript it is not there.
    """
    return {"name": name}


@register.simple_tag(takes_context=True)
def download(context: Any, url: str, workbook_url: str = "") -> SafeString:
    """The links to a list as a file, filtered as the page is: CSV, and perhaps a workbook."""
    query = changed_query(context.get("request"), cursor=None, page=None, view=None)
    csv = format_html(
        '<a class="usa-link" href="{}">{} {}</a>',
        url + query,
        icon("file_download"),
        _("Download this list (CSV)"),
    )
    if not workbook_url:
        return format_html('<p class="ls-download">{}</p>', csv)
    link = '<p class="ls-download">{} <a class="usa-link" href="{}">{} Excel (XLSX)</a></p>'
    return format_html(link, csv, workbook_url + query, icon("file_download"))


@register.inclusion_tag("ui/components/pagination.html", takes_context=True)
def pagination(context: Any, page: Page[Any] | KeysetPage[Any], label: Any = "") -> dict[str, Any]:
    """Links to the neighbours of a `KeysetPage` (`?cursor=`) or of Django's `Page` (`?page=`)."""
    request = context.get("request")
    shown: dict[str, Any] = {"label": label, "request": request}
    if isinstance(page, KeysetPage):
        shown["start_over"] = page.start_over
        if page.previous_cursor:
            shown["previous_url"] = changed_query(request, cursor=page.previous_cursor)
        if page.next_cursor:
            shown["next_url"] = changed_query(request, cursor=page.next_cursor)
        return shown
    if page.has_previous():
        shown["previous_url"] = changed_query(request, page=page.previous_page_number())
    if page.has_next():
        shown["next_url"] = changed_query(request, page=page.next_page_number())
    shown["pages"] = [
        {"number": n, "url": changed_query(request, page=n), "current": n == page.number}
        if isinstance(n, int)
        else {"gap": True}
        for n in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    shown["first"], shown["last"], shown["total"] = page.start_index(), page.end_index(), page.paginator.count
    return shown


@register.inclusion_tag("ui/components/empty_state.html")
def empty_state(
    heading: Any, text: Any = "", action: Any = "", url: Any = "", icon_name: str = "search"
) -> dict[str, Any]:
    """What stands where a list has nothing: why, and what to do next."""
    return {"heading": heading, "text": text, "action": action, "url": url, "icon_name": icon_name}


@register.simple_block_tag
def facts(content: str, columns: int = 2) -> str:
    """A definition list; its content is `{% fact %}` tags."""
    return format_html('<dl class="ls-facts ls-facts--{}">{}</dl>', columns, content)


@register.simple_tag
def fact(label: Any, value: Any, url: Any = "") -> SafeString:
    """One term and its value (a dash when there is none), linked when `url` is given."""
    shown = "–" if value is None or value == "" else value
    if url:
        shown = format_html('<a class="usa-link" href="{}">{}</a>', url, shown)
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, shown)


@register.inclusion_tag("ui/components/definition_list.html")
def definition_list(pairs: Any, columns: int = 2) -> dict[str, Any]:
    """A definition list from pairs (label, value) made in the view."""
    return {"pairs": pairs, "columns": columns}


@register.inclusion_tag("ui/components/timeline.html")
def timeline(events: Any, empty: Any = "") -> dict[str, Any]:
    """What happened, newest first: objects or dicts with `at`, `title`, and perhaps `text`, `who`, `url`, `icon`."""
    return {"events": events, "empty": empty}


@register.inclusion_tag("ui/components/history.html")
def history_list(entries: Any) -> dict[str, Any]:
    """Changes of a record: `at`, `who`, `action`, and `changes`, each with `field`, `before`, `after`."""
    return {"entries": entries}
