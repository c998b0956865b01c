"""Pages for staff are in English, whatever language a public page was read in before."""

import functools
from collections.abc import Callable
from typing import Any

from django.utils import translation


def in_english(function: Callable[..., Any]) -> Callable[..., Any]:
    """A view, or another function that makes texts for staff, whose texts come out in English."""

    @functools.wraps(function)
    def made_in_english(*args: Any, **kwargs: Any) -> Any:
        with translation.override("en"):
            return function(*args, **kwargs)

    return made_in_english
