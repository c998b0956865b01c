"""The index of plants under LINESHAFT_VAR: made from PostgreSQL, kept fresh, and given up when it cannot be trusted.

A folder holds one generation; `current` names it. A new one is built beside it and takes its place at once, so that a
process that is killed leaves either the old or the new one. What was written since is in `IndexChange`. With the
plants, in the same commit, the index keeps the snapshot of PostgreSQL that it has seen: a change is one of a
transaction that this snapshot does not show. Searching processes learn the changes before they search.
"""

import fcntl
import hashlib
import json
import logging
import os
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import tantivy
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from lineshaft.domain.matching import index as files
from lineshaft.domain.matching.retrieve import Retriever
from lineshaft.domain.matching.suppliers import Supplier
from lineshaft.tenancy import system_scope

from .models import IndexChange
from .plants import every_plant, plants

log = logging.getLogger("lineshaft.index")

MOST_LEARNED_AT_ONCE = 2_000
"""Plants that a search learns before it looks; more are learned by the worker, and PostgreSQL answers meanwhile."""

DAYS_KEPT = 3
"""Days for which changes are kept: an index that has seen nothing for as long is built anew."""

_WHY = (
    "the index of plants is made from the registry, from what companies agreed to show to the network, and from what"
    " centers confirmed; it hands out identifiers alone"
)
T = TypeVar("T")


class IndexAway(Exception):
    """The index cannot answer; the message says why, for a person."""


@dataclass(frozen=True)
class Generation:
    """Which index it is. `sha256` is over all that was written into it, in the order in which it was."""

    number: str
    layout: int
    built_at: str
    source: str
    snapshot: str
    learned_at: str
    sha256: str
    documents: int = 0

    def as_json(self) -> dict[str, Any]:
        """For the record of a search."""
        told = asdict(self)
        return {name: told[name] for name in ("number", "built_at", "learned_at", "documents", "sha256")}


@dataclass
class Opened:
    """One generation as this process has it open."""

    index: tantivy.Index
    generation: Generation
    retriever: Retriever


@dataclass
class _Holder:
    """What this process holds open of the index in a folder."""

    folder: Path
    opened: Opened | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


_holders: dict[Path, _Holder] = {}


def _folder() -> Path:
    return Path(settings.INDEX_FOLDER) / "plants"


def _holder() -> _Holder:
    folder = _folder()
    return _holders.setdefault(folder, _Holder(folder))


def ready_index() -> Opened:
    """
    The index, with everything learned that was committed before this call.

    Raises IndexAway when there is none, when it is of another layout or database, when it cannot be read, or when more
    than MOST_LEARNED_AT_ONCE plants changed since it learned last.
    """
    holder = _holder()
    with holder.lock:
        opened = guarded(lambda: _reopened(holder))
        waiting = _changes_since(opened.generation, MOST_LEARNED_AT_ONCE + 1)
        if waiting.number > MOST_LEARNED_AT_ONCE:
            raise IndexAway(f"{waiting.number:,} plants or more changed since the index learned last.")
        if waiting.number:
            guarded(_in_a_transaction_of_its_own(_learn))
            opened = guarded(lambda: _reopened(holder))
        return opened


def learn_changes() -> int:
    """Learn everything that was committed, however much; returns how many plants. Raises IndexAway."""
    return guarded(_in_a_transaction_of_its_own(_learn))


def build_index() -> Generation:
    """Build a new generation from all plants and put it in place of the present one; returns it."""
    return _in_a_transaction_of_its_own(_build)()


def keep_index() -> str:
    """What the worker does every minute: learn, or build when the index cannot be used. Says what it did."""
    try:
        number = learn_changes()
    except IndexAway as away:
        log.warning("The index of plants is built anew. %s", away)
        generation = build_index()
        return f"built anew with {generation.documents:,} plants: {away}"
    return f"{number:,} plants learned"


def forget_old_changes() -> int:
    """Delete changes that every index has learned or is too old to learn; returns how many."""
    limit = timezone.now() - timedelta(days=DAYS_KEPT + 1)
    return IndexChange.objects.filter(changed_at__lt=limit).delete()[0]


def guarded(act: Callable[[], T]) -> T:
    """What `act` gives; whatever goes wrong inside the index, also what its library calls a panic, is IndexAway."""
    try:
        return act()
    except (IndexAway, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            log.warning("The index of plants cannot be read.", exc_info=error)
            raise IndexAway(f"The index of plants cannot be read: {error}") from error
        raise


def _in_a_transaction_of_its_own(act: Callable[[], T]) -> Callable[[], T]:
    """
    `act` in a thread with a connection of its own: what the caller has written and not yet committed, and perhaps takes
    back, does not get into the index.
    """

    def work() -> T:
        try:
            with system_scope(_WHY):
                return act()
        finally:
            connections.close_all()

    def run() -> T:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(work).result()

    return run


def _reopened(holder: _Holder) -> Opened:
    """The generation that is current, as it is on disk now."""
    name = _current_name(holder.folder)
    path = holder.folder / name
    opened = holder.opened
    if opened is None or opened.generation.number != name or not path.is_dir():
        holder.opened = None
        opened = _open(path)
    else:
        opened.index.reload()
        note = files.note_of(opened.index)
        if note != _as_note(opened.generation):
            opened = Opened(opened.index, _generation_of(opened.index, note), Retriever(opened.index))
    holder.opened = opened
    return opened


def _open(path: Path) -> Opened:
    if not path.is_dir() or not tantivy.Index.exists(str(path)):
        raise IndexAway("The files of the index of plants are gone.")
    index = files.open_index(path)
    index.reload()
    generation = _generation_of(index, files.note_of(index))
    if generation.layout != files.LAYOUT:
        raise IndexAway("The index of plants was built by another release.")
    return Opened(index, generation, Retriever(index))


def _generation_of(index: tantivy.Index, note: str) -> Generation:
    if not note:
        raise IndexAway("The index of plants does not say what it has seen.")
    return replace(Generation(**json.loads(note)), documents=index.searcher().num_docs - 1)


def _as_note(generation: Generation) -> str:
    return json.dumps(asdict(replace(generation, documents=0)), sort_keys=True)


def _current_name(folder: Path) -> str:
    name = _present_name(folder)
    if not name:
        raise IndexAway("There is no index of plants yet.")
    return name


def _present_name(folder: Path) -> str:
    try:
        return (folder / "current").read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return ""


# ---------------------------------------------------------------- what changed


@dataclass(frozen=True)
class _Changes:
    """Plants that changed, and the snapshot in which they are all visible."""

    site_ids: list[int]
    snapshot: str

    @property
    def number(self) -> int:
        return len(self.site_ids)


# The database and the table by their numbers: after a restore they are others, and snapshots of before mean nothing.
_SOURCE = """
SELECT ARRAY[(SELECT oid FROM pg_database WHERE datname = current_database())::text
             || '.' || 'scouting_indexchange'::regclass::oid::text, pg_current_snapshot()::text]
"""

_CHANGES = f"""
SELECT ({_SOURCE}), ARRAY(
    SELECT DISTINCT site_number FROM scouting_indexchange
     WHERE changed_in >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint
       AND NOT pg_visible_in_snapshot(changed_in::text::xid8, %(seen)s::pg_snapshot)
       AND changed_in IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint
     LIMIT %(most)s)
"""  # noqa: S608  our own words


def _source() -> tuple[str, str]:
    """Which database this is, and what is committed in it now."""
    with connection.cursor() as cursor:
        cursor.execute(_SOURCE)
        source, snapshot = cursor.fetchone()[0]
    return source, snapshot


def _changes_since(generation: Generation, most: int | None = None) -> _Changes:
    """
    What was committed since, at most so many plants. Raises IndexAway when the index is of another database, or has
    learned nothing for longer than changes are kept.
    """
    age = timezone.now() - datetime.fromisoformat(generation.learned_at)
    if age.days >= DAYS_KEPT:
        raise IndexAway(f"The index of plants has learned nothing for {age.days} days.")
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, {"seen": generation.snapshot, "most": most})
        (source, snapshot), site_ids = cursor.fetchone()
    if source != generation.source or _newest(generation.snapshot) > _newest(snapshot):
        raise IndexAway("The index of plants was built from another database, perhaps before a restore.")
    return _Changes(sorted(site_ids), snapshot)


def _newest(snapshot: str) -> int:
    """The number of the first transaction that a snapshot has not seen begin."""
    return int(snapshot.split(":")[1])


# ---------------------------------------------------------------- writing


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """One process at a time; a killed one lets go."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _learn() -> int:
    """Runs on a connection of its own."""
    with _alone("learning"):
        opened = _open(_folder() / _current_name(_folder()))
        changes = _changes_since(opened.generation)
        if changes.number:
            _write_changes(opened, changes)
        return changes.number


def _write_changes(opened: Opened, changes: _Changes) -> None:
    digest = hashlib.sha256(opened.generation.sha256.encode())
    today = timezone.localdate()
    with files.writing(opened.index) as writer:
        for start in range(0, changes.number, MOST_LEARNED_AT_ONCE):
            numbers = changes.site_ids[start : start + MOST_LEARNED_AT_ONCE]
            there = [each.supplier for each in plants(numbers, today)]
            files.put(writer, _hashed(there, digest))
            gone = set(numbers) - {int(each.id) for each in there}
            files.take_out(writer, [str(each) for each in sorted(gone)])
        learned = replace(
            opened.generation,
            snapshot=changes.snapshot,
            learned_at=timezone.now().isoformat(),
            sha256=digest.hexdigest(),
        )
        files.keep_note(writer, _as_note(learned))


def _build() -> Generation:
    """Runs on a connection of its own."""
    with _alone("building"):
        folder = _folder()
        _remove_all_but(folder, _present_name(folder))
        source, snapshot = _source()
        number = f"{timezone.now():%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}"
        path = folder / number
        path.mkdir()
        digest = hashlib.sha256()
        index = files.open_index(path)
        with files.writing(index) as writer:
            documents = files.add(writer, _hashed(every_plant(timezone.localdate()), digest))
            now = timezone.now().isoformat()
            generation = Generation(
                number, files.LAYOUT, now, source, snapshot, now, digest.hexdigest(), documents
            )
            files.keep_note(writer, _as_note(generation))
        with _alone("learning"):
            _make_current(folder, number)
        return generation


def _hashed(found: "Iterator[Supplier] | list[Supplier]", digest: Any) -> Iterator[Supplier]:
    for plant in found:
        digest.update(
            repr((plant.id, plant.name, plant.text, plant.industries, plant.state, plant.confirmed)).encode()
        )
        yield plant


def _make_current(folder: Path, number: str) -> None:
    """Switch over at once, and remove what no process will open again."""
    pointer = folder / f".current-{number}"
    with pointer.open("w", encoding="utf-8") as file:
        file.write(number)
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(folder / "current")
    _remove_all_but(folder, number)


def _remove_all_but(folder: Path, number: str) -> None:
    for other in folder.iterdir():
        if other.is_dir() and other.name != number:
            shutil.rmtree(other, ignore_errors=True)
