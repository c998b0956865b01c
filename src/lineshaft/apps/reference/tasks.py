"""Jobs that keep reference facts usable."""

from lineshaft.apps.accounts.jobs import job

from . import coding


@job(
    "reference.learn_industries",
    why="industry coding learns from public entries and from choices of all centers, whose texts it never shows",
    cron="40 2 * * *",
)
def learn_industries(*, timestamp: int = 0) -> None:
    """Learn anew when entries or choices changed."""
    coding.learn()
