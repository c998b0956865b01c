from typing import Any

import factory

from lineshaft.tenancy import system_scope


class Factory(factory.django.DjangoModelFactory):
    """Arranges rows under the system scope, so that a test can then look at them as somebody."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        with system_scope("a test arranges its rows"):
            return super()._create(model_class, *args, **kwargs)
