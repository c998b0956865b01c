"""Filters of the lists of needs and buyers, and small forms."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst

from lineshaft.apps.accounts.models import Organisation
from lineshaft.ui.fields import LineField, SearchField, set_choices
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.uploaded_files import ACCEPTED_DRAWINGS, LARGEST_MEGABYTES
from lineshaft.ui.widgets import FileInput

from ..models import BuyerProfile
from ..states import NEED_CHOICES

_KINDS = [(value, capfirst(str(label))) for value, label in BuyerProfile.Kind.choices]


class NeedFilter(forms.Form):
    """The filters of the list of needs."""

    q = SearchField("Number, item or buyer")
    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[
            ("", "Every status"),
            ("open", "Open: posted and not yet answered"),
            *((value, capfirst(str(label))) for value, label in NEED_CHOICES),
        ],
    )

    def criteria(self) -> dict[str, Any]:
        """The filters as `queries.needs_of` takes them; a value that cannot be used is left out."""
        self.is_valid()
        return {"text": self.cleaned_data.get("q", ""), "status": self.cleaned_data.get("status", "")}


class NeedFileForm(forms.Form):
    """A drawing or specification."""

    file = forms.FileField(
        label="File",
        max_length=200,
        widget=FileInput,
        help_text=f"{ACCEPTED_DRAWINGS}; up to {LARGEST_MEGABYTES} MB.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
    )


class BatchForm(OnceMixin, forms.Form):
    """A file of many needs."""

    file = forms.FileField(
        label="File",
        max_length=200,
        widget=FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
    )
    owner = forms.ChoiceField(label="Post for")

    def __init__(self, *args: Any, owners: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        megabytes = settings.UPLOAD_LIMIT_BYTES // 1_048_576
        self.fields["file"].help_text = f"CSV or Excel workbook (.xlsx), up to {megabytes} MB."
        self.owners = {str(owner.pk): owner for owner in owners}
        set_choices(self, "owner", [(pk, owner.name) for pk, owner in self.owners.items()])
        if len(owners) == 1:
            del self.fields["owner"]

    @property
    def chosen_owner(self) -> Organisation:
        """The organisation that they are posted for."""
        chosen = self.cleaned_data.get("owner")
        return self.owners[chosen] if chosen else next(iter(self.owners.values()))


class CommitForm(OnceMixin, forms.Form):
    """What becomes of a file of needs."""

    what = forms.ChoiceField(
        label="What becomes of them",
        choices=[
            ("post", "Post them now"),
            ("draft", "Keep them as drafts, to be looked at and posted one by one"),
        ],
        widget=forms.RadioSelect,
        initial="post",
    )


class BuyerForm(OnceMixin, forms.Form):
    """A buyer, as the program office enters and changes it."""

    name = LineField(label="Name", max_length=200)
    website = forms.URLField(label="Website", required=False, max_length=500, assume_scheme="https")
    kind = forms.ChoiceField(label="Kind of organization", choices=_KINDS, widget=forms.RadioSelect)
    email = forms.EmailField(
        label="E-mail address of the first person",
        required=False,
        help_text="They are invited as buyer: the mail has a link that works once, for 14 days. Leave empty to invite"
        " somebody later.",
    )
    fieldsets = [("Organization", ["name", "website", "kind"]), ("First person", ["email"])]

    @classmethod
    def of(cls, buyer: Organisation, data: Any = None) -> "BuyerForm":
        """The form of a buyer that is there: people are invited on the page of its people."""
        profile = getattr(buyer, "buyer_profile", None)
        initial = {"name": buyer.name, "website": buyer.website, "kind": profile.kind if profile else ""}
        form = cls(data, initial=initial)
        del form.fields["email"]
        form.fieldsets = cls.fieldsets[:1]
        return form

    @property
    def told(self) -> dict[str, Any]:
        """The values of a valid form as the actions take them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "once"}


class BuyerFilter(forms.Form):
    """The filters of the program office's list of buyers."""

    q = SearchField("Name of the buyer")
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Every kind"), *_KINDS])
    status = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Active and retired"), ("active", "Active"), ("retired", "Retired")],
    )
