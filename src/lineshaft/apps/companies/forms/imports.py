"""Bringing a file of companies in: the file and its mapping, or the columns chosen one by one."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.companies.intake.headings import heading_key
from lineshaft.apps.companies.intake.mappings import (
    FIELDS,
    REQUIRED,
    ColumnMapping,
    Rule,
    built_in,
)
from lineshaft.apps.companies.intake.reading import AS_FOUND, HeadingsAt
from lineshaft.apps.companies.intake.recognising import Confidence, Suggested
from lineshaft.apps.network.models import Center
from lineshaft.apps.reference.models import State
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import FileInput

BY_COLUMNS = ""
_WHERE = ("sheet", "heading_row", "heading_lines")
FACT_LABELS = {
    "name": _("Company name"),
    "street": _("Street"),
    "city": _("City"),
    "state": _("State"),
    "zip_code": _("ZIP code"),
    "phone": _("Telephone"),
    "naics": _("NAICS code, or the industry in words"),
    "website": _("Web site"),
    "uei": _("Unique Entity ID"),
    "cage": _("CAGE code"),
    "ein": _("Employer Identification Number"),
    "employees": _("Employees"),
    "employees_as_of": _("Employees counted on"),
    "annual_sales": _("Annual sales in dollars"),
    "certifications": _("Certifications"),
    "certifications_expire": _("Certifications expire on"),
    "processes": _("Processes"),
    "materials": _("Materials"),
    "equipment": _("Equipment"),
    "ownership": _("Classes of ownership"),
    "name compared": _("Names in capitals: kept as they are, and compared as"),
    "street compared": _("Streets: kept as they are, and compared as"),
}


class ImportForm(OnceMixin):
    """A file and how to read it."""

    file = forms.FileField(
        label=_("File"),
        max_length=200,
        widget=FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"empty": _("This file is empty.")},
    )
    mapping = forms.ChoiceField(label=_("Layout of the file"), required=False)
    center = forms.ModelChoiceField(label=_("Center"), queryset=Center.objects.none(), empty_label=None)

    def __init__(self, *args: Any, center_ids: tuple[int, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mappings = built_in()
        cast(forms.ChoiceField, self.fields["mapping"]).choices = [
            (BY_COLUMNS, _("As saved for these headings; else I choose the columns on the next page")),
            *((name, mapping.title) for name, mapping in self.mappings.items()),
        ]
        megabytes = settings.UPLOAD_LIMIT_BYTES // 1_048_576
        self.fields["file"].help_text = _("CSV or Excel workbook (.xlsx), up to %(megabytes)s MB.") % {
            "megabytes": megabytes
        }
        field = cast(forms.ModelChoiceField, self.fields["center"])
        field.queryset = Center.objects.filter(pk__in=center_ids)
        if len(center_ids) == 1:
            field.initial, field.required, field.widget = field.queryset.first(), False, forms.HiddenInput()

    def clean_file(self) -> Any:
        """Refuse what is larger than the limit or of another kind, by its name."""
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_LIMIT_BYTES:
            raise ValidationError(
                _("%(name)s has %(size)s MB, more than the limit. Split it into several files."),
                params={"name": upload.name, "size": f"{upload.size / 1_048_576:,.0f}"},
            )
        if Path(upload.name).suffix.lower() not in {".csv", ".tsv", ".txt", ".xlsx"}:
            raise ValidationError(
                _("%(name)s is neither a CSV file nor an Excel workbook (.xlsx)."),
                params={"name": upload.name},
            )
        return upload

    def clean_center(self) -> Center:
        """The chosen center, or the only one."""
        field = cast(forms.ModelChoiceField, self.fields["center"])
        return self.cleaned_data["center"] or field.initial

    def chosen_mapping(self) -> ColumnMapping | None:
        """The mapping that was chosen; None when the columns are still to be chosen."""
        return self.mappings.get(self.cleaned_data["mapping"])


def _initial(header: list[str], current: ColumnMapping | None) -> dict[str, Any]:
    """What was chosen before, in the words of this file's headings."""
    if current is None:
        return {}
    written = {heading_key(name): name for name in reversed(header)}
    rules = current.columns
    chosen: dict[str, Any] = {
        fact: written.get(heading_key(rules[fact].column), "") if fact in rules else "" for fact in FIELDS
    }
    constant = rules["state"].constant if "state" in rules else ""
    zero = "employees" not in rules or rules["employees"].zero_is_unknown
    return chosen | {
        "same_state": constant,
        "not_given": ", ".join(current.not_given),
        "zero_is_unknown": zero,
    }


def _in_words(why: Suggested) -> str:
    """Why a column was suggested, and how sure that is."""
    words = {"fitting": why.fitting, "values": why.values}
    if why.confidence is Confidence.HEADING:
        return gettext("Chosen by the name of the column.")
    if why.confidence is Confidence.CERTAIN:
        said = gettext("Chosen by what stands in it, almost certain: %(fitting)s of %(values)s values fit.")
    else:
        said = gettext("Chosen by what stands in it, likely: %(fitting)s of %(values)s values fit. Check it.")
    return said % words


class LayoutNameForm(forms.Form):
    """What a saved layout is called."""

    name = forms.CharField(label=_("Name of the layout"), max_length=100)


class ColumnsForm(forms.Form):
    """Which column of the file holds each fact: as it was chosen before, else as it is suggested, with the reason."""

    not_given = forms.CharField(
        label=_("Texts that mean “not given”"),
        required=False,
        max_length=200,
        initial="n/a, none, undisclosed",
        help_text=_("Separated by commas."),
    )
    zero_is_unknown = forms.BooleanField(label=_("0 employees means not known"), required=False, initial=True)

    sheet = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    heading_row = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    heading_lines = forms.IntegerField(required=False, min_value=1, max_value=2, widget=forms.HiddenInput)
    keep = forms.BooleanField(
        label=_("Read the next file with these headings in the same way"), required=False, initial=True
    )
    keep_name = forms.CharField(label=_("Name of the layout"), required=False, max_length=100)

    def __init__(
        self,
        data: Any = None,
        *,
        header: list[str],
        suggested: Mapping[str, Suggested],
        current: ColumnMapping | None = None,
        name: str = "",
        sheet: str = "",
        at: HeadingsAt = AS_FOUND,
    ) -> None:
        asked = {"keep_name": name, "sheet": sheet, "heading_row": at.row, "heading_lines": at.lines}
        super().__init__(data, initial=_initial(header, current) | asked)
        columns = [("", _("not in this file")), *((name, name) for name in dict.fromkeys(header) if name)]
        for fact in FIELDS:
            why = suggested.get(fact)
            self.fields[fact] = forms.ChoiceField(
                label=FACT_LABELS[fact],
                choices=columns,
                required=fact in REQUIRED,
                initial=why.column if why else "",
                help_text=_in_words(why) if why and not current else "",
            )
        self.fields["same_state"] = forms.ModelChoiceField(
            label=_("or the same state for every row"),
            queryset=State.objects.all(),
            required=False,
            to_field_name="abbreviation",
            empty_label=_("no"),
        )
        self.order_fields([*FIELDS, "not_given", "zero_is_unknown", "keep", "keep_name", *_WHERE])
        self.fieldsets = list(self._groups())

    def _groups(self) -> Iterator[tuple[Any, ...]]:
        yield (_("Company"), ["name", "naics", ("website", "uei"), ("cage", "ein")])
        yield (_("Address"), ["street", ("city", "zip_code"), ("state", "same_state"), "phone"])
        yield (_("Size, seen by your center only"), [("employees", "employees_as_of"), "annual_sales"])
        yield (
            _("What the plant can do, kept for your center"),
            [
                ("certifications", "certifications_expire"),
                ("processes", "materials"),
                ("equipment", "ownership"),
            ],
        )
        yield (_("How the file says that it does not know"), ["not_given", "zero_is_unknown"])
        yield (_("The next file of this kind"), ["keep", "keep_name", *_WHERE])

    def clean(self) -> dict[str, Any]:
        """A site must be placed, and one column cannot mean two things."""
        values = super().clean() or self.cleaned_data
        if not (values.get("state") or values.get("same_state") or values.get("zip_code")):
            self.add_error("zip_code", _("Choose the column of the ZIP code, or of the state."))
        used: dict[str, str] = {}
        for name in FIELDS:
            column = values.get(name)
            if column and column in used:
                self.add_error(name, _("This column is used for another fact already."))
            elif column:
                used[column] = name
        if values.get("keep") and not values.get("keep_name"):
            self.add_error("keep_name", _("Give the layout a name, or do not keep it."))
        return values

    def mapping(self) -> ColumnMapping:
        """The choices as a mapping."""
        values = self.cleaned_data
        columns = {name: Rule(column=values[name]) for name in FIELDS if values[name]}
        if "state" not in columns and values["same_state"]:
            columns["state"] = Rule(constant=values["same_state"].abbreviation)
        if "employees" in columns and values["zero_is_unknown"]:
            columns["employees"] = Rule(column=values["employees"], zero_is_unknown=True)
        words = tuple(word.strip() for word in values["not_given"].split(",") if word.strip())
        title = str(_("Columns chosen by hand"))
        return ColumnMapping(
            "own", title, columns, not_given=words, sheet=values["sheet"],
            heading_row=values["heading_row"] or 0, heading_lines=values["heading_lines"] or 1,
        )  # fmt: skip
