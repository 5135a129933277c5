"""Mutated resources: none crashes the reader, none hangs it, memory stays bounded.

``python -m tests.generative.fuzz --resources 100000`` mutates the synthetic patients
of ``rules/examples`` and, where they are present, the official example resources in
``../shared``: structure, types, encodings and sizes.
"""

from __future__ import annotations

import argparse
import json
import random
import resource as limits
import sys
import time
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from engine.state import ResourceCounts
from fhir_adapters.inbound import InboundMapping, patient_states, read_records

ROOT: Final = Path(__file__).parents[2]
BUNDLED: Final = ROOT / "rules" / "examples" / "patients"
SHARED: Final = ROOT.parent / "shared" / "fhir" / "examples"
TOO_SLOW_S: Final = 5.0
"""A text of some kilobytes that takes longer counts as a hang."""

MAY_GROW_MIB: Final = 48
"""How much more memory the whole run may take than its first tenth.

The readers remember elements and concepts by their bytes, and every mutation is new:
the remembered ones grow up to their limits (``_REMEMBERED``, ``CACHE_LIMIT``) and are
dropped there. A leak goes on growing.
"""

JUNK: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 10**400, 1e308, 0.1, "", " ", "\x00", "é", "\ud800"),
    *("2024-02-30", "9999-12-31T23:59:60Z", "Patient/", "urn:uuid:x", "#", "<0,1"),
    *([], {}, [[]], [{}], [None], {"": ""}, {"coding": {}}, {"coding": [[]]}),
    *("x" * 10_000, [0] * 2_000, {"value": "1", "unit": 1}, {"reference": 1}),
    *({"contentType": "text/html", "data": "PGI+" * 500}, "http://[", "1" * 500),
)


def originals() -> list[dict[str, Any]]:
    """Every resource of the synthetic patients and of the official examples."""
    found: list[dict[str, Any]] = []
    for path in (*sorted(BUNDLED.glob("*.json")), *sorted(SHARED.glob("*/*.json"))):
        read = json.loads(path.read_bytes())
        if read["resourceType"] != "Bundle":
            found.append(read)
        else:
            found += [e["resource"] for e in read.get("entry", ()) if "resource" in e]
    return found


def mutated(original: dict[str, Any], chance: random.Random) -> bytes:
    """The JSON text of a resource with one to four faults in it."""
    whole = json.loads(json.dumps(original))
    for _ in range(chance.randint(1, 3)):
        _mutate(whole, chance)
    if chance.random() < 0.1:
        whole = {"resourceType": "Bundle", "entry": [{"resource": whole}, whole]}
    data = json.dumps(whole).encode(errors="surrogatepass")
    return _damaged(data, chance) if chance.random() < 0.2 else data


def _mutate(whole: dict[str, Any], chance: random.Random) -> None:
    node: Any = whole
    while node:
        key = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
        inner = node[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.75:
            node = inner
            continue
        _change(node, key, chance)
        return


def _change(node: Any, key: Any, chance: random.Random) -> None:
    what = chance.randrange(7)
    if what == 0:
        del node[key]
    elif what == 1 and isinstance(node, dict):
        node[chance.choice(["x", "modifierExtension", "value", "status"])] = node[key]
    elif what == 2:
        node[key] = [node[key]]
    elif what == 3:
        node[key] = {"coding": node[key]}
    elif what == 4:
        node[key] = _nested(node[key], chance.choice((3, 40, 2_000)))
    elif what == 5 and isinstance(node[key], str):
        text = node[key]
        place = chance.randint(0, len(text))
        node[key] = text[:place] + chance.choice("0-.<,%é\u202e\n") + text[place:]
    else:
        # a copy: a later fault would change what is shared, or put it into itself
        node[key] = deepcopy(chance.choice(JUNK))


def _nested(value: Any, depth: int) -> Any:
    # json.dumps itself stops at a depth of about a thousand.
    for _ in range(min(depth, 400)):
        value = [value]
    return value


def _damaged(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    match chance.randrange(7):
        case 0:
            return data[:place]
        case 1:
            return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
        case 2:
            return data.decode(errors="replace").encode("utf-16")
        case 3:
            return b"\xef\xbb\xbf" + data
        case 4:
            return data + b"\n" + data
        case 5:
            return data[:place] + b"[" * 100_000 + data[place:]
        case _:
            return data[:place] + b"\xff\xfe" + data[place:]


def exercise(data: bytes, mapping: InboundMapping) -> Counter[str]:
    """Read one text as ``assess`` does; returns the number of each complaint.

    Raises:
        AssertionError: a count is wrong or a complaint is not in the catalogue.
    """
    found = patient_states(read_records(data), mapping)
    codes: Counter[str] = Counter(part.code for part in found.unreadable)
    for state in found:
        for name in ResourceCounts.__struct_fields__:
            assert getattr(state.resources, name) >= 0
        codes.update(q.code for q in state.data_quality)
    unknown = set(codes) - set(mapping.catalogue.complaints)
    assert not unknown, unknown
    return codes


def texts(number: int, seed: int) -> Iterator[bytes]:
    """Mutated resources, the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable order, no secret
    sources = originals()
    for _ in range(number):
        yield mutated(chance.choice(sources), chance)


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    """Run, and print what was done; the exit code is 1 after a crash, hang or leak."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resources", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    mapping = InboundMapping.shipped()
    crashes, hangs, slowest, codes = 0, 0, 0.0, Counter[str]()
    begin = time.perf_counter()
    first_memory = 0
    for number, data in enumerate(texts(chosen.resources, chosen.seed)):
        if number == chosen.resources // 10:
            first_memory = limits.getrusage(limits.RUSAGE_SELF).ru_maxrss
        before = time.perf_counter()
        try:
            codes.update(exercise(data, mapping))
        except Exception as fault:
            crashes += 1
            _tell(f"crash {number}: {type(fault).__name__} {fault}: {data[:300]!r}")
        took = time.perf_counter() - before
        slowest = max(slowest, took)
        hangs += took > TOO_SLOW_S
    memory = limits.getrusage(limits.RUSAGE_SELF).ru_maxrss
    _tell(
        f"{chosen.resources} mutated resources (seed {chosen.seed}) in "
        f"{time.perf_counter() - begin:.0f} s: {crashes} crashes, {hangs} hangs "
        f"(slowest {slowest * 1000:.0f} ms), {memory // 1024} MiB at most "
        f"({first_memory // 1024} MiB after a tenth), {len(codes)} kinds of complaint"
    )
    leaks = bool(first_memory) and memory - first_memory > MAY_GROW_MIB * 1024
    if leaks:
        _tell(f"memory grew by more than {MAY_GROW_MIB} MiB after the first tenth")
    raise SystemExit(bool(crashes or hangs or leaks))


if __name__ == "__main__":
    main()
