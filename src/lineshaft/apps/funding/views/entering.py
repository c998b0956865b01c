"""Entering by hand, and correcting: what happened is looked at before it is posted, and never changed after."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.actions import once
from lineshaft.apps.accounts.pages import actor_of, carried_out_once
from lineshaft.apps.network.models import Award
from lineshaft.domain.ledger import Entry
from lineshaft.domain.ledger.happenings import Measure, happening_of
from lineshaft.ui.forms import attempt

from .. import actions
from ..actions.by_hand import enter, period_for
from ..actions.ledger import as_entry
from ..forms.journal import HAPPENINGS, MOST_PARTS, EntryForm, ReverseForm
from ..models import Evidence, JournalEntry
from ..models.ledger import ACCOUNTS, ACTIVITIES, FUND_SOURCES, OBJECT_CLASSES
from ..permissions import check_user_can_post
from .common import award_or_404
from .journal import entry_or_404

_LABELS: dict[str, dict[Any, str]] = {
    "account": dict(ACCOUNTS),
    "source": dict(FUND_SOURCES),
    "object_class": dict(OBJECT_CLASSES),
    "activity": dict(ACTIVITIES),
}


@login_required
def entry_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what happened, look at the entry that it makes, and post it."""
    award = award_or_404(request, pk)
    check_user_can_post(actor_of(request), award.center)
    if request.method != "POST":
        again = request.GET.get("again", "")
        initial = _as_before(request, int(again)) if again.isdecimal() and len(again) < 19 else {}
        form = EntryForm(award=award, initial={"booked_on": timezone.localdate(), **initial})
        return _form_page(request, award, form)
    form = EntryForm(request.POST, request.FILES, award=award)
    if not form.is_valid() or "change" in request.POST:
        return _form_page(request, award, form)
    made = attempt(form, lambda: form.told().entry())
    paper = attempt(form, lambda: _paper(request, award, form)) if made else None
    if made is None or paper is None:
        return _form_page(request, award, form)
    if "post" in request.POST:
        where = attempt(form, lambda: once(str(form.once_token), lambda: _post(request, award, form, paper)))
        if where:
            messages.success(request, "The entry is posted.")
            return redirect(where)
        return _form_page(request, award, form)
    return _preview(request, award, form, made, paper)


def _form_page(request: HttpRequest, award: Award, form: EntryForm) -> HttpResponse:
    kept = _kept(award, form["kept"].value())
    return render(request, "funding/books/enter.html", {"award": award, "form": form, "kept": kept})


def _post(request: HttpRequest, award: Award, form: EntryForm, paper: Evidence) -> str:
    key = str(form.once_token)
    posted = enter(award=award, told=form.told(), evidence=paper, key=key, by=actor_of(request))
    return reverse("funding:entry", args=[posted.pk])


def _preview(
    request: HttpRequest, award: Award, form: EntryForm, made: Entry, paper: Evidence
) -> HttpResponse:
    told = form.told()
    period = attempt(form, lambda: period_for(award, told.incurred_on))
    if period is None:
        return _form_page(request, award, form)
    fields = [
        (name, value)
        for name, value in request.POST.items()
        if name in form.fields and name not in ("kept", "file") and value
    ]
    lines = [
        {
            "account": _LABELS["account"][each.account],
            "source": _LABELS["source"][each.source],
            "object_class": _LABELS["object_class"].get(each.object_class or "", ""),
            "activity": _LABELS["activity"].get(each.activity or "", ""),
            "debit": each.amount if each.amount > 0 else None,
            "credit": -each.amount if each.amount < 0 else None,
        }
        for each in made.postings
    ]
    context = {
        "award": award,
        "told": told,
        "what": dict(HAPPENINGS)[told.what],
        "lines": lines,
        "total": sum(each.amount for each in made.postings if each.amount > 0),
        "period": period,
        "paper": paper,
        "fields": [*fields, ("kept", paper.pk)],
    }
    return render(request, "funding/books/preview.html", context)


def _kept(award: Award, given: Any) -> Evidence | None:
    """The paper that was handed in before: with the look at the entry, or with the entry that is entered again."""
    number = str(given or "")
    if not number.isdecimal() or len(number) > 18:
        return None
    return Evidence.objects.filter(pk=int(number), center_id=award.center_id).first()


def _paper(request: HttpRequest, award: Award, form: EntryForm) -> Evidence:
    """The paper of the form: the one that was kept where nothing of it was changed, else a new one with its file."""
    given, kept = form.cleaned_data, _kept(award, form.cleaned_data.get("kept"))
    upload: UploadedFile | None = given["file"]
    facts = {
        "kind": given["paper"],
        "issuer": given["issuer"].strip(),
        "number": given["number"].strip(),
        "dated": given["dated"],
    }
    if kept is not None and upload is None:
        if all(getattr(kept, name) == value for name, value in facts.items()):
            return kept
        if kept.file:
            with kept.file.open("rb") as file:
                upload = SimpleUploadedFile(kept.file_name, file.read())
    return actions.add_evidence(
        center=award.center,
        by=actor_of(request),
        title=given["memo"].strip(),
        amount=given["amount"],
        file=upload,
        **facts,
    )


def _as_before(request: HttpRequest, pk: int) -> dict[str, Any]:
    """The form filled as an earlier entry was made; what no such form makes is left for the person."""
    before = entry_or_404(request, pk)
    paper = before.evidence
    initial: dict[str, Any] = {
        "memo": before.memo,
        "booked_on": max(before.booked_on, timezone.localdate().replace(day=1)),
        "incurred_on": before.incurred_on,
        "is_closeout": before.is_closeout,
        "measure": Measure.DOLLARS,
        "kept": paper.pk,
        "paper": paper.kind,
        "issuer": paper.issuer,
        "number": paper.number,
        "dated": paper.dated,
    }
    read = happening_of(as_entry(before).postings)
    if read is None or len(read[1]) > MOST_PARTS:
        return initial
    what, parts = read
    initial |= {"what": what.value, "amount": sum(part.share for part in parts)}
    for number, part in enumerate(parts, 1):
        initial |= {
            f"source_{number}": part.source.value,
            f"share_{number}": part.share,
            f"object_class_{number}": part.object_class.value if part.object_class else "",
            f"activity_{number}": part.activity.value if part.activity else "",
            f"subaward_{number}": part.subaward or "",
        }
    engagements = {line.engagement for line in before.postings.all() if line.engagement}
    if len(engagements) == 1:
        initial["engagement"] = next(iter(engagements)).public_id
    return initial


@login_required
def entry_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry back with a reason, and perhaps enter again what is right."""
    wrong = entry_or_404(request, pk)
    check_user_can_post(actor_of(request), wrong.center)
    today = timezone.localdate()
    form = ReverseForm(request.POST or None, initial={"booked_on": max(wrong.booked_on, today)})
    where = carried_out_once(request, form, lambda: _reverse(request, wrong, form))
    if not where:
        return render(request, "funding/books/reverse.html", {"entry": wrong, "form": form})
    messages.success(request, "The entry is taken back. Both stand in the journal.")
    if "again" in request.POST:
        messages.info(request, "Now enter what is right.")
        where = f"{reverse('funding:entry_new', args=[wrong.award_id])}?{urlencode({'again': wrong.pk})}"
    return redirect(where)


def _reverse(request: HttpRequest, wrong: JournalEntry, form: ReverseForm) -> str:
    given = form.cleaned_data
    back = actions.reverse(
        entry=wrong, booked_on=given["booked_on"], reason=given["reason"], by=actor_of(request)
    )
    return reverse("funding:entry", args=[back.pk])
