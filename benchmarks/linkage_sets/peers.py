"""Other ways to find the same site, each with its usual settings. Run as a program it judges one file and tells time and memory.

python -m benchmarks.linkage_sets.peers NAME RECORDS.csv CLUSTERS.csv
"""

import csv
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

Rows = list[dict[str, str]]
FIELDS = ("name", "address", "city", "state", "zip", "phone")
LABELS_FOR_DEDUPE = 120


def _clusters(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    parent = list(range(count))

    def top(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for one, other in pairs:
        parent[top(one)] = top(other)
    return [top(item) for item in range(count)]


def _plain(row: dict[str, str]) -> dict[str, str | None]:
    """What any user would do first: small letters, no punctuation, digits of the telephone."""
    clean = {
        key: " ".join("".join(c if c.isalnum() else " " for c in row[key].lower()).split()) or None
        for key in FIELDS
    }
    digits = "".join(filter(str.isdigit, row["phone"]))
    return clean | {"phone": digits[-10:] or None}


def ours(rows: Rows, labels: list[str]) -> list[int]:
    """`lineshaft linkage dedupe`, without labels."""
    from benchmarks.linkage_sets.fit import comparables

    from lineshaft.domain.linkage.sweep import find_clusters

    return find_clusters(comparables(rows)).numbers


def exact(rows: Rows, labels: list[str]) -> list[int]:
    """The same name and the same address, or the same name and the same telephone."""
    seen: dict[tuple[str, str | None, str | None], int] = {}
    pairs = []
    for position, row in enumerate(map(_plain, rows)):
        for field in ("address", "phone"):
            if row["name"] and row[field]:
                pairs.append((position, seen.setdefault((field, row["name"], row[field]), position)))
    return _clusters(len(rows), pairs)


def splink(rows: Rows, labels: list[str]) -> list[int]:
    """Splink 5 on DuckDB with the comparisons of its library, trained without labels."""
    import pyarrow as pa
    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    plain = [dict(_plain(row), unique_id=position) for position, row in enumerate(rows)]
    used = [field for field in FIELDS if any(row[field] for row in plain)]
    kinds = {
        "name": compare.NameComparison("name"),
        "address": compare.LevenshteinAtThresholds("address", [2, 5]),
        "city": compare.ExactMatch("city"),
        "state": compare.ExactMatch("state"),
        "zip": compare.ExactMatch("zip"),
        "phone": compare.ExactMatch("phone"),
    }
    blocks = [block_on(field) for field in ("name", "address", "phone") if field in used]
    if "zip" in used:
        blocks.append(block_on("zip", "substr(name, 1, 4)"))
    api = DuckDBAPI()
    frame = api.register(pa.Table.from_pylist(plain))
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[kinds[field] for field in used],
        blocking_rules_to_generate_predictions=blocks,
    )
    linker = Linker(frame, settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(blocks[:2], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1_000_000, seed=1)
    for block in blocks[:3]:
        linker.training.estimate_parameters_using_expectation_maximisation(block)
    predictions = linker.inference.predict(threshold_match_probability=0.5)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(
        predictions, threshold_match_probability=0.5
    )
    clusters = {record["unique_id"]: record["cluster_id"] for record in found.as_record_list()}
    return [int(clusters[position]) for position in range(len(rows))]


def dedupe(rows: Rows, labels: list[str]) -> list[int]:
    """dedupe 3, told the truth about 120 pairs of the first third of the records, which it chooses."""
    import dedupe as library

    data = {position: _plain(row) for position, row in enumerate(rows)}
    used = [field for field in FIELDS if any(row[field] for row in data.values())]
    variables = [
        library.variables.String(field, has_missing=True)
        if field in ("name", "address")
        else library.variables.ShortString(field, has_missing=True)
        for field in used
    ]
    part = {
        position: record
        for position, record in data.items()
        if position < len(rows) // 3 and labels[position]
    }
    random.seed(1)
    model = library.Dedupe(variables, num_cores=1)
    model.prepare_training(part, sample_size=1500)
    number = {id(record): position for position, record in part.items()}
    for _ in range(LABELS_FOR_DEDUPE):
        # It asks for what it is least sure of, and is told the truth.
        pair = model.uncertain_pairs()[0]
        one, other = (_position(record, part, number) for record in pair)
        answer = "match" if labels[one] == labels[other] else "distinct"
        model.mark_pairs({"match": [], "distinct": [], answer: [pair]})
    model.train()
    found = list(range(len(rows)))
    for number, (members, _) in enumerate(model.partition(data, 0.5)):
        for member in members:
            found[member] = number
    return found


def _position(record: object, part: dict[int, dict[str, str | None]], number: dict[int, int]) -> int:
    found = number.get(id(record))
    return (
        found if found is not None else next(position for position, other in part.items() if other == record)
    )


def recordlinkage(rows: Rows, labels: list[str]) -> list[int]:
    """recordlinkage with Jaro-Winkler on names and addresses, and its unsupervised ECM classifier."""
    import pandas as pd
    import recordlinkage as library

    frame = pd.DataFrame([_plain(row) for row in rows])
    index = library.Index()
    for field in ("name", "address", "phone", "zip"):
        if frame[field].notna().any():
            index.block(field)
    pairs = index.index(frame)
    compare = library.Compare()
    compare.string("name", "name", method="jarowinkler", threshold=0.88, label="name")
    compare.string("address", "address", method="jarowinkler", threshold=0.88, label="address")
    for field in ("city", "zip", "phone"):
        if frame[field].notna().any():
            compare.exact(field, field, label=field)
    vectors = compare.compute(pairs, frame)
    return _clusters(len(rows), library.ECMClassifier(binarize=0.5).fit_predict(vectors))


PEERS: dict[str, Callable[[Rows, list[str]], list[int]]] = {
    "lineshaft": ours,
    "splink 5": splink,
    "dedupe 3": dedupe,
    "recordlinkage": recordlinkage,
    "exact keys": exact,
}


def _processor_seconds() -> float:
    return sum(
        getattr(resource.getrusage(who), part)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        for part in ("ru_utime", "ru_stime")
    )


def main() -> None:
    """Judge one file."""
    name, source, target = sys.argv[1:]
    with open(source, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    labels = [row["label"] for row in rows]
    begun, used = time.perf_counter(), _processor_seconds()
    found = PEERS[name](rows, labels)
    seconds, processor = time.perf_counter() - begun, _processor_seconds() - used
    memory = (
        sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        / 1024
    )
    Path(target).write_text(
        json.dumps({"clusters": found, "seconds": seconds, "processor": processor, "megabytes": memory}),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
