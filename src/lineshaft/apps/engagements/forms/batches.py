"""A file of requests, and how its rows are entered."""

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import FileInput


class RequestFileForm(OnceMixin, forms.Form):
    """The file."""

    file = forms.FileField(
        label="File",
        max_length=200,
        widget=FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text="CSV or Excel workbook (.xlsx), up to 500 rows.",
    )

    def clean_file(self) -> Any:
        """Refuse what is larger than the limit or of another kind."""
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_LIMIT_BYTES:
            raise ValidationError(f"{upload.name} is larger than the limit. Split it into several files.")
        if Path(upload.name).suffix.lower() not in {".csv", ".tsv", ".txt", ".xlsx"}:
            raise ValidationError(f"{upload.name} is neither a CSV file nor an Excel workbook (.xlsx).")
        return upload


class EnterForm(forms.Form):
    """What is entered, and whether the people hear of it."""

    with_like = forms.BooleanField(label="Also rows that are like another request", required=False)
    acknowledge = forms.BooleanField(
        label="Tell each person by e-mail that their request arrived", required=False
    )
