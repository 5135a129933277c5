"""Runs feature files in a Python of their own: ``python -m ui.workbench.collect FOLDER...``.

Each FOLDER holds ``request.json``; ``result.json`` is written beside it. A process of its
own keeps a rule author's run apart from the plugins, the options and the exit of the
program that asked for it. Several folders, each a run of its own, share the imports,
which take longer than most runs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import msgspec
import pytest
from msgspec import Struct
from pytest_bdd.reporting import ScenarioReportDict, test_report_context_registry

from engine.language import load_ruleset
from ui.workbench import steps
from ui.workbench.bench import Check
from ui.workbench.report import ScenarioRun

REQUEST: Final = "request.json"
RESULT: Final = "result.json"
_BIND: Final = """\
from pathlib import Path
import msgspec
from pytest_bdd import scenarios

request = msgspec.json.decode((Path(__file__).parent / "request.json").read_bytes())
scenarios(*request["features"])
"""


class Request(Struct, frozen=True):
    """What to run: rule sets by name or folder, and feature files."""

    rulesets: tuple[str, ...]
    features: tuple[str, ...]


class Result(Struct, frozen=True):
    """What ran, and why anything could not."""

    scenarios: tuple[ScenarioRun, ...]
    broken: tuple[str, ...] = ()


class _Recorder:
    """Keeps what became of each scenario."""

    def __init__(self) -> None:
        self.scenarios: list[ScenarioRun] = []
        self.broken: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_apply_tag(self, tag: str, function: object) -> bool:
        """Tags are the author's own; they switch nothing."""
        return True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note what could not be read."""
        if report.failed:
            self.broken.append(str(report.longrepr))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what became of a scenario."""
        if report.when != "call" and report.passed:
            return
        context = test_report_context_registry.get(report)
        if context is None or report.skipped:
            self.broken.append(f"{report.nodeid}: {report.longreprtext}")
            return
        self.scenarios.append(_run(report, context.scenario))


def _run(report: pytest.TestReport, scenario: ScenarioReportDict) -> ScenarioRun:
    checks = dict(report.user_properties).get(steps.CHECKS, ())
    failed = next((step for step in scenario["steps"] if step["failed"]), None)
    example = report.nodeid.partition("[")[2].removesuffix("]")
    return ScenarioRun(
        file=scenario["feature"]["filename"],
        feature=scenario["feature"]["name"],
        name=scenario["name"] + (f" [{example}]" if example else ""),
        line=scenario["line_number"],
        passed=report.passed,
        failed_step=f"{failed['keyword'].strip()} {failed['name']}" if failed else "",
        failed_line=failed["line_number"] if failed else 0,
        message="" if report.passed else _message(report),
        checks=msgspec.convert(checks, tuple[Check, ...]),
    )


def _message(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    text = str(crash.message) if crash is not None else report.longreprtext
    # The name of the exception is for programmers; the sentence is for the author.
    first, _, rest = text.partition(": ")
    return rest if first.rsplit(".", 1)[-1] in _OURS else text


_OURS = ("Unexpected", "StepDefinitionNotFoundError")


def main(folder: Path) -> int:
    """Run what ``folder`` asks for; the exit status of pytest."""
    request = msgspec.json.decode((folder / REQUEST).read_bytes(), type=Request)
    # A name of its own: pytest imports no second module of one name.
    module = folder / f"test_scenarios_{folder.name}.py"
    module.write_text(_BIND, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    recorder, rulesets = _Recorder(), [load_ruleset(name) for name in request.rulesets]

    class _Chosen:
        def pytest_configure(self, config: pytest.Config) -> None:
            config.stash[steps.RULESETS] = rulesets

    options = ["-c", str(folder / "pytest.ini"), "--rootdir", str(folder)]
    options += [
        "-p",
        "pytest_bdd.plugin",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:terminal",
    ]
    status = pytest.main([*options, str(module)], [steps, _Chosen(), recorder])
    result = Result(tuple(recorder.scenarios), tuple(recorder.broken))
    (folder / RESULT).write_bytes(msgspec.json.encode(result))
    return int(status)


if __name__ == "__main__":
    sys.exit(max([main(Path(folder)) for folder in sys.argv[1:]]))
