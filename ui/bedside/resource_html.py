"""The resource behind a number, folded beside it: what the record says, element by element."""

from __future__ import annotations

from typing import Final

from engine.values import Once
from fhir_adapters.inbound import PatientChart
from ui.presentation import Html, element, joined
from ui.records import Identity

_BREAK: Final = element("br")


class ResourcesShown:
    """The resources of one patient as a session has them open; each is made once."""

    def __init__(self, chart: PatientChart, identity: Identity) -> None:
        """Nothing is made yet.

        Args:
            chart: facts and resources of the patient.
            identity: who it is.
        """
        self._chart, self._identity = chart, identity
        self._made: dict[str, Html] = {}

    def __call__(self, label: str) -> Html:
        """``Observation/o7`` and, when it is opened, what stands in it."""
        if label not in self._made:
            self._made[label] = self._resource(label)
        return self._made[label]

    @Once
    def _read(self) -> dict[str, dict[str, None]]:
        """The elements of each resource that facts were read from."""
        read: dict[str, dict[str, None]] = {}
        for fact in self._chart.state.facts:
            source = fact.source
            if source.field:
                read.setdefault(source.resource, {})[source.field] = None
        return read

    def _resource(self, label: str) -> Html:
        name = element("code", label)
        versions = self._chart.recorded(label)
        if not versions:
            return name
        read = ", ".join(self._read.get(label, ()))
        about = [("read from", read)] if read else []
        if self._identity.synthetic:
            about.append(("label of its patient", "SYNTHETIC: not a real patient"))
        lines = [line for version in versions for line in version]
        told = (
            joined(element("b", f"{name} "), text, _BREAK)
            for name, text in (*lines, *about)
        )
        return element(
            "details",
            element("summary", name),
            element("p", *told),
            class_="mspike-resource",
        )
