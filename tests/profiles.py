"""What the tests of profiles share: what is said, who writes, and who looks."""

import io
from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from factories.accounts import OrganisationFactory, person
from factories.companies import (
    CompanyFactory,
)
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies import actions
from lineshaft.apps.companies.models import Capability, Site
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import use

SAID = {"agreed_by": "J. Example, owner", "how": "written", "on": date(2026, 11, 2)}
LARGEST = {"name": "largest", "length": Decimal(40), "width": Decimal(20), "unit": "in"}
CAPACITY = {"name": "500 a month", "free_percent": 20, "lead_days": 30, "as_of": date(2026, 11, 1)}


def picture(size: tuple[int, int] = (400, 300), kind: str = "JPEG", **saved) -> SimpleUploadedFile:
    stored = io.BytesIO()
    Image.new("RGB", size, "#345").save(stored, kind, **saved)
    return SimpleUploadedFile(f"photo.{kind.lower()}", stored.getvalue())


def add(by: Actor, site: Site, owner_id: int, kind: str = "process", **facts) -> Capability:
    facts = facts or {"name": "5-axis milling"}
    return actions.add_capability(site=site, owner_id=owner_id, by=by, kind=kind, **facts)


def agree(by: Actor, site: Site, owner_id: int, *parts: str, audience: str = "network", **said):
    return actions.agree_to_show(
        site=site, owner_id=owner_id, parts=parts or ["process"], audience=audience, by=by, **{**SAID, **said}
    )


def seen_raw(user: User) -> list[str]:
    """What the database itself shows to this person, without any filter of a query."""
    with use(actor_for(user).context):
        return sorted(Capability.objects.values_list("name", flat=True))


def outsiders(site: Site, other_center: Center) -> dict[str, User]:
    partner = OrganisationFactory(kind=OrganisationKind.PARTNER.value)
    other = CompanyFactory(organisation=OrganisationFactory(kind=OrganisationKind.COMPANY.value))
    return {
        "other center": person(Role.DIRECTOR, other_center.organisation),
        "office": person(Role.EVALUATOR),
        "partner": person(Role.PARTNER_EDITOR, partner),
        "other company": person(Role.COMPANY_CONTACT, other.organisation),
    }


def mails() -> list[dict]:
    """What was put into the mail queue, oldest first."""
    return [job.args for job in ProcrastinateJob.objects.filter(task_name__contains="mail").order_by("id")]
