"""The intake assessment is written down."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Engagement

from .. import assessment
from ..models import Assessment
from .common import held_for_writing


@transaction.atomic
def save_assessment(*, engagement: Engagement, answers: Mapping[str, Any], by: Actor) -> Assessment:
    """Keep the answers, as the questions of their version read them. A first one takes the latest version."""
    held_for_writing(engagement, by)
    kept = Assessment.objects.filter(engagement=engagement).first() or Assessment(
        center_id=engagement.center_id, engagement=engagement, version=assessment.LATEST
    )
    kept.answers, kept.changed_by, kept.changed_at = dict(answers), by.person, timezone.now()
    kept.save()
    return kept
