"""What advisors and directors type."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.apps.companies.forms.holders import HolderField, offer_holders
from lineshaft.apps.companies.models import Company
from lineshaft.apps.companies.queries import contacts_for, holders_of
from lineshaft.apps.engagements.forms.requests import PersonField
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.engagements.queries import handlers_of
from lineshaft.ui import uploaded_files
from lineshaft.ui.fields import LineField, MoneyField, NoteField, set_choices
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput, FileInput

from ..models import LANGUAGES, Proposal, Scope, WorkDocument, Worker
from ..queries import partners_to_choose

VALID_DAYS = 30


class ScopeForm(OnceMixin, forms.Form):
    """The scope of work."""

    problem = NoteField(
        label="The problem", rows=3, help_text="As the company says it. It stands in the proposal."
    )
    work = NoteField(label="What will be done", rows=4)
    deliverables = NoteField(
        label="What the company gets",
        rows=3,
        required=False,
        help_text="One a line: a report, trained people, a layout.",
    )
    out_of_scope = NoteField(label="What is not part of it", rows=2, required=False)
    expected = NoteField(
        label="What the company expects from it", rows=2, required=False,
        help_text="Sales, savings, jobs, or what else is to change. Completing the work asks for it.",
    )  # fmt: skip

    @staticmethod
    def initial_of(scope: Scope | None) -> dict[str, Any]:
        names = ("problem", "work", "deliverables", "out_of_scope", "expected")
        return {name: getattr(scope, name) for name in names} if scope else {}


class WorkerForm(OnceMixin, forms.Form):
    """Somebody who does a part of the work."""

    person = PersonField(label="Of the center", required=False)
    partner = forms.ChoiceField(label="Or a partner of the network", required=False)
    name = LineField(label="Or another provider", required=False, help_text="Name of the person or firm.")
    role = LineField(label="What they do")
    hours = forms.DecimalField(
        label="Hours", max_digits=7, decimal_places=2, min_value=Decimal("0.25"), max_value=10_000,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}),
    )  # fmt: skip
    rate = MoneyField(label="Dollars an hour")
    conflict = forms.ChoiceField(label="Conflict of interest", choices=Worker.Conflict.choices)
    conflict_note = NoteField(
        label="Which one, and what is done about it",
        rows=2,
        required=False,
        help_text="The proposal tells the company.",
    )

    fieldsets = [
        ("Who", ["person", "partner", "name"]),
        ("Part of the work", ["role", ("hours", "rate")]),
        (
            "Conflict of interest",
            ["conflict", "conflict_note"],
            "Ask whoever is not of the center before you send it.",
        ),
    ]

    def __init__(
        self, *args: Any, engagement: Engagement, worker: Worker | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people = list(handlers_of(engagement.center_id))
        self.fields["person"].offer(people)  # type: ignore[attr-defined]
        self.partners = {str(each.pk): each for each in partners_to_choose()}
        if worker and worker.partner:
            self.partners.setdefault(str(worker.partner_id), worker.partner)
        choices = [(key, each.name) for key, each in self.partners.items()]
        set_choices(self, "partner", [("", "None"), *choices])
        if worker:
            self.initial.update({
                "person": worker.person_id, "partner": worker.partner_id or "", "role": worker.role,
                "name": "" if worker.person_id or worker.partner_id else worker.name, "hours": worker.hours,
                "rate": worker.rate, "conflict": worker.conflict, "conflict_note": worker.conflict_note,
            })  # fmt: skip

    def clean_partner(self) -> Organisation | None:
        return self.partners.get(self.cleaned_data["partner"])

    def facts(self) -> dict[str, Any]:
        """The cleaned values as the actions take them."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "once"}
        person = facts["person"]
        return {**facts, "person": person if isinstance(person, User) else None}


class MilestoneForm(OnceMixin, forms.Form):
    """Something to be reached by a day."""

    title = LineField(label="What is reached")
    due_on = forms.DateField(label="By", widget=DateInput)


class MoveForm(forms.Form):
    """Another day for a milestone."""

    to_day = forms.DateField(label="New day", widget=DateInput)
    reason = LineField(label="Why", max_length=500)


class DoneForm(forms.Form):
    """The day on which a milestone was reached."""

    done_on = forms.DateField(label="Reached on", widget=DateInput, initial=timezone.localdate)


class DropForm(forms.Form):
    """Why a milestone is not reached any more."""

    reason = LineField(label="Why it is not done", max_length=500)


class ProposalForm(OnceMixin, forms.Form):
    """What a version of a proposal says besides the scope."""

    company = HolderField()
    send_to_name = LineField(label="Name")
    send_to = forms.EmailField(label="E-mail", max_length=254)
    language = forms.ChoiceField(label="Language", choices=LANGUAGES)
    valid_until = forms.DateField(label="Valid until", widget=DateInput)
    discount = MoneyField(label="Discount in dollars", required=False)
    discount_why = LineField(label="Why", required=False, max_length=300)
    gives = NoteField(
        label="What the company gives besides the fee", rows=2, required=False,
        help_text="Time of its people, material, a machine. It is match only once it is claimed with evidence.",
    )  # fmt: skip
    changed = NoteField(label="What has changed since the version before", rows=2, required=False)

    def __init__(
        self,
        *args: Any,
        engagement: Engagement,
        by: Any,
        draft: Proposal | None,
        before: Proposal | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if before is None:
            del self.fields["changed"]
        whose = _offer(self, engagement, draft=draft.company if draft else None, before=before)
        self.fieldsets = [
            ("To", [*whose, ("send_to_name", "send_to"), ("language", "valid_until")]),
            ("Fee", [("discount", "discount_why"), "gives"]),
            *([("This version", ["changed"])] if before else []),
        ]
        source = draft or before
        if source:
            names = ("send_to_name", "send_to", "language", "discount", "discount_why", "gives")
            self.initial.update({name: getattr(source, name) for name in names})
            if draft:
                self.initial.update(changed=draft.changed, valid_until=draft.valid_until)
        else:
            contact = next((each for each in contacts_for(by, engagement.site) if each.email), None)
            asked = engagement.from_request
            name = contact.name if contact else asked.contact_name if asked else ""
            address = contact.email if contact else asked.contact_email if asked else ""
            language = asked.language if asked else "en"
            self.initial.update(send_to_name=name, send_to=address, language=language)
        self.initial.setdefault("valid_until", timezone.localdate() + timedelta(days=VALID_DAYS))

    def facts(self) -> dict[str, Any]:
        """The cleaned values as the actions take them."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "once"}
        return {"changed": "", **facts}


class DocumentForm(OnceMixin, forms.Form):
    """A file for the engagement, or a newer version of one."""

    title = LineField(label="What it is")
    company = HolderField()
    audience = forms.ChoiceField(label="Who may have it", choices=WorkDocument.Audience.choices)
    file = forms.FileField(
        label="File", widget=FileInput,
        help_text=f"{uploaded_files.ACCEPTED}; up to {uploaded_files.LARGEST_MEGABYTES} MB.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, engagement: Engagement, replaces: WorkDocument | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, engagement, before=replaces)


def _offer(
    form: forms.Form,
    engagement: Engagement,
    *,
    draft: Company | None = None,
    before: Proposal | WorkDocument | None,
) -> list[str]:
    """A newer version is for whom the one `before` was, if nobody says otherwise."""
    holders = holders_of(engagement.site, on=engagement.started_on)
    return offer_holders(form, holders, draft or (holders.still(before.company) if before else None))


class FollowUpForm(forms.Form):
    """What the company said."""

    note = NoteField(label="What the company said", rows=3, max_length=2000)
