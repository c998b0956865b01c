"""Files that are sent, and their first rows while somebody chooses the columns."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lineshaft.apps.companies.actions import Glance
from lineshaft.apps.companies.views.file_top import headings_asked, top_of
from lineshaft.domain.errors import LineshaftError

from ..actions.accounting import Place, look_into, place_of
from ..models import BookImport, TrialBalance


@contextmanager
def written(upload: UploadedFile) -> Iterator[Path]:
    """An uploaded file in a folder of its own, which is gone at the end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        yield path


@dataclass(frozen=True)
class Looked:
    """The beginning of a file at the place that is asked for, and what its page shows of it."""

    glance: Glance
    place: Place
    context: dict[str, Any]


def looked_into(request: HttpRequest, batch: BookImport | TrialBalance) -> Looked | HttpResponse:
    """The first rows of a file. Where they cannot be read as asked for, the way back to where they can."""
    chosen = place_of(batch.layout)
    asked = request.POST if request.method == "POST" else request.GET
    place = Place(asked.get("sheet", chosen.sheet), headings_asked(request, chosen.at))
    try:
        glance = look_into(batch, place, rows=0)
    except LineshaftError as error:
        messages.error(request, str(error))
        if place == Place():
            return redirect("funding:books" if isinstance(batch, BookImport) else "funding:months")
        back = {"sheet": place.sheet if place.at.row else "", "heading_row": 0}
        return redirect(f"{request.path}?{urlencode(back)}")
    shown = {"glance": glance, "sheet": place.sheet or next(iter(glance.sheets), "")}
    return Looked(glance, place, {**shown, **top_of(glance, place.at)})
