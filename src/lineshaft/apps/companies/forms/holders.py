"""For which company something is, where more than one had the plant."""

from django import forms

from lineshaft.apps.companies.models import Company
from lineshaft.apps.companies.queries import Holders


class HolderField(forms.ModelChoiceField):
    """One of the companies that have or had a plant; the form offers them by `offer_holders`."""

    def __init__(self) -> None:
        super().__init__(
            Company.objects.none(),
            label="For which company",
            empty_label=None,
            error_messages={
                "required": "Choose for which company it is: more than one had the plant.",
                "invalid_choice": "This company never had the plant. Choose one that did.",
            },
        )


def offer_holders(form: forms.Form, holders: Holders, chosen: Company | None = None) -> list[str]:
    """
    Let `form` choose among the companies of a plant, and the one `chosen` before, and say why one is proposed; the
    names of its fields. A plant that was of one company alone asks nothing.
    """
    if not holders.is_choice and chosen in (None, holders.proposed):
        del form.fields["company"]
        return []
    field = form.fields["company"]
    keys = {each.pk for each in (*holders.companies, *([chosen] if chosen else []))}
    field.queryset = Company.objects.filter(pk__in=keys).order_by("name")  # type: ignore[attr-defined]
    field.help_text = holders.why
    form.initial.setdefault("company", (chosen or holders.proposed).pk)
    return ["company"]
