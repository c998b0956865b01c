"""Usual words of names that are misspelt."""

import pytest

from lineshaft.domain.linkage import usual_words_put_right


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Oak Mcahine", "oak machine"),
        ("Oak Machne Works", "oak machine works"),
        ("Acme Industreis", "acme industries"),
        ("Oak Machine", "oak machine"),
        ("Oak Mch", "oak mch"),  # too short
        ("Mxchxne", "mxchxne"),  # two slips
        ("Machine2", "machine2"),
        ("", ""),
    ],
)
def test_put_right(typed, meant):
    assert usual_words_put_right(typed) == meant
