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

    def __init__(
        self, *args: Any, mails: tuple[int, int] = (0, 0), at_a_time: int = 1, **kwargs: Any
    ) -> None:
        """`mails`: how many people would be written to, without and with rows like another request."""
        super().__init__(*args, **kwargs)
        fewer, all_of_them = mails
        more = f", {all_of_them} with the rows that are like another request" if all_of_them > fewer else ""
        minutes = -(-all_of_them // at_a_time)
        last = f" {at_a_time} in a minute: the last after {minutes} minutes." if minutes > 1 else ""
        self.fields["acknowledge"].help_text = f"{fewer} {'e-mail' if fewer == 1 else 'e-mails'}{more}.{last}"
