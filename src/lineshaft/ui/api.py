"""What every answer of the HTTP API shares, whichever app gives it."""

from typing import ClassVar

from django.conf import settings
from ninja import Field, Schema

from lineshaft.tenancy import Sources, no_facts


def notice() -> dict[str, bool]:
    """What every answer says about its data: the demonstration says so in each file and answer."""
    return {"demonstration_data": settings.DEMO}


class Answer(Schema):
    """
    Base of all answers.

    Every schema of the API says in `SOURCES` where each of its own fields comes from; a test holds them against the
    disclosure classes, and only what is public may be shown.
    """

    SOURCES: ClassVar[Sources] = no_facts(demonstration_data="a setting")

    demonstration_data: bool = Field(
        description="true: companies, activity and results in this answer are made up; centers are real"
    )


class Refusal(Schema):
    """Why there is no answer, as a sentence."""

    SOURCES: ClassVar[Sources] = no_facts(detail="about the question")

    detail: str
