"""How long the pages of the money take at the size of a large award, each beside the raw sum in SQL.

    ./dev bench money [--postings 1000000] [--only match|federal_report|posting|journal]

Goals: match position page p95 of 150 ms, SF-425 from 1,000,000 postings in 2 s,
100,000 entries of an accounting system from file to books in 30 s, journal pages of
100,000 entries p95 of 150 ms. Each part runs in a database of its
own, which is dropped at the end.
"""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
# Pages are opened as a finance officer, who outside of the demonstration needs a second factor.
os.environ.setdefault("LINESHAFT_DEMO", "1")

from benchmarks._database import own_database  # noqa: E402
from benchmarks.money_sets.federal_report import measure_federal_report  # noqa: E402
from benchmarks.money_sets.journal import measure_journal  # noqa: E402
from benchmarks.money_sets.match import measure_match  # noqa: E402
from benchmarks.money_sets.posting import measure_posting  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--postings", type=int, default=1_000_000)
    parts = {
        "match": lambda: measure_match(options.postings),
        "federal_report": lambda: measure_federal_report(options.postings),
        "posting": measure_posting,
        "journal": measure_journal,
    }
    parser.add_argument("--only", choices=parts)
    options = parser.parse_args()
    for name, measure in parts.items():
        if options.only in (None, name):
            print(f"load of the machine {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
            with own_database():
                measure()


if __name__ == "__main__":
    main()
