"""The files of a cohort, and what came of them as a whole."""

from __future__ import annotations

import math
from typing import Final

from msgspec import Struct

from fhir_adapters.bulk.partition_run import PartitionDone
from fhir_adapters.complaints import Unreadable
from fhir_adapters.inbound import InboundMapping

_TASKS_EACH: Final = 4


class OnePatient(Exception):
    """The input is of one patient: resources that name nobody may be counted with them."""


class BulkInput(Struct, frozen=True):
    """The files of one input.

    Attributes:
        paths: in their order; with Spark, paths that every worker sees.
        sizes: bytes of each.
        timezone: name of the zone in which times without a zone are meant.
        mapping: what codes and units mean.
        partition_bytes: about how much is worked on at a time by one process.
        batch_bytes: about how much one task of the first pass reads at most; files are
            not cut.
    """

    paths: tuple[str, ...]
    sizes: tuple[int, ...]
    timezone: str
    mapping: InboundMapping
    partition_bytes: int = 16 * 2**20
    batch_bytes: int = 256 * 2**20

    @property
    def partitions(self) -> int:
        """How many partitions: by the size of the input alone."""
        return max(1, math.ceil(sum(self.sizes) / self.partition_bytes))

    @property
    def names(self) -> tuple[str, ...]:
        """How a reader finds each file."""
        return tuple(path.rpartition("/")[2] for path in self.paths)

    def batches(self, jobs: int = 1) -> list[list[tuple[int, str]]]:
        """The files in groups of some size, for the first pass.

        Args:
            jobs: processes that share them: each gets some, so that none waits long for
                the last one. How files are grouped changes no result.
        """
        share = sum(self.sizes) // (jobs * _TASKS_EACH)
        most = self.batch_bytes if jobs == 1 else min(share, self.batch_bytes)
        groups: list[list[tuple[int, str]]] = [[]]
        held = 0
        for number, (path, size) in enumerate(zip(self.paths, self.sizes, strict=True)):
            if held and held + size > most:
                groups.append([])
                held = 0
            groups[-1].append((number, path))
            held += size
        return groups


class BulkOutcome(Struct):
    """What came of the whole input.

    Attributes:
        patients: how many were worked on, those who failed included.
        failed: ids of those who failed, with the reason.
        resources: how many resources ended in which bucket; adds up to the input.
        unreadable: parts that could not be read at all.
        complaints: ``(code, message, resource)`` of what was set aside, where nobody
            was told of it on the way.
    """

    patients: int
    failed: dict[str, str]
    resources: dict[str, int]
    unreadable: list[Unreadable]
    complaints: list[tuple[str, str, str]] = []

    def add(self, done: PartitionDone) -> None:
        """Count what came of one partition."""
        self.patients += done.patients
        self.failed |= done.failed
        for bucket, number in done.resources.items():
            self.resources[bucket] = self.resources.get(bucket, 0) + number
