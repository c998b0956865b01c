"""Anyone who holds a report learns whether it is what was reported."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .. import queries
from ..forms import VerifyForm


def verify(request: HttpRequest) -> HttpResponse:
    """Compare a file, or a hash, with the reports that were made."""
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    context: dict[str, object] = {"form": form, "is_asked": False}
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        found = (
            queries.verified(content=sent.read())
            if sent
            else queries.verified(sha256=form.cleaned_data["sha256"])
        )
        context |= {"is_asked": True, "found": found}
    return render(request, "scouting/verify.html", context)
