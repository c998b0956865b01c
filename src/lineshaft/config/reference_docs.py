"""The pages of docs/reference that are made from the code, so that they cannot be out of date.

Each function returns the text of one page; `generate_docs` writes them and `generate_docs --check` compares.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from lineshaft.apps.accounts.roles import LABELS, PERMISSIONS, Role
from lineshaft.apps.reference.law_words import TOPICS, value_in_words
from lineshaft.apps.reference.queries.law import find_law
from lineshaft.domain import metrics
from lineshaft.domain.rules.citations import Citation
from lineshaft.tenancy import Table
from lineshaft.tenancy.install import declared

from . import state_docs
from .environment import VARIABLES

MADE = "<!-- Made from the code by `lineshaft manage generate_docs`. Change the code, not this page. -->\n"


def _page(title: str, lead: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}\n\n{MADE}\n{lead}", *parts]).rstrip() + "\n"


def _cell(text: object) -> str:
    return " ".join(str(text).replace("|", "\\|").split())


def _rows(heads: list[str], rows: Sequence[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def settings_page() -> str:
    """Every environment variable."""
    rows = [[f"`{v.name}`", f"`{v.default}`" if v.default else "", v.meaning] for v in VARIABLES.values()]
    return _page(
        "Settings",
        "Lineshaft is configured by environment variables alone.",
        _rows(["variable", "default", "meaning"], rows),
    )


def commands_page() -> str:
    """Every management command of the product."""
    rows = []
    for name, app in sorted(get_commands().items()):
        if str(app).startswith("lineshaft."):
            command = load_command_class(app, name)
            rows.append([f"`{name}`", command.help])
    return _page(
        "Commands",
        "`./dev` runs the product from a checkout (`./dev help`). `lineshaft` is the command line of the product "
        "(`lineshaft --help`); each row below is also `lineshaft manage NAME`, and `--help` shows its options.",
        _rows(["command", "what it does"], rows),
    )


def permissions_page() -> str:
    """The matrix of roles and permissions."""
    acts = sorted({permission for granted in PERMISSIONS.values() for permission in granted})
    heads = ["permission", *[str(LABELS[role]) for role in Role]]
    rows: list[list[object]] = [
        [f"`{act}`", *["yes" if act in PERMISSIONS[role] else "" for role in Role]] for act in acts
    ]
    return _page(
        "Permissions",
        "What each role may do, in its own organisation; the three roles of the program office hold for the whole "
        "network. Which rows a person sees at all is decided by the database: see [row policies](row-policies.md).",
        _rows(heads, rows),
    )


def row_policies_page() -> str:
    """Who sees which table, and which tables have no policy and why."""
    guarded, open_tables = [], []
    for table in declared():
        if isinstance(table, Table):
            read = "; ".join(f"`{condition}`" for condition in dict.fromkeys(table.read + table.write))
            rights = "append-only" if table.append_only else ""
            guarded.append([f"`{table.name}`", read, rights, table.history if table.audit else "not audited"])
        else:
            open_tables.append([f"`{table.name}`", table.reason, "yes" if table.audit else "no"])
    return _page(
        "Row policies",
        "Who may read which rows, as PostgreSQL enforces it. The system scope, which is logged, always passes.",
        "## Tables with row policies\n\n"
        + _rows(["table", "readable when", "rights", "history read by"], guarded),
        "## Tables without\n\n" + _rows(["table", "why none is needed", "audited"], open_tables),
    )


def data_page() -> str:
    """Every model with its fields, meanings and disclosure classes."""
    parts = []
    for config in apps.get_app_configs():
        if not config.name.startswith("lineshaft.apps."):
            continue
        for model in config.get_models():
            rows = [
                [
                    f"`{field.name}`",
                    _kind(field),
                    vars(model)["DISCLOSURE"][field.name],
                    getattr(field, "help_text", ""),
                ]
                for field in model._meta.get_fields()
                if field.concrete
            ]
            text = (model.__doc__ or "").strip().split("\n\n")[0]
            heading = f"### {model.__name__} (`{model._meta.db_table}`)"
            parts.append(
                f"{heading}\n\n{_cell(text)}\n\n" + _rows(["field", "kind", "disclosure", "meaning"], rows)
            )
    return _page(
        "Data",
        "Every table with the disclosure class of each field: public, network (anyone signed in), center, "
        "confidential (the center alone), secret (never leaves the database).",
        *parts,
    )


def _kind(field: object) -> str:
    if isinstance(field, models.ForeignKey):
        return f"→ {field.related_model.__name__}"
    return type(field).__name__.removesuffix("Field")


def metrics_page() -> str:
    """Every metric with its formula, denominator and owner."""
    parts = []
    for metric in metrics.all_metrics().values():
        about = metric.definition
        rows: list[list[object]] = [
            ["unit", about.unit],
            ["numerator", about.numerator.en],
            ["denominator", about.denominator.en if about.denominator else "none"],
            ["owner", about.owner.en],
            ["direction", about.direction],
            ["status", about.status],
            [
                "sources",
                "; ".join(f"[{one.title}]({one.href})" if one.href else one.title for one in about.sources),
            ],
            ["why it matters", about.why_it_matters.en],
            ["caveats", " ".join(caveat.en for caveat in about.caveats)],
        ]
        parts.append(
            f"## {about.title.en} (`{about.id}`)\n\n{about.formula.en}\n\n" + _rows(["about", ""], rows)
        )
    return _page("Metrics", "What each number means and how it is computed.", *parts)


def law_page() -> str:
    """Every number and rule of law by topic, with its days and where it stands."""
    parts = []
    for part in find_law():
        numbers: list[list[object]] = [
            [
                f"`{each.id}`",
                each.title,
                value_in_words(value, each.unit),
                value.applies_from,
                value.last_day or "",
                each.chosen_by,
                _cited(value.citation),
            ]
            for each in part.parameters
            for value in each.values
        ]
        rules: list[list[object]] = [
            [f"`{each.id}`", each.sentence, each.applies_from, each.last_day or "", _cited(each.citation)]
            for each in part.rules
        ]
        parts.append(f"## {TOPICS[part.topic]}")
        if numbers:
            heads = ["id", "number", "value", "from", "through", "chosen by", "where it stands"]
            parts.append(_rows(heads, numbers))
        if rules:
            parts.append(_rows(["id", "rule", "from", "through", "where it stands"], rules))
    return _page(
        "Rules and numbers of law",
        "What the rules apply, by [day and paragraph](../explanation/law-as-data.md). Verified: it was read.",
        *parts,
    )


def _cited(citation: Citation) -> str:
    reading = f"verified {citation.read_on}" if citation.is_verified else "unverified"
    return f"[{citation.paragraph}]({citation.link}), {reading}. {citation.note}"


def states_page() -> str:
    """The steps between the states of each kind of record, with pictures."""
    return _page(
        "States", "The steps that a record may take. Every other step is refused.", state_docs.states_text()
    )


def _addresses(
    patterns: list[URLPattern | URLResolver], prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _addresses(pattern.url_patterns, address, inner)
        elif pattern.name:
            yield f"/{address}", f"{space}{pattern.name}"


def routes_page() -> str:
    """Every address of the web pages."""
    ours = [
        [f"`{address}`", f"`{name}`"]
        for address, name in _addresses(get_resolver().url_patterns)
        if not address.startswith("/accounts/")
    ]
    return _page(
        "Routes",
        "Every address and its name in the code. The HTTP API is described by [openapi.json](openapi.json); "
        "the pages under `/accounts/` come from django-allauth.",
        _rows(["address", "name"], ours),
    )


def _in_english(make: Callable[[], str]) -> Callable[[], str]:
    """The docs are English, whatever language is active where they are made."""

    def made() -> str:
        with translation.override("en"):
            return make()

    return made


_PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "permissions.md": permissions_page,
    "row-policies.md": row_policies_page,
    "data.md": data_page,
    "metrics.md": metrics_page,
    "law.md": law_page,
    "states.md": states_page,
    "routes.md": routes_page,
    **{machine.picture: partial(state_docs.draw, machine) for machine in state_docs.MACHINES},
}

PAGES = {name: _in_english(make) for name, make in _PAGES.items()}
