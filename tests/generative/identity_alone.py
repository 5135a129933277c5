"""Each patient of a cohort on its own: its lines and nothing else, as one record."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import UTC
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from zlib import crc32

import msgspec
import orjson
from msgspec import Struct

from engine.assessment import assess, to_json
from engine.language import (
    load_ruleset,
    shipped_policy_names,
    shipped_ruleset_names,
    vocabulary_of,
)
from engine.surveillance import feeds_of
from engine.values import read_when
from fhir_adapters.bulk.tables import rows_of
from fhir_adapters.inbound import InboundMapping, patient_states, read_records
from tests.generative.identity_digests import Digests, LineDigests, digest_rows
from ui.cli.alert_database import read_policies
from ui.worklist import Night, TellNight

BUCKETS = 64
ALL_FEEDS = frozenset(("imaging", "laboratory", "marrow"))


class Alone(Struct):
    """What the patients of one bucket came to.

    Attributes:
        assessed: digests by table, and of lines.
        surveilled: digests of the worklist's rows.
        feeds: those of which any of them has a fact.
        resources: resources in all buckets.
    """

    assessed: dict[str, Digests]
    surveilled: Digests
    feeds: set[str]
    resources: int = 0


def each_alone(
    export: Path, folder: Path, as_of: str, feeds: frozenset[str], jobs: int
) -> Alone:
    """Assess and surveil each patient as an input of its own.

    Args:
        export: the cohort.
        folder: new folder for the lines of each patient.
        as_of: ISO day of the question.
        feeds: the feeds of the whole cohort: that one patient has no imaging does not
            say that the centre's imaging feed is not connected.
        jobs: processes.
    """
    _by_patient(export, folder)
    work = partial(_bucket, as_of, feeds)
    whole = Alone({}, {}, set())
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        for found in pool.map(work, sorted(folder.iterdir())):
            for part, digests in found.assessed.items():
                whole.assessed.setdefault(part, {}).update(digests)
            whole.surveilled.update(found.surveilled)
            whole.feeds |= found.feeds
            whole.resources += found.resources
    return whole


def patient_of(resource: dict) -> str:
    """Whose a synthetic resource is: read here once more, by other means."""
    if resource["resourceType"] == "Patient":
        return resource["id"]
    whose = resource.get("subject") or resource["patient"]
    return whose["reference"].removeprefix("Patient/")


def _by_patient(export: Path, folder: Path) -> None:
    folder.mkdir()
    files = [(folder / f"{number:02d}").open("wb") for number in range(BUCKETS)]
    for path in sorted(export.iterdir()):
        with path.open("rb") as lines:
            for line in lines:
                patient = patient_of(orjson.loads(line)).encode()
                files[crc32(patient) % BUCKETS].write(patient + b" " + line)
    for file in files:
        file.close()


def _bucket(as_of: str, feeds: frozenset[str], path: Path) -> Alone:
    records: dict[str, list[bytes]] = {}
    with path.open("rb") as lines:
        for each in lines:
            patient, _, line = each.partition(b" ")
            records.setdefault(patient.decode(), []).append(line)
    names = (*shipped_ruleset_names(), *shipped_policy_names())
    rulesets = [load_ruleset(name) for name in names]
    mapping, vocabulary = InboundMapping.of(rulesets), vocabulary_of(rulesets)
    policies, asked = read_policies(None)
    day = read_when(as_of, UTC)
    night = Night(
        policies, asked, day, vocabulary_of(list(asked.values())), None, feeds
    )
    found = Alone({}, {}, set())
    printed, due = LineDigests(), LineDigests()
    for patient, lines in sorted(records.items()):
        read = read_records(b"".join(lines), thorough=True)
        (state,) = patient_states(read, mapping, UTC)
        whole = assess(state, rulesets, day, timezone="UTC", vocabulary=vocabulary)
        found.resources += sum(msgspec.structs.astuple(whole.resources))
        printed.add(to_json(whole))
        for table, rows in rows_of(whole).items():
            if rows:
                found.assessed.setdefault(table, {})[patient] = digest_rows(rows)
        for row in TellNight(night, kept=False)(state).rows:
            due.add(msgspec.json.encode(row))
        found.feeds |= feeds_of(state.known_at(day))
    found.assessed["lines"] = printed.digests()
    found.surveilled = due.digests()
    return found
