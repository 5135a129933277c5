"""Official example resources: each is read, and each is counted in exactly one bucket."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from engine.state import DataQuality, ResourceCounts
from fhir_adapters.inbound import patient_states, read_records

EXAMPLES = Path(__file__).parents[4] / "shared" / "fhir" / "examples"
FILES = sorted(EXAMPLES.glob("*/*.json"))
GUIDES = sorted({path.parent for path in FILES})

pytestmark = pytest.mark.skipif(not FILES, reason="skipped: no ../shared")


def _read(data: bytes) -> tuple[Counter[str], list[DataQuality]]:
    """How many resources ended in each bucket, over all patients, and the complaints."""
    found = patient_states(read_records(data, thorough=True))
    states = list(found)
    counted: Counter[str] = Counter()
    for counts in (found.loose, *(each.resources for each in states)):
        for name in ResourceCounts.__struct_fields__:
            counted[name] += getattr(counts, name)
    complaints = [q for each in states for q in each.data_quality]
    return counted, [*complaints, *found.loose_quality]


def _resources(resource: dict[str, object]) -> int:
    """How many resources there are, those of Bundles one by one."""
    if resource["resourceType"] != "Bundle":
        return 1
    entries: list[dict[str, dict[str, object]]] = resource.get("entry", [])  # type: ignore[assignment]
    return sum(
        _resources(entry["resource"]) for entry in entries if "resource" in entry
    )


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_each_example_alone(guide: Path) -> None:
    for path in sorted(guide.glob("*.json")):
        data = path.read_bytes()
        counted, complaints = _read(data)
        assert counted.total() == _resources(json.loads(data)), path.name
        reasons = [q for q in complaints if q.code not in ("MS-D024", "MS-D054")]
        assert bool(reasons) >= bool(counted["set_aside"]), path.name
        assert all(q.code.startswith("MS-D") and q.message for q in complaints)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_all_examples_of_a_guide_together(guide: Path) -> None:
    counted, _ = _read_folder(guide)
    files = [json.loads(path.read_bytes()) for path in sorted(guide.glob("*.json"))]
    assert counted == sum(_resources(each) for each in files)


def _read_folder(guide: Path) -> tuple[int, int]:
    found = patient_states(read_records(guide))
    total = sum(
        getattr(counts, name)
        for counts in (found.loose, *(each.resources for each in found))
        for name in ResourceCounts.__struct_fields__
    )
    return total, len(found)


def test_the_swapped_genes_of_an_official_example_are_quarantined() -> None:
    name = "Observation-gx-genomic-variant-pertinent-negative-nras-kit-braf.json"
    counted, complaints = _read((EXAMPLES / "mcode" / name).read_bytes())
    assert counted["set_aside"] == 1
    assert "MS-D072" in {q.code for q in complaints}


def test_an_official_calcium_without_coded_unit_is_read() -> None:
    data = (EXAMPLES / "us-core" / "observation-serum-calcium.json").read_bytes()
    (state,) = patient_states(read_records(data))
    assert list(state.measurements) == ["calcium"]
