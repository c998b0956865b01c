"""Which rules of a center give requests to whom, and what they said about each request."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import classify


class RoutingRule(models.Model):
    """
    A rule of a center: requests that fit go to its person, or to whoever of its people has the least open work.

    An empty list asks for nothing. Rules are tried by their place; the first one that fits decides.
    """

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="routing_rules")
    place = models.PositiveSmallIntegerField(help_text="1 is tried first")
    is_on = models.BooleanField(default=True)
    counties = ArrayField(models.CharField(max_length=5), default=list, blank=True, help_text="FIPS codes")
    areas = ArrayField(models.TextField(), default=list, blank=True, help_text="areas of help")
    lines = ArrayField(models.TextField(), default=list, blank=True, help_text="codes of service lines")
    sources = ArrayField(models.TextField(), default=list, blank=True)
    bands = ArrayField(models.TextField(), default=list, blank=True, help_text="people at the site")
    words = ArrayField(
        models.TextField(), default=list, blank=True, help_text="one of them stands in the request"
    )
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(
        center="id center place is_on counties areas lines sources bands words changed_by changed_at"
    )

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="a_routing_rule_has_one_center"),
            models.UniqueConstraint(
                fields=["center", "place"],
                name="one_routing_rule_has_a_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(name="routing_places_begin_at_1", condition=models.Q(place__gte=1)),
        ]

    def __str__(self) -> str:
        return f"rule {self.place} of {self.center_id}"


class RoutingPerson(models.Model):
    """Somebody whom a rule names. Who stands first gets it when two have equally little open work."""

    rule = models.ForeignKey(RoutingRule, on_delete=models.CASCADE, related_name="people")
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()

    DISCLOSURE = classify(center="id rule center person place")

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "person"], name="a_routing_rule_names_a_person_once"),
        ]
        indexes = [models.Index(fields=["center", "person"], name="routing_rules_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.rule_id}"


class RoutingFallback(models.Model):
    """Who gets a request that no rule gives to anybody, and for which requests that name a person rules decide too."""

    class To(models.TextChoices):
        NOBODY = "nobody", "nobody: it waits until somebody takes it up"
        DIRECTOR = "director", "the director with the least open work"

    center = models.OneToOneField(
        Center, primary_key=True, on_delete=models.PROTECT, related_name="routing_fallback"
    )
    to = models.TextField(choices=To.choices, default=To.NOBODY)
    decides_consultations = models.BooleanField(
        default=False,
        help_text="a consultation with anybody goes to whom the rules choose of those who are free",
    )
    decides_events = models.BooleanField(
        default=False,
        help_text="the rules give away requests of events, before those who answer for the event",
    )

    DISCLOSURE = classify(center="center to decides_consultations decides_events")

    def __str__(self) -> str:
        return f"{self.center_id}: {self.to}"


class RoutingDecision(models.Model):
    """What the rules said when a request came in, in the words of that moment. Never changed."""

    help_request = models.ForeignKey(
        "engagements.Request", on_delete=models.PROTECT, related_name="routing_decisions"
    )
    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    rule = models.TextField(help_text="the rule as it read then")
    why = models.TextField(help_text="why this person, or nobody, as sentences")
    given_to = models.TextField(blank=True, help_text="name of the person; empty: nobody")
    looked_at = models.JSONField(
        default=list, help_text="each person of the rule: name, open work then, and why passed over"
    )
    at = models.DateTimeField(default=timezone.now)

    DISCLOSURE = classify(center="id help_request center rule why given_to looked_at at")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["help_request"], name="routing_of_request")]

    def __str__(self) -> str:
        return f"{self.given_to or 'nobody'} for {self.help_request_id}"
