"""Tests for forgetting: what every model, table and relation must declare."""

import itertools

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, connection, models, transaction

from lineshaft.tenancy import DisclosureClass, Open, Table
from lineshaft.tenancy.install import declared

OURS = [config for config in apps.get_app_configs() if config.name.startswith("lineshaft.apps.")]
MODELS = [model for config in OURS for model in config.get_models()]
# What centers are, which everything else points at.
REFERRED_TO = {"network.Center", "accounts.Organisation"}
# From the top of the house to the ground: a foreign key points to the same context or a lower one.
CONTEXTS = [
    "home", "publication", "performance", "scouting", "delivery", "programs", "surveys", "partners", "events",
    "calendar", "funding", "engagements", "companies", "network", "reference", "accounts", "audit",
]  # fmt: skip


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_model__every_field_has_a_disclosure_class(model: type[models.Model]) -> None:
    """To mend: add the field to `DISCLOSURE = classify(...)` of the model; when in doubt, confidential."""
    fields = {field.name for field in model._meta.get_fields() if field.concrete}
    assert set(model.DISCLOSURE) == fields
    assert all(isinstance(value, DisclosureClass) for value in model.DISCLOSURE.values())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_model__says_what_it_is(model: type[models.Model]) -> None:
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_foreign_keys__point_down_the_house(model: type[models.Model]) -> None:
    own = CONTEXTS.index(model._meta.app_label)
    for field in model._meta.get_fields():
        if field.concrete and field.related_model is not None:
            assert CONTEXTS.index(field.related_model._meta.app_label) >= own, f"{field} points up the house"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_table_with_a_center__has_a_row_policy(model: type[models.Model]) -> None:
    """A table that says which center a row belongs to is guarded, or its declaration gives the reason."""
    declaration = {table.name: table for table in declared()}[model._meta.db_table]
    try:
        model._meta.get_field("center")
    except FieldDoesNotExist:
        return
    public = set(model.DISCLOSURE.values()) <= {DisclosureClass.PUBLIC}
    assert isinstance(declaration, Table) or public or model._meta.label in REFERRED_TO


@pytest.mark.django_db
def test_tables__each_is_declared_once_and_no_other_exists() -> None:
    names = [table.name for table in declared()]
    assert len(names) == len(set(names))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        present = {name for (name,) in cursor.fetchall()}
    assert present == set(names)


@pytest.mark.django_db
def test_tables__forced_row_security_stands_exactly_where_declared() -> None:
    guarded = {table.name for table in declared() if isinstance(table, Table)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity"
            " AND relnamespace = 'public'::regnamespace"
        )
        assert {name for (name,) in cursor.fetchall()} == guarded


def test_open_tables__give_a_reason() -> None:
    for table in declared():
        if isinstance(table, Open):
            assert len(table.reason.split()) >= 2, table.name


@pytest.mark.django_db
def test_role_of_the_tests__is_bound_by_the_policies() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = current_user"
            " AND c.relnamespace = 'public'::regnamespace"
        )
        assert cursor.fetchone() == (0,)


APPEND_ONLY = sorted(table.name for table in declared() if isinstance(table, Table) and table.append_only)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "statement"),
    list(itertools.product(APPEND_ONLY, ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET id = id"])),
)
def test_append_only_table__refuses_every_change(table: str, statement: str, as_system: None) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def test_constraints__are_named_as_sentences() -> None:
    for model in MODELS:
        for constraint in model._meta.constraints:
            assert constraint.name.count("_") >= 2, (
                f"{constraint.name} of {model._meta.label} says too little"
            )


@pytest.mark.django_db
def test_database__has_every_column_constraint_and_index_of_the_models() -> None:
    """What the migrations made, step by step, is what the models say. Generated columns may be empty."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
        )
        made = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns"
            " WHERE table_schema = 'public'"
        )
        columns: dict[str, set[tuple[str, bool]]] = {}
        for table, column, nullable in cursor.fetchall():
            columns.setdefault(table, set()).add((column, nullable))
    for model in MODELS:
        told = {(field.column, field.null or field.generated) for field in model._meta.local_concrete_fields}
        assert columns[model._meta.db_table] == told, model._meta.label
        names = {each.name for each in [*model._meta.constraints, *model._meta.indexes]}
        assert names <= made, model._meta.label
