"""Components that people act with: forms, buttons, filters, confirmations."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms, template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from lineshaft.ui import forms as ui_forms
from lineshaft.ui.facets import Facet, FacetValue
from lineshaft.ui.tags.data import changed_query
from lineshaft.ui.tags.formatting import number
from lineshaft.ui.tags.layout import icon

register = template.Library()


@register.simple_tag
def form_sections(form: forms.BaseForm) -> list[ui_forms.FormSection]:
    """The visible fields in the groups that `form.fieldsets` asks for."""
    return ui_forms.sections(form)


@register.simple_tag
def has_required_fields(form: forms.BaseForm) -> bool:
    """True when a visible field must be filled in, so that the mark needs explaining."""
    return any(bound.field.required for bound in form.visible_fields())


@register.simple_tag
def widget_kind(bound: Any) -> str:
    """How the field template lays a field out: "checkbox" (label behind) or "" (label above)."""
    widget = bound.field.widget
    single = isinstance(widget, forms.CheckboxInput)
    return "checkbox" if single else "trap" if "ls-trap" in widget.attrs.get("class", "") else ""


@register.inclusion_tag("ui/components/form.html", takes_context=True)
def form(
    context: Any,
    form: forms.BaseForm,
    submit: Any = "",
    cancel: Any = "",
    action: Any = "",
    css: str = "",
    submit_name: str = "",
) -> dict[str, Any]:
    """A whole form that posts: token, fields, a button that cannot be pressed twice, and a way out."""
    return {
        "form": form,
        "submit": submit or _("Save"),
        "cancel": cancel,
        "action": action,
        "css": css,
        "submit_name": submit_name,
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
    }


@register.simple_tag
def button(text: Any, url: Any, kind: str = "", icon_name: str = "") -> SafeString:
    """A link that looks like a button. `kind`: "" (main), outline, secondary, unstyled, accent."""
    css = f" usa-button--{kind}" if kind else ""
    mark = icon(icon_name) if icon_name else ""
    return format_html('<a class="usa-button{}" href="{}">{}{}</a>', css, url, mark, text)


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Any,
    content: str,
    label: Any,
    action: Any,
    heading: Any,
    submit: Any = "",
    kind: str = "outline",
    key: str = "",
) -> str:
    """A button that opens a question before it posts to `action`. The content explains what will happen.

    Form fields in the content travel with the post. `key` tells several on one page apart.
    """
    inside = {
        "label": label,
        "action": action,
        "heading": heading,
        "submit": submit or label,
        "kind": kind,
        "content": content,
        "id": "confirm-" + (key or "".join(c if c.isalnum() else "-" for c in str(action)).strip("-")),
        "csrf_token": context.get("csrf_token"),
    }
    return render_to_string("ui/components/confirm.html", inside)


@register.simple_block_tag(takes_context=True)
def post_button(context: Any, content: str, action: Any, kind: str = "outline") -> str:
    """A button that posts to `action` without a question. The content is its text (and hidden inputs)."""
    inside = {"action": action, "kind": kind, "content": content, "csrf_token": context.get("csrf_token")}
    return render_to_string("ui/components/post_button.html", inside)


def _chips(filter_form: forms.BaseForm, request: Any) -> list[dict[str, Any]]:
    """One chip per filter in use, each with the address of the list without it."""
    chips = []
    for bound in filter_form:
        value = filter_form.cleaned_data.get(bound.name) if filter_form.is_bound else None
        if value in (None, "", [], ()) or bound.is_hidden:
            continue
        names = [name for name in request.GET if name == bound.name or name.startswith(f"{bound.name}_")]
        url = changed_query(request, **dict.fromkeys([*names, "page", "cursor"]))
        chips.append({"label": bound.label, "value": _chip_text(bound, value), "url": url})
    return chips


def _chip_text(bound: Any, value: Any) -> str:
    choices = getattr(bound.field, "choices", None)
    if choices is not None and not hasattr(choices, "queryset"):
        labels = {str(key): str(text) for key, text in _flat(choices)}
        many = value if isinstance(value, (list, tuple, set)) else [value]
        return ", ".join(labels.get(str(item), str(item)) for item in many)
    if isinstance(value, slice):
        return f"{value.start or ''} – {value.stop or ''}".strip()
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return ", ".join(str(item) for item in value)
    return str(value)


def _flat(choices: Any) -> Any:
    for key, text in choices:
        if isinstance(text, (list, tuple)):
            yield from text
        else:
            yield key, text


@register.inclusion_tag("ui/components/filter_bar.html", takes_context=True)
def filter_bar(
    context: Any,
    filterset: Any,
    search: str = "q",
    total: Any = None,
    saved_views: Any = None,
    save_view_url: str = "",
) -> dict[str, Any]:
    """Filters of a list: the search field in sight, the others behind "Filters", chips of those in use.

    `filterset` is a django-filter FilterSet or a bound form; `search` names its text field. `saved_views`
    are objects with `name` and `query`; `save_view_url` takes POST `name`, `path`, `query`.
    """
    filter_form = getattr(filterset, "form", filterset)
    if filter_form.is_bound:
        filter_form.is_valid()
    request = context["request"]
    chips = _chips(filter_form, request) if hasattr(filter_form, "cleaned_data") else []
    query = request.GET.urlencode()
    return {
        "form": filter_form,
        "search_field": filter_form[search] if search in filter_form.fields else None,
        "other_fields": [bound for bound in filter_form.visible_fields() if bound.name != search],
        "chips": chips,
        "total": total,
        "sort": request.GET.get("sort", ""),
        "saved_views": [
            {"name": view.name, "query": view.query, "current": view.query.lstrip("?") == query}
            for view in saved_views or ()
        ],
        "save_view_url": save_view_url,
        "request": request,
        "query": query,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("ui/components/facets.html", takes_context=True)
def facets(context: Any, facets: Any) -> dict[str, Any]:
    """What a list can be narrowed to (`ui.facets.Facet`): a click narrows, a click on what is chosen widens again.

    On a narrow screen they are behind a button.
    """
    request = context["request"]
    return {
        "facets": [
            {
                "name": facet.name,
                "label": facet.label,
                "first": _facet_values(request, facet, facet.first),
                "rest": _facet_values(request, facet, facet.rest),
                "more": len(facet.rest),
            }
            for facet in facets
        ]
    }


def _facet_values(request: Any, facet: Facet, values: Sequence[FacetValue]) -> SafeString:
    """The links of some values. Written here and not by a template: a page may have hundreds."""
    without = changed_query(request, **dict.fromkeys((facet.name, *facet.clears, "page", "cursor")))
    start = without if without == "?" else f"{without}&"
    chosen = '{}{}<span class="usa-sr-only">, {}</span>'
    lines: list[tuple[Any, ...]] = []
    for value in values:
        count = "" if value.count is None else number(value.count)
        if value.chosen:
            label = format_html(chosen, icon("close"), value.label, _("remove this filter"))
            lines.append((without, mark_safe(' class="is-chosen" aria-current="true"'), label, count))
        else:
            lines.append((start + urlencode({facet.name: value.value}), "", value.label, count))
    return format_html_join(
        "\n",
        '<li><a href="{}" rel="nofollow"{}><span>{}</span> <span class="ls-facet__count">{}</span></a></li>',
        lines,
    )
