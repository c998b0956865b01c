"""What the tests of every address share."""

import pytest


@pytest.fixture(autouse=True)
def _keep_no_contexts(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests open tens of thousands of pages and read the text alone: no copy of what each template was given."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *given, **more: None)
