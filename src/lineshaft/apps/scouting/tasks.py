"""Jobs of scouting."""

from lineshaft.apps.accounts.jobs import job

from . import index


@job(
    "scouting.keep_index",
    why="the index of plants learns what was written, and is built anew when it is lost",
    cron="* * * * *",
)
def keep_index(*, timestamp: int) -> None:
    """Keep the index of plants fresh where nobody searches, and bring it back where it is gone."""
    index.keep_index()
    index.forget_old_changes()
