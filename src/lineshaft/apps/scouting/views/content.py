"""Pages of domestic content: list, result, the product, its components, files, versions."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.companies.queries.lists import find_sites
from lineshaft.apps.reference.queries.law import find_law
from lineshaft.domain.errors import LineshaftError
from lineshaft.domain.rules.topics import Topic
from lineshaft.ui.exports import file_response, workbook, workbook_response
from lineshaft.ui.forms import attempt
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import numbered_page
from lineshaft.ui.widgets import Suggestion, suggestions_response

from .. import permissions
from ..actions import content as actions
from ..domestic_content.component_files import EXAMPLE, ReadFile, read_components
from ..domestic_content.statements import StatedComponent, canonical, read_statement
from ..forms.content import ComponentFileForm, ComponentForm, ContentForm, FactsForm
from ..queries import content as queries
from ..queries.content import Reading

SUGGESTED = 8


@login_required
@require_safe
@in_english
def content_list(request: HttpRequest) -> HttpResponse:
    """Products whose domestic content is worked out, the newest first."""
    page = numbered_page(queries.contents(actor_of(request)), request.GET.get("page"), size=25)
    rows = [(each, _outcome(each.newest)) for each in page.object_list]
    return render(request, "scouting/buy_american/content_list.html", {"page": page, "rows": rows})


def _outcome(stored: dict[str, Any]) -> tuple[str, str]:
    """Tone and words of what the rules say of a statement, for a list."""
    try:
        result = read_statement(stored).work_out()
    except LineshaftError:
        return "error", "no rule applies"
    share = f" ({result.share})" if result.share else ""
    return {
        True: ("success", f"yes{share}"),
        False: ("error", f"no{share}"),
        None: ("warning", f"open{share}"),
    }[result.passes]


@login_required
@in_english
def content_new(request: HttpRequest) -> HttpResponse:
    """Begin with a product."""
    actor = actor_of(request)
    owners = queries.content_owners(actor)
    initial = {"plant": request.GET.get("plant", "")}
    form = ContentForm(request.POST or None, actor=actor, owners=owners, initial=initial)

    def begin() -> str:
        content = actions.begin_content(
            owner=form.organisation, statement=form.statement, site=form.cleaned_data.get("plant"), by=actor
        )
        return reverse("scouting:content", args=[content.pk])

    where = carried_out_once(request, form, begin)
    if where:
        return redirect(where)
    return render(
        request,
        "scouting/buy_american/content_form.html",
        {"form": form, "cancel": reverse("scouting:contents")},
    )


@login_required
@require_safe
@in_english
def content(request: HttpRequest, pk: int) -> HttpResponse:
    """The result with every step, what would make it pass, and the components."""
    return _page(request, queries.reading(actor_of(request), pk))


@login_required
@require_safe
@in_english
def content_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """An earlier version as it stood, worked out by the rules of its day."""
    return _page(request, queries.reading(actor_of(request), pk, number))


def _page(request: HttpRequest, read: Reading) -> HttpResponse:
    context = {
        "read": read,
        "content": read.content,
        "rows": _component_rows(read),
        "versions": queries.versions_of(actor_of(request), read.content),
    }
    return render(request, "scouting/buy_american/content.html", context)


def _component_rows(read: Reading) -> list[dict[str, Any]]:
    return [
        {
            "place": place,
            "stated": stated,
            "component": stated.component,
            "cost": sum(stated.component.parts.values()),
        }
        for place, stated in enumerate(read.statement.components, start=1)
    ]


def _own(request: HttpRequest, pk: int) -> Reading:
    """A product of the person's own organisation: a foreign one and one that is not there give the same answer."""
    actor = actor_of(request)
    read = queries.reading(actor, pk)
    permissions.check_user_can_work_on_content(actor, read.content.owner_id)
    return read


@login_required
@in_english
def content_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is stated of the product itself."""
    read = _own(request, pk)
    actor = actor_of(request)
    initial = {**FactsForm.initial_of(read.statement), "version": read.version.number}
    form = FactsForm(request.POST or None, actor=actor, initial=initial)
    back = reverse("scouting:content", args=[pk])

    def change() -> str:
        actions.change_facts(
            content=read.content, opened_at=form.cleaned_data["version"], facts=form.statement, by=actor
        )
        return back

    where = carried_out_once(request, form, change)
    if where:
        return redirect(where)
    return render(
        request, "scouting/buy_american/content_form.html", {"form": form, "read": read, "cancel": back}
    )


def _stated(read: Reading, place: int) -> StatedComponent:
    components = read.statement.components
    if not 1 <= place <= len(components):
        raise Http404
    return components[place - 1]


@login_required
@in_english
def component_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a component, with the result as it is typed."""
    return _component(request, _own(request, pk), None)


@login_required
@in_english
def component_edit(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Change a component, with the result as it is typed."""
    return _component(request, _own(request, pk), place)


def _component(request: HttpRequest, read: Reading, place: int | None) -> HttpResponse:
    actor = actor_of(request)
    initial = {"version": read.version.number}
    if place is not None:
        initial |= ComponentForm.initial_of(_stated(read, place))
    form = ComponentForm(request.POST or None, initial=initial)
    if request.method == "POST" and request.headers.get("HX-Request"):
        return render(request, "scouting/buy_american/_live.html", _live(read, place, form))
    back = reverse("scouting:content", args=[read.content.pk])

    def put() -> str:
        actions.put_component(
            content=read.content,
            opened_at=form.cleaned_data["version"],
            place=place,
            component=form.component,
            by=actor,
        )
        return (
            reverse("scouting:component_new", args=[read.content.pk]) if "another" in request.POST else back
        )

    where = carried_out_once(request, form, put)
    if where:
        return redirect(where)
    context = {"form": form, "read": read, "place": place, "cancel": back, **_live(read, place, form)}
    return render(request, "scouting/buy_american/component_form.html", context)


def _live(read: Reading, place: int | None, form: ComponentForm) -> dict[str, Any]:
    """The result with what the form holds; without it, while it cannot be read."""
    statement = read.statement
    if form.is_bound and form.is_valid():
        listed = list(statement.components)
        if place is None:
            listed.append(form.component)
        else:
            listed[place - 1] = form.component
        statement = statement.with_components(tuple(listed))
    try:
        return {"result": statement.work_out(), "refused": ""}
    except LineshaftError as error:
        return {"result": None, "refused": str(error)}


def _opened_at(request: HttpRequest, read: Reading) -> int:
    """The version that the page with the button showed."""
    text = request.GET.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else read.version.number


@login_required
@require_POST
@in_english
def component_remove(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Take a component out."""
    read = _own(request, pk)
    stated = _stated(read, place)
    tell(
        request,
        lambda: actions.remove_component(
            content=read.content, opened_at=_opened_at(request, read), place=place, by=actor_of(request)
        ),
        f"“{stated.component.name}” was removed. Undo brings it back.",
    )
    return redirect("scouting:content", pk=pk)


@login_required
@in_english
def component_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Take components in from a file: all of them, or none and what stands in the way."""
    read = _own(request, pk)
    actor = actor_of(request)
    form = ComponentFileForm(
        request.POST or None, request.FILES or None, initial={"version": read.version.number}
    )
    found: ReadFile | None = None
    if request.method == "POST" and form.is_valid():
        found = attempt(form, lambda: read_components(form.cleaned_data["file"]))
    if found and found.components:
        taken = found

        def take_in() -> str:
            actions.take_in_components(
                content=read.content,
                opened_at=form.cleaned_data["version"],
                components=taken.components,
                replaces=form.cleaned_data["replaces"] == "yes",
                file_name=taken.name,
                by=actor,
            )
            return reverse("scouting:content", args=[pk])

        where = carried_out_once(request, form, take_in)
        if where:
            return redirect(where)
    context = {"form": form, "read": read, "found": found, "cancel": reverse("scouting:content", args=[pk])}
    return render(request, "scouting/buy_american/component_file.html", context)


@login_required
@require_safe
def component_example(request: HttpRequest) -> HttpResponse:
    """A file to begin with: the columns and two components."""
    permissions.check_user_can_work_on_content(actor_of(request))
    return file_response("components-example.csv", EXAMPLE.encode(), "text/csv; charset=utf-8")


@login_required
@require_POST
@in_english
def content_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the version before the last change stand again."""
    read = _own(request, pk)
    tell(
        request,
        lambda: actions.undo(content=read.content, opened_at=_opened_at(request, read), by=actor_of(request)),
        "The last change is undone. Each version is kept.",
    )
    return redirect("scouting:content", pk=pk)


@login_required
@require_POST
@in_english
def content_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the program office read the newest version."""
    read = _own(request, pk)
    tell(
        request,
        lambda: actions.submit_content(
            content=read.content, opened_at=_opened_at(request, read), by=actor_of(request)
        ),
        "The program office can now read this version.",
    )
    return redirect("scouting:content", pk=pk)


@login_required
@require_POST
@in_english
def content_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin another product with what is stated of this one."""
    read = _own(request, pk)
    made: list[int] = []
    tell(
        request,
        lambda: made.append(
            actions.copy_content(content=read.content, owner=read.content.owner, by=actor_of(request)).pk
        ),
        "This is the copy.",
    )
    return redirect("scouting:content", pk=made[0] if made else pk)


def _file_name(read: Reading, ending: str) -> str:
    return f"{read.content.number}-version-{read.version.number}.{ending}"


@login_required
@require_safe
@in_english
def content_json(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version with every step of its result, as data."""
    read = queries.reading(actor_of(request), pk, number)
    return file_response(
        _file_name(read, "json"), canonical(queries.content_as_file(read)), "application/json"
    )


@login_required
@require_safe
@in_english
def content_workbook(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version as a workbook."""
    read = queries.reading(actor_of(request), pk, number)
    return workbook_response(
        _file_name(read, "xlsx"), workbook("Domestic content", queries.content_as_rows(read))
    )


@login_required
@require_safe
@in_english
def plant_search(request: HttpRequest) -> HttpResponse:
    """Plants for the field of the plant."""
    actor = actor_of(request)
    permissions.check_user_can_work_on_content(actor)
    text = request.GET.get("q", "")[:200].replace("\0", "")
    found = find_sites(actor, text, SUGGESTED)
    return suggestions_response(
        request, [Suggestion(each.public_id, str(each), each.public_id) for each in found]
    )


@login_required
@require_safe
@in_english
def rules(request: HttpRequest) -> HttpResponse:
    """The rules and their numbers: value, day, citation, and whether the source was read."""
    permissions.check_user_can_see_rules(actor_of(request))
    part = find_law(topic=Topic.BUY_AMERICA)[0]
    return render(request, "scouting/buy_american/rules.html", {"part": part})
