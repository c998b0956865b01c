"""How long something takes: by the clock, and computed, which tells more on a busy machine."""

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def computed_seconds() -> float:
    """Seconds that this process and its PostgreSQL have computed, where that can be seen (Linux)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    except OSError:
        return time.process_time()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def say(name: str, act: Callable[[], Any], rounds: int) -> None:
    """Print the median and the 95th percentile of so many rounds, after one that is not counted."""
    act()
    taken = []
    before = computed_seconds()
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        taken.append(1000 * (time.perf_counter() - start))
    each = 1000 * (computed_seconds() - before) / rounds
    p95 = statistics.quantiles(taken, n=20, method="inclusive")[-1]
    print(
        f"{name:<36} p50 {statistics.median(taken):>7.1f} ms   p95 {p95:>7.1f} ms   computed {each:>6.1f} ms each",
        flush=True,
    )
