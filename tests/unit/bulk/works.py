"""Kinds of work for tests; in a module of their own, so that processes find them."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
from msgspec import Struct

from engine.state import PatientState
from fhir_adapters.bulk import PatientResult
from fhir_adapters.bulk.work import OnPatient

TABLES = {"counts": pa.schema([("patient", pa.string()), ("facts", pa.int64())])}


class BrokenWork(Struct, frozen=True):
    """Lets every process die before it has done anything.

    Attributes:
        ballast: more than a pipe between two processes holds.
        here: the process that must not die.
    """

    here: int
    ballast: bytes = b"x" * 1_000_000

    @property
    def tables(self) -> Mapping[str, pa.Schema]:
        return TABLES

    def prepare(self) -> OnPatient:
        if os.getpid() != self.here:
            os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("not in a process of its own")


class CountWork(Struct, frozen=True):
    """Counts facts; fails for one patient, and lets a process die once.

    Attributes:
        fails_for: id of the patient whose record cannot be worked on.
        dies_for: id of the patient at whom a process is killed, once.
        died: file that remembers that this happened.
    """

    fails_for: str = ""
    dies_for: str = ""
    died: Path | None = None

    @property
    def tables(self) -> Mapping[str, pa.Schema]:
        failures = [(name, pa.string()) for name in ("patient", "code", "reason")]
        return TABLES | {"failures": pa.schema(failures)}

    def prepare(self) -> OnPatient:
        return self._on_patient

    def _on_patient(self, state: PatientState) -> PatientResult:
        if state.patient == self.fails_for:
            raise ValueError("secret value 7.7 g/dL")
        if state.patient == self.dies_for and self.died and not self.died.exists():
            self.died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        row = {"patient": state.patient, "facts": len(state.facts)}
        line = f"{state.patient} {len(state.facts)}".encode()
        return PatientResult(line, {"counts": [row]})
