"""How well and how fast the linkage engine finds the same plant, beside other engines in one run.

    ./dev bench linkage [--peers] [--engine NAME] [--scale RECORDS]

Without `--peers` only ours is measured. The others need `pip install '.[bench]'`. What is measured here was not fitted on:
the seeds differ from those of linkage_sets/fit.py, and of the names written by hand only the odd ones count.
"""

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.linkage_sets import names, public  # noqa: E402
from benchmarks.linkage_sets.city import city  # noqa: E402
from benchmarks.linkage_sets.factories import factory_pairs  # noqa: E402
from benchmarks.linkage_sets.fit import comparables  # noqa: E402
from benchmarks.linkage_sets.national import national  # noqa: E402
from benchmarks.linkage_sets.peers import FIELDS, PEERS  # noqa: E402
from benchmarks.linkage_sets.registry import registry  # noqa: E402

from lineshaft.domain.linkage import Band, SiteFacts, commonness_of, compare  # noqa: E402
from lineshaft.domain.linkage.blocking import Blocks  # noqa: E402

MANUFACTURERS = public.SHARED / "manufacturers"
LONGEST_RUN = 900
# dedupe compares this many records for hours.
MOST_RECORDS_FOR_DEDUPE = 5_000


def record_sets() -> dict[str, tuple[list[dict[str, str]], Sequence[object]]]:
    """Sets of records: name, records, labels."""
    sets: dict[str, tuple[list[dict[str, str]], Sequence[object]]] = {
        "city organisations (synthetic)": city(101),
        "city organisations 2 (synthetic)": city(102),
    }
    if MANUFACTURERS.is_dir():
        sets |= {
            "registry (synthetic, real names)": registry(MANUFACTURERS, 101),
            "restaurants": public.restaurants(),
            "breweries 2018 and now": public.breweries(),
        }
    return sets


def judged(found: Sequence[int], labels: Sequence[object]) -> dict[str, float]:
    """Precision, recall and F1 over pairs, and B-cubed F1. Records without a label do not count."""
    known = [position for position, label in enumerate(labels) if label is not None]
    together: Counter[object] = Counter(found[position] for position in known)
    truth: Counter[object] = Counter(labels[position] for position in known)
    both: Counter[object] = Counter((found[position], labels[position]) for position in known)

    def pairs(counts: Counter[object]) -> int:
        return sum(count * (count - 1) // 2 for count in counts.values())

    right = pairs(both)
    precision, recall = right / max(1, pairs(together)), right / max(1, pairs(truth))
    b_precision = sum(n * n / together[key[0]] for key, n in both.items()) / len(known)  # type: ignore[index]
    b_recall = sum(n * n / truth[key[1]] for key, n in both.items()) / len(known)  # type: ignore[index]
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
        "b_cubed": 2 * b_precision * b_recall / (b_precision + b_recall),
    }


def run_peer(name: str, rows: list[dict[str, str]], labels: Sequence[object]) -> dict[str, object] | str:
    """Clusters, seconds and megabytes of one engine in a process of its own, or why there are none."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "records.csv", Path(folder) / "clusters.json"
        with source.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([*FIELDS, "label"])
            for row, label in zip(rows, labels, strict=True):
                writer.writerow([*(row.get(field, "") for field in FIELDS), "" if label is None else label])
        command = [sys.executable, "-m", "benchmarks.linkage_sets.peers", name, str(source), str(target)]
        environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                timeout=LONGEST_RUN,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"stopped after {LONGEST_RUN} s"
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["failed"])[-1][:80]
        return json.loads(target.read_text(encoding="utf-8"))


class Judged:
    """What `compare` says about the pairs of the sets that share a word, a number or an address."""

    def __init__(self) -> None:
        self.said: list[tuple[float, bool]] = []

    def false_links(self, rows: list[dict[str, str]], labels: Sequence[object]) -> str:
        """Of the pairs that would be linked without asking, how many are wrong."""
        records = comparables(rows)
        facts = [SiteFacts(*(row.get(field, "") for field in FIELDS)) for row in rows]
        common = commonness_of(records)
        blocks = Blocks(records, common.words)
        linked = wrong = 0
        for one in range(len(rows)):
            for other in blocks.after(one):
                if labels[one] is None or labels[other] is None:
                    continue
                found, same = compare(facts[one], facts[other], common), labels[one] == labels[other]
                self.said.append((found.probability, same))
                if found.band is Band.LINK:
                    linked += 1
                    wrong += not same
        return f"{wrong} of {linked:,} ({wrong / max(1, linked):.2%})"

    def print_calibration(self) -> None:
        """What was said, and how often it was so."""
        print("\n| probability said | pairs | said on average | so it was |\n| --- | ---: | ---: | ---: |")
        for low, high in pairwise((0.0, 0.05, 0.2, 0.5, 0.8, 0.95, 1.01)):
            some = [(said, same) for said, same in self.said if low <= said < high]
            if some:
                mean, share = (sum(pair[part] for pair in some) / len(some) for part in (0, 1))
                print(f"| {low:.2f} to {min(high, 1):.2f} | {len(some):,} | {mean:.3f} | {share:.3f} |")


def measure_records(engines: Sequence[str]) -> None:
    print("| set | records | engine | precision | recall | F1 | B-cubed | seconds | processor seconds | MB |")
    print("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    wrong, pairs = [], Judged()
    for title, (rows, labels) in record_sets().items():
        for name in engines:
            if name == "dedupe 3" and len(rows) > MOST_RECORDS_FOR_DEDUPE:
                print(
                    f"| {title} | {len(rows):,} | {name} | not run: too many records | | | | | | |",
                    flush=True,
                )
                continue
            found = run_peer(name, rows, labels)
            if isinstance(found, str):
                print(f"| {title} | {len(rows):,} | {name} | {found} | | | | | | |", flush=True)
                continue
            score = judged(found["clusters"], labels)  # type: ignore[arg-type]
            print(
                f"| {title} | {len(rows):,} | {name} | {score['precision']:.3f} | {score['recall']:.3f} |"
                f" {score['f1']:.3f} | {score['b_cubed']:.3f} | {found['seconds']:.1f} | {found['processor']:.1f} | {found['megabytes']:.0f} |",
                flush=True,
            )
        wrong.append(f"| {title} | {pairs.false_links(rows, labels)} |")
    print("\n| set | wrong among pairs linked without asking |\n| --- | --- |")
    print("\n".join(wrong))
    pairs.print_calibration()


def measure_pairs() -> None:
    from rapidfuzz import fuzz

    sets: dict[str, list[tuple[SiteFacts, SiteFacts, bool]]] = {
        "names by hand (odd ones)": [
            (SiteFacts(a), SiteFacts(b), label) for a, b, label in names.by_hand()[1::2]
        ],
        "factories (synthetic)": [
            (SiteFacts(a["name"], a["address"]), SiteFacts(b["name"], b["address"]), label)
            for a, b, label in factory_pairs(101)
        ],
    }
    if MANUFACTURERS.is_dir():
        sets["names made of real ones"] = [
            (SiteFacts(a), SiteFacts(b), label) for a, b, label in names.made(MANUFACTURERS, 101)
        ]
    print(
        "\n| pairs | number | right | right by edit distance (best threshold) | wrong links | p95 of one comparison |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for title, pairs in sets.items():
        right = wrong = links = 0
        taken = []
        for a, b, label in pairs:
            begun = time.perf_counter()
            found = compare(a, b)
            taken.append(time.perf_counter() - begun)
            right += (found.probability >= 0.5) == label
            links += found.band is Band.LINK
            wrong += found.band is Band.LINK and not label
        scores = [
            (fuzz.token_sort_ratio(f"{a.name} {a.street}".lower(), f"{b.name} {b.street}".lower()), label)
            for a, b, label in pairs
        ]
        best = max(sum((score >= least) == label for score, label in scores) for least in range(40, 100, 2))
        p95 = sorted(taken)[int(len(taken) * 0.95)] * 1000
        print(
            f"| {title} | {len(pairs):,} | {right / len(pairs):.3f} | {best / len(pairs):.3f} | {wrong} of {links} | {p95:.2f} ms |",
            flush=True,
        )


def measure_scale(count: int) -> None:
    """The whole command on a file of `count` records."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "records.csv", Path(folder) / "clusters.csv"
        labels = []
        with source.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(FIELDS)
            for row, site in national(MANUFACTURERS, count):
                writer.writerow([row[field] for field in FIELDS])
                labels.append(site)
        begun = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "lineshaft.cli",
            "linkage",
            "dedupe",
            str(source),
            "--out",
            str(target),
        ]
        environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        largest = 0
        while process.poll() is None:
            largest = max(largest, _memory_of_group(process.pid))
            time.sleep(0.5)
        seconds = time.perf_counter() - begun
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor = usage.ru_utime + usage.ru_stime
        with target.open(newline="", encoding="utf-8") as file:
            found = [int(row["cluster_id"]) for row in csv.DictReader(file)]
        score = judged(found, labels)
        print(
            f"| {count:,} | {seconds:.0f} | {processor:.0f} | {largest / 1024:.0f} | {score['precision']:.3f} | {score['recall']:.3f} |",
            flush=True,
        )


def _memory_of_group(pid: int) -> int:
    """Kilobytes of a process and its children; what they share counts once (Linux)."""
    total = 0
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        for each in [str(pid), *children.read_text().split()]:
            for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    except OSError:
        pass
    return total


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", action="store_true", help="measure the other engines too")
    parser.add_argument("--engine", action="append", choices=PEERS, help="measure only this one")
    parser.add_argument(
        "--scale", type=int, action="append", default=[], metavar="RECORDS", help="a sweep of so many records"
    )
    options = parser.parse_args()
    print(f"Cores: {os.cpu_count()}\n")
    if options.scale:
        print(
            "| records | seconds | processor seconds | MB | precision | recall |\n| ---: | ---: | ---: | ---: | ---: | ---: |"
        )
        for count in options.scale:
            measure_scale(count)
        return
    measure_records(options.engine or (list(PEERS) if options.peers else ["lineshaft"]))
    measure_pairs()


if __name__ == "__main__":
    main()
