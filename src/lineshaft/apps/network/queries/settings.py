"""What the people of a center and the program office see behind the public page."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, QuerySet

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor

from ..models import AdvisorProfile, Award, BudgetPeriod, Center, Location, Offering, ServiceLine
from ..permissions import check_user_can_see_awards
from .directory import service_lines


def own_center(actor: Actor) -> Center | None:
    """The center that the person works for; the first by name when there are several."""
    return Center.objects.filter(pk__in=actor.center_ids).order_by("name").first()


def locations_of(center: Center) -> QuerySet[Location]:
    """Every office, closed ones last."""
    return (
        Location.objects.filter(center=center)
        .select_related("zip", "state")
        .order_by("closed_on", "-is_main", "name")
    )


@dataclass(frozen=True)
class StaffMember:
    """A person of the center, with the roles they hold there and what the directory tells of them."""

    user: User
    roles: tuple[str, ...]
    profile: AdvisorProfile | None


def staff_of(center: Center) -> list[StaffMember]:
    """Everyone who holds a role at the center now, by name."""
    profiles = {profile.user_id: profile for profile in AdvisorProfile.objects.filter(center=center)}
    people = (
        User.objects.filter(
            memberships__organisation_id=center.pk, memberships__ended_at__isnull=True, is_active=True
        )
        .distinct()
        .prefetch_related("memberships")
        .order_by("full_name", "pk")
    )
    return [
        StaffMember(
            user=user,
            roles=tuple(
                held.role_label
                for held in user.memberships.all()
                if held.organisation_id == center.pk and held.ended_at is None
            ),
            profile=profiles.get(user.pk),
        )
        for user in people
    ]


def staff_member(center: Center, user_id: int) -> StaffMember | None:
    """One person of the center, or None for somebody who does not work there."""
    return next((member for member in staff_of(center) if member.user.pk == user_id), None)


@dataclass(frozen=True)
class OfferChoice:
    """A service line that the center may offer, and whether it does."""

    line: ServiceLine
    is_offered: bool


def offer_choices(center: Center) -> list[OfferChoice]:
    """The network's lines and the center's own, with what is offered now."""
    offered = set(Offering.objects.filter(center=center).values_list("service_line_id", flat=True))
    return [OfferChoice(line, line.pk in offered) for line in service_lines(center)]


def own_line(center: Center, pk: int) -> ServiceLine | None:
    """One of the center's own lines that is in force."""
    return service_lines(center).filter(center=center, pk=pk).select_related("center").first()


def awards_of(actor: Actor, center: Center) -> QuerySet[Award]:
    """Awards of the center, the newest first. Raises PermissionDenied for who may not see them."""
    check_user_can_see_awards(actor, center)
    return (
        Award.objects.filter(center=center)
        .annotate(period_count=Count("budget_periods"))
        .prefetch_related("budget_periods")
        .order_by("-starts_on", "number")
    )


def award_of(actor: Actor, center: Center, pk: int) -> Award | None:
    """One award of the center, or None."""
    return awards_of(actor, center).select_related("center").filter(pk=pk).first()


def budget_period_of(actor: Actor, center: Center, pk: int) -> BudgetPeriod | None:
    """One budget period of the center, or None."""
    check_user_can_see_awards(actor, center)
    periods = BudgetPeriod.objects.filter(center=center, award__center=center, pk=pk)
    return periods.select_related("award__center").first()


def current_budget_period(actor: Actor, center: Center, today: date) -> BudgetPeriod | None:
    """The budget period that runs on a day, or None."""
    check_user_can_see_awards(actor, center)
    return (
        BudgetPeriod.objects.filter(center=center, starts_on__lte=today, ends_on__gte=today)
        .order_by("-starts_on")
        .first()
    )


def records_with_history(actor: Actor, center: Center) -> list[Model]:
    """Everything whose changes stand in the history of a center, as far as the person may see it."""
    records: list[Model] = [center, *Location.objects.filter(center=center)]
    records += ServiceLine.objects.filter(center=center)
    records += Offering.objects.filter(center=center)
    records += AdvisorProfile.objects.filter(center=center)
    try:
        awards = list(awards_of(actor, center))
    except PermissionDenied:
        return records
    records += awards
    records += [period for award in awards for period in award.budget_periods.all()]
    return records
