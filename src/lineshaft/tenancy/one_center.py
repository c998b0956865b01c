"""A row that belongs to another one belongs to the same center: for migrations, because Django has no such key."""

from django.db.migrations import RunSQL


def of_the_same_center(child: str, column: str, parent: str) -> RunSQL:
    """
    A foreign key of both columns, `column` and `center_id`, so that the two cannot name different centers.

    The parent needs a unique constraint over its `id` and `center_id`. An empty `column` is not checked.
    """
    name = f"{child}_{column}_of_the_same_center"
    return RunSQL(
        f"ALTER TABLE {child} ADD CONSTRAINT {name}"
        f" FOREIGN KEY ({column}, center_id) REFERENCES {parent} (id, center_id)",
        f"ALTER TABLE {child} DROP CONSTRAINT {name}",
    )
