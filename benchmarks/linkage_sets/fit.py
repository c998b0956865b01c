"""Fit the bits of `domain/linkage/weights.py` by logistic regression: python -m benchmarks.linkage_sets.fit

Each kind of set is judged with bits fitted on the others. The regression is held towards the bits that are there, so that
what few pairs show is not made up of noise, and what no set holds stays as it is.
"""

import argparse
from collections.abc import Iterable

import numpy as np
from benchmarks.linkage_sets import names, public
from benchmarks.linkage_sets.city import city
from benchmarks.linkage_sets.factories import factory_pairs
from benchmarks.linkage_sets.registry import registry

from lineshaft.domain.linkage import SiteFacts
from lineshaft.domain.linkage.blocking import Blocks
from lineshaft.domain.linkage.commonness import Commonness, commonness_of, usual
from lineshaft.domain.linkage.facts import Comparable
from lineshaft.domain.linkage.observe import observe
from lineshaft.domain.linkage.similarity import NameLevel, compare_names
from lineshaft.domain.linkage.weights import MOST_SHARED_BITS, NAME, NAME_ALONE, PRIOR, WEIGHTS, NameWeights

NAME_FEATURES = ("whole", "shared", "fewer", "more", "two_numbers", "one_number", "other_kind", "both_differ")
CODES = list(WEIGHTS)
LABELLED_MANUFACTURERS = public.SHARED / "manufacturers"
_LN2 = np.log(2.0)
# How strongly the bits that are there hold: one bit away costs as much as this many pairs that were got wrong.
_HOLD = 2.0

Rows = tuple[np.ndarray, np.ndarray]


def comparables(rows: Iterable[dict[str, str]]) -> list[Comparable]:
    """Rows of a set in comparable form."""
    return [
        SiteFacts(
            row["name"],
            row["address"],
            row.get("city", ""),
            row.get("state", ""),
            row.get("zip", ""),
            row.get("phone", ""),
        ).comparable
        for row in rows
    ]


def features(one: Comparable, other: Comparable, common: Commonness) -> list[float]:
    """What the bits are multiplied with."""
    agreement = compare_names(one, other, common.words)
    kinds = one.kind != other.kind and one.kind and other.kind and "company" not in (one.kind, other.kind)
    found = [0.0] * (len(NAME_FEATURES) + len(CODES))
    if agreement.level is not NameLevel.NOT_KNOWN:
        found[: len(NAME_FEATURES)] = [
            float(agreement.level.is_whole),
            min(agreement.shared, MOST_SHARED_BITS),
            min(agreement.fewer, 12.0),
            min(agreement.more, 20.0),
            float(agreement.numbers == 2),
            float(agreement.numbers == 1),
            float(bool(kinds)),
            float(agreement.both_differ),
        ]
    for code, discount in observe(one, other, common):
        bits = WEIGHTS[code].site
        share = max(0.1, 1 - discount / bits) if bits > 0 and discount else 1.0
        found[len(NAME_FEATURES) + CODES.index(code)] = share
    return found


def of_records(rows: list[dict[str, str]], labels: list[object]) -> Rows:
    """The pairs of a set of records that blocking brings together."""
    records = comparables(rows)
    common = commonness_of(records)
    blocks = Blocks(records, common.words)
    found, truth = [], []
    for one in range(len(records)):
        for other in blocks.after(one):
            if labels[one] is not None and labels[other] is not None:
                found.append(features(records[one], records[other], common))
                truth.append(labels[one] == labels[other])
    return np.array(found), np.array(truth, float)


def of_pairs(pairs: Iterable[tuple[dict[str, str], dict[str, str], bool]]) -> Rows:
    """Labelled pairs."""
    found, truth = [], []
    for one, other, label in pairs:
        a, b = comparables([one, other])
        found.append(features(a, b, usual()))
        truth.append(label)
    return np.array(found), np.array(truth, float)


def site_sets() -> dict[str, list[Rows]]:
    """The sets by kind: what is of one kind has the same habits, so it is held out together."""
    return {
        "restaurants": [of_records(*public.restaurants())],
        "breweries": [of_records(*public.breweries())],
        "registry": [of_records(*registry(LABELLED_MANUFACTURERS, seed)) for seed in (11, 12)],
        "city": [of_records(*city(seed, 600)) for seed in (11, 12, 13, 14)],
        "factories": [of_pairs(factory_pairs(11, 4000))],
    }


def name_sets() -> dict[str, list[Rows]]:
    """Pairs of names alone."""

    def rows(pairs: Iterable[names.Pair]) -> Rows:
        return of_pairs(
            ({"name": a, "address": ""}, {"name": b, "address": ""}, label) for a, b, label in pairs
        )

    return {
        "by hand": [rows(names.by_hand()[::2])],
        "made": [rows(names.made(LABELLED_MANUFACTURERS, 11, 2000))],
    }


def fit(
    sets: dict[str, list[Rows]],
    start: np.ndarray,
    prior: float,
    balanced: frozenset[str],
    weights: dict[str, float],
) -> tuple[np.ndarray, float]:
    """The bits that make the labels likeliest, and the prior. Labelled pairs are half matches by choice: they have a prior
    of their own.
    """
    xs, ys, ws, kinds = [], [], [], []
    for kind, some in sets.items():
        for x, y in some:
            xs.append(x)
            ys.append(y)
            ws.append(np.full(len(y), weights.get(kind, 1.0) * 1500.0 / (len(y) * len(some))))
            kinds.append(np.full(len(y), float(kind in balanced)))
    x, y, w, own = np.vstack(xs), np.concatenate(ys), np.concatenate(ws), np.concatenate(kinds)
    x = np.hstack([x, 1.0 - own[:, None], own[:, None]]) * _LN2
    centre = np.concatenate([start, [prior, prior + 4.0]])
    hold = np.full(len(centre), _HOLD)
    hold[1:4] = _HOLD * 50
    hold[-2:] = 0.01

    def loss(bits: np.ndarray) -> float:
        z = x @ bits
        return float((w * (np.logaddexp(0.0, z) - y * z)).sum() + 0.5 * (hold * (bits - centre) ** 2).sum())

    bits, now = centre.copy(), loss(centre)
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(x @ bits, -40, 40)))
        gradient = x.T @ (w * (y - p)) - hold * (bits - centre)
        hessian = (x * (w * p * (1 - p))[:, None]).T @ x + np.diag(hold)
        step, before = np.linalg.solve(hessian, gradient), now
        for _ in range(20):
            now = loss(bits + step)
            if now <= before:
                break
            step /= 2
        bits = bits + step
        if before - now < 1e-3:
            break
    return bits[:-2], float(bits[-2])


def start_of(name: NameWeights) -> np.ndarray:
    """The bits that are there."""
    return np.array(
        [*(getattr(name, feature) for feature in NAME_FEATURES), *(WEIGHTS[code].site for code in CODES)]
    )


def main() -> None:
    """Print the fitted bits, and how each kind of set fares with bits fitted on the others."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    problems = (
        (
            "sites",
            site_sets(),
            NAME,
            PRIOR.site,
            frozenset({"factories"}),
            {"city": 2.0, "registry": 1.5, "factories": 1.5},
        ),
        ("names alone", name_sets(), NAME_ALONE, NAME_ALONE.prior, frozenset(), {}),
    )
    for title, sets, name, prior, balanced, weights in problems:
        start = start_of(name)
        print(f"== {title}")
        for kind, held_out in sets.items():
            others = {key: value for key, value in sets.items() if key != kind}
            bits, own = fit(others, start, prior, balanced, weights)
            intercept = own + 4.0 if kind in balanced else own
            for label, some, at in (("others", bits, intercept), ("as it is", start, prior)):
                right = sum(int(((x @ some + at > 0) == (y > 0.5)).sum()) for x, y in held_out)
                total = sum(len(y) for _, y in held_out)
                loss = np.mean(
                    [np.mean(np.logaddexp(0, -(2 * y - 1) * _LN2 * (x @ some + at))) for x, y in held_out]
                )
                print(f"  {kind:<12} {label:<9} right {right / total:.4f}  loss {loss:.4f}")
        bits, own = fit(sets, start, prior, balanced, weights)
        print(f"  prior {own:.1f}")
        for feature, value, before in zip([*NAME_FEATURES, *CODES], bits, start, strict=True):
            count = sum(
                int((x[:, [*NAME_FEATURES, *CODES].index(feature)] > 0).sum())
                for some in sets.values()
                for x, _ in some
            )
            print(f"  {feature:<26} {before:6.2f} -> {value:6.2f}   seen {count}")


if __name__ == "__main__":
    main()
