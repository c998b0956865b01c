"""What people type about people."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lineshaft.ui.fields import set_choices
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.zones import zone_choices

from .models import Membership, Organisation, User
from .roles import LABELS, ROLES_OF_KIND, OrganisationKind

LONGEST_NAME = 200


class OrganisationFilter(forms.Form):
    """The search field of the list of organisations."""

    q = forms.CharField(label="Name of the organization", max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs["placeholder"] = self.fields["q"].label


class InvitationForm(OnceMixin, forms.Form):
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = OrganisationKind(organisation.kind)
        # Nobody becomes a director because a list began with it.
        roles = [(role.value, LABELS[role]) for role in ROLES_OF_KIND[kind]]
        self.fields["role"].choices = [("", "Choose a role"), *roles] if len(roles) > 1 else roles  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    """Another role for a person in the same organisation."""

    role = forms.ChoiceField(label="Role", error_messages={"invalid_choice": "Choose a role from the list."})

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = membership.role
        self.auto_id = f"id_{membership.pk}_%s"
        kind = OrganisationKind(membership.organisation.kind)
        self.fields["role"].choices = [(role.value, LABELS[role]) for role in ROLES_OF_KIND[kind]]  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """Who accepts an invitation without an account. Their zone is asked only of who comes to no center."""

    full_name = forms.CharField(label=_("Your name"), max_length=LONGEST_NAME)
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters."),
    )  # fmt: skip
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Your pages show and read times in it."), required=False
    )

    def __init__(self, *args: Any, has_center: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_center:
            del self.fields["time_zone"]
        else:
            set_choices(self, "time_zone", zone_choices(settings.TIME_ZONE))
            if not self.is_bound:  # what somebody chose stays
                self.fields["time_zone"].widget.attrs["data-own-zone"] = ""

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class ProfileForm(forms.ModelForm):
    """Who the person is. Their zone is asked only of who is at no center: the pages of a center have its own."""

    full_name = forms.CharField(label=_("Your name"), max_length=LONGEST_NAME, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Your pages show and read times in it."))

    class Meta:
        model = User
        fields = ["full_name", "language", "time_zone"]
        labels = {"language": _("Language of your e-mails")}

    def __init__(self, *args: Any, has_center: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_center:
            del self.fields["time_zone"]
        else:
            set_choices(self, "time_zone", zone_choices(self.instance.time_zone))

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if zone not in zoneinfo.available_timezones():
            raise ValidationError(_("“%(zone)s” is not a time zone."), params={"zone": zone})
        return zone


class ApiTokenForm(OnceMixin):
    name = forms.CharField(label=_("What will use the key"), max_length=100)
