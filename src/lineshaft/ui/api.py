"""What every answer of the HTTP API shares, whichever app gives it."""

from django.conf import settings
from ninja import Field, Schema


def notice() -> dict[str, bool]:
    """What every answer says about its data: the demonstration says so in each file and answer."""
    return {"demonstration_data": settings.DEMO}


class Answer(Schema):
    """Base of all answers."""

    demonstration_data: bool = Field(
        description="true: companies, activity and results in this answer are made up; centers are real"
    )


class Refusal(Schema):
    """Why there is no answer, as a sentence."""

    detail: str
