"""Any request that the OpenAPI document allows, and many that it does not, gets an answer that it describes."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from factories.accounts import person
from factories.scouting import BuyerProfileFactory
from lineshaft.apps.accounts import limits
from lineshaft.apps.accounts.actions import create_api_token
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.config.api import api
from lineshaft.config.wsgi import application
from lineshaft.tenancy import system_scope

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
needs = schema.include(path_regex="/needs")


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch):
    monkeypatch.setattr(limits, "API", ())


@pytest.fixture(autouse=True)
def _one_connection(db):
    """The application closes its connection after each request, and with it the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


_some = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@schema.parametrize()
@_some
def test_every_answer_is_one_that_the_document_describes(db, case):
    case.call_and_validate(app=application, checks=CHECKS)


@needs.parametrize()
@_some
def test_every_answer_to_a_key__is_one_that_the_document_describes(db, case):
    with system_scope("a test makes a key"):
        buyer = actor_for(person(Role.BUYER, BuyerProfileFactory().organisation))
        _token, key = create_api_token(name="program", by=buyer)
    case.call_and_validate(app=application, checks=CHECKS, headers={"Authorization": f"Bearer {key}"})
