import logging
from typing import Any

import factory

from lineshaft.tenancy import system_scope

_WHY = "a test arranges its rows"
# A test arranges hundreds of rows: the log of one that failed would hold nothing else.
logging.getLogger("lineshaft.tenancy").addFilter(lambda record: _WHY not in (record.args or ()))


class Factory(factory.django.DjangoModelFactory):
    """Arranges rows under the system scope, so that a test can then look at them as somebody.

    A row and those that it needs are arranged in one scope: a scope is four statements, more than the row itself.
    """

    class Meta:
        abstract = True

    @classmethod
    def _generate(cls, strategy: str, params: dict[str, Any]) -> Any:
        if strategy != factory.CREATE_STRATEGY:
            return super()._generate(strategy, params)
        with system_scope(_WHY):
            return super()._generate(strategy, params)
