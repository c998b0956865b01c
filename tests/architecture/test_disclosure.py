"""What leaves by the API, a file or a publication says where it comes from, and its audience may see that."""

import contextlib
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.test import Client
from ninja import Schema

from factories.companies import ContactFactory
from factories.engagements import EngagementFactory, RequestFactory
from factories.network import CenterFactory
from factories.partners import ResourceFactory
from factories.surveys import CaseFactory
from lineshaft.apps import publication
from lineshaft.apps.accounts.api import Key
from lineshaft.config.api import api
from lineshaft.tenancy import PUBLIC_ONLY, DisclosureClass, faults_of_disclosure, taken_from

APPS = Path(publication.__file__).parents[1]


# ---------------------------------------------------------------- the HTTP API


def _answers() -> Iterator[type[Schema]]:
    """Every schema that a route of the API may answer with, and those inside them."""
    # Routers inside routers are known once the addresses are built.
    importlib.import_module(settings.ROOT_URLCONF)
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                for model in operation.response_models.values():
                    yield from _inside(model)


def _inside(annotation: Any) -> Iterator[type[Schema]]:
    if isinstance(annotation, type) and issubclass(annotation, Schema):
        yield annotation
        for field in annotation.model_fields.values():
            yield from _inside(field.annotation)
    for part in get_args(annotation):
        yield from _inside(part)


ANSWERS = sorted({answer for answer in _answers() if answer.__module__.startswith("lineshaft.")}, key=str)


def _own_fields(schema: type[Schema]) -> set[str]:
    """Its fields, without those that are schemas of their own (which answer for themselves) or come from its base."""
    inherited = {name for base in schema.__mro__[1:] for name in getattr(base, "model_fields", {})}
    return {
        name
        for name, field in schema.model_fields.items()
        if name not in inherited and not list(_inside(field.annotation))
    }


def test_api__its_schemas_are_found() -> None:
    names = {answer.__name__ for answer in ANSWERS}
    assert {
        "CenterFacts",
        "LocationFact",
        "ResultFigure",
        "StateFact",
        "Industry",
        "Refusal",
        "StoryFacts",
    } <= names


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.__name__)
def test_api__shows_nothing_above_the_class_of_its_audience(answer: type[Schema]) -> None:
    """
    To mend: say in `SOURCES` of the schema which model field each new field comes from; it has to be public, or the
    schema names the `AUDIENCE` that it goes to behind a key.
    """
    sources = vars(answer).get("SOURCES", {})
    audience = vars(answer).get("AUDIENCE", PUBLIC_ONLY)
    assert list(faults_of_disclosure(_own_fields(answer), sources, audience)) == []


def test_api__answers_with_what_is_not_public_to_a_key_alone() -> None:
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                inside = {each for model in operation.response_models.values() for each in _inside(model)}
                if any("AUDIENCE" in vars(each) for each in inside):
                    ways = operation.auth_callbacks or router.auth
                    assert [type(way) for way in ways] == [Key], operation.path


# ---------------------------------------------------------------- files

EXPORTS = [
    importlib.import_module(f"lineshaft.apps.{app.name}.exports")
    for app in pkgutil.iter_modules([str(APPS)])
    if (APPS / app.name / "exports.py").exists()
]


@pytest.mark.parametrize("module", EXPORTS, ids=lambda module: module.__name__.split(".")[2])
def test_export__shows_nothing_above_the_class_of_its_audience(module: Any) -> None:
    """To mend: name the model field of each column in `SOURCES`; in doubt, leave the column out."""
    assert list(faults_of_disclosure(module.COLUMNS, module.SOURCES, module.AUDIENCE)) == []


def test_files__are_made_in_modules_named_exports() -> None:
    """Other modules hand out what they were given: a file of evidence, a report on the person's own upload."""
    makes = re.compile(r"\bcsv_text\(|\bcsv_lines\(|\bcsv_response\(|\bWorkbook\(")
    making = {
        path.relative_to(APPS).as_posix()
        for path in APPS.rglob("*.py")
        if path.name != "exports.py" and makes.search(path.read_text(encoding="utf-8"))
    }
    assert making == set()


def test_published_json__has_no_key_that_does_not_say_where_it_comes_from() -> None:
    from lineshaft.apps.publication import exports
    from lineshaft.apps.publication.models import Figure, Publication

    published = Publication(fiscal_year=2026)
    assert set(exports.publication_facts(published)) == set(exports.IDENTIFIES)
    assert set(exports.figure_facts(Figure(publication=published))) == set(exports.FIGURE)
    for shown in (exports.IDENTIFIES, exports.FIGURE):
        assert list(faults_of_disclosure(shown, shown, PUBLIC_ONLY)) == []


# ---------------------------------------------------------------- the check itself


def test_check__finds_a_field_that_was_added_and_one_of_a_higher_class() -> None:
    sources = taken_from("network.Center", "name request_email gone") | taken_from(
        "network.Center", old="name"
    )
    assert list(faults_of_disclosure(["name", "request_email", "gone", "new"], sources, PUBLIC_ONLY)) == [
        "new: where it comes from is not said",
        "old: is not shown, take its source away",
        "gone: network.Center.gone is no field, and may be shown only where it is one of public",
        "request_email: network.Center.request_email is center, and may be shown only where it is one of public",
    ]


# ---------------------------------------------------------------- what really comes out


def _mark_what_is_not_public() -> set[str]:
    """Write a mark into every text that is not public, where the table takes any text; returns which."""
    marked = set()
    for model in apps.get_models():
        for name, kind in getattr(model, "DISCLOSURE", {}).items():
            field = model._meta.get_field(name)
            if kind is DisclosureClass.PUBLIC or not isinstance(field, models.TextField | models.EmailField):
                continue
            mark = f"MARK-{model._meta.label}.{name}"
            with contextlib.suppress(DatabaseError), transaction.atomic():  # some take only what they know
                if model._default_manager.update(**{name: mark}):
                    marked.add(mark)
    return marked


PUBLIC_PAGES = [
    "/", "/?q=30303", "/centers/", "/centers/{center}/", "/resources/", "/results/", "/results/ga/", "/ask/?zip=30303",
    "/survey-questions/", "/api/v1/states", "/api/v1/centers", "/api/v1/centers/{center}", "/api/v1/locate?zip=30303",
    "/api/v1/naics?q=metal", "/api/v1/results", "/api/v1/results/ga",
]  # fmt: skip


# A partner that publishes a resource puts its name under it; of other organisations the name is not public.
BY_THEIR_OWN_ACT = {"/resources/": {"MARK-accounts.Organisation.name"}}


@pytest.mark.django_db
def test_public_pages_and_api__hold_no_text_that_is_not_public(client: Client, as_system: None) -> None:
    center = CenterFactory(state_id="13")
    CaseFactory(center=center)
    EngagementFactory(center=center)
    RequestFactory(center=center)
    ResourceFactory()
    ContactFactory(center=center)

    marked = _mark_what_is_not_public()

    assert {"MARK-network.Center.request_email", "MARK-engagements.Request.contact_name"} <= marked
    for page in PUBLIC_PAGES:
        shown = client.get(page.format(center=center.slug)).content.decode()
        assert set(re.findall(r"MARK-[\w.]+", shown)) <= BY_THEIR_OWN_ACT.get(page, set()), page
