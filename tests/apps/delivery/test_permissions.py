"""Role by act: who writes the text of a center's agreements, and who reads and answers for a company."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied

from factories.accounts import OrganisationFactory, person
from lineshaft.apps.accounts.permissions import NOBODY, OFFICE_ROLES, Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies.models import Company
from lineshaft.apps.delivery import permissions
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center

DELIVERY = {Role.DIRECTOR, Role.ADVISOR}
READERS = DELIVERY | {Role.FINANCE_OFFICER, Role.SURVEY_COORDINATOR}
MATRIX: dict[str, set[Role]] = {
    "read_delivery": READERS,
    "edit_delivery": DELIVERY,
    "write_agreement": {Role.DIRECTOR},
    "set_pace": {Role.DIRECTOR},
    "read_own_work": {Role.COMPANY_CONTACT},
    "answer_for": {Role.COMPANY_CONTACT},
}


def _holder(role: Role, center: Center, company: Company) -> Actor:
    if role in OFFICE_ROLES:
        return actor_for(person(role, None))
    kinds = {Role.PARTNER_EDITOR: OrganisationKind.PARTNER, Role.BUYER: OrganisationKind.BUYER}
    if role is Role.COMPANY_CONTACT:
        return actor_for(person(role, company.organisation))
    return actor_for(
        person(role, OrganisationFactory(kind=kinds[role]) if role in kinds else center.organisation)
    )


def _may(check: Callable[[Actor], None], by: Actor) -> bool:
    try:
        check(by)
    except PermissionDenied:
        return False
    return True


def test_every_act__is_open_to_exactly_the_roles_of_the_matrix(work: Engagement) -> None:
    company = work.site.company
    company.organisation = OrganisationFactory(kind=OrganisationKind.COMPANY)
    company.save(update_fields=["organisation"])
    acts: dict[str, Callable[[Actor], None]] = {
        "read_delivery": lambda by: permissions.check_user_can_read_delivery(by, work.center_id),
        "edit_delivery": lambda by: permissions.check_user_can_edit_delivery(by, work.center_id),
        "write_agreement": lambda by: permissions.check_user_can_write_agreement(by, work.center_id),
        "set_pace": lambda by: permissions.check_user_can_set_pace(by, work.center_id),
        "read_own_work": permissions.check_user_can_read_own_work,
        "answer_for": lambda by: permissions.check_user_can_answer_for(by, company.pk),
    }
    holders = {role: _holder(role, work.center, company) for role in Role}
    for act, check in acts.items():
        assert {role for role, by in holders.items() if _may(check, by)} == MATRIX[act], act
        assert not _may(check, NOBODY)
    checks = {
        name.removeprefix("check_user_can_")
        for name in dir(permissions)
        if name.startswith("check_user_can_")
    }
    assert checks == set(MATRIX)
