"""run_features: a rule set and feature files to a report, from anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec import structs

from engine.language import load_ruleset
from ui.workbench.features import feature_files, read_features
from ui.workbench.figures import shown
from ui.workbench.probes import probes_of_features
from ui.workbench.report import Report, ScenarioRun, report_of

_NOT_OURS = (
    "PYTEST_ADDOPTS",
    "PYTEST_PLUGINS",
    "PYTEST_CURRENT_TEST",
    "PYTEST_XDIST_WORKER",
)


class RunBroken(Exception):
    """The run itself broke off; the message is pytest's own."""


def run_features(rulesets: str | Sequence[str], paths: Sequence[Path]) -> Report:
    """Run feature files against rule sets and report on both.

    Args:
        rulesets: names of shipped rule sets or folders of others (one or several;
            never blended).
        paths: feature files, or folders that hold them.

    Raises:
        FileNotFoundError: neither a shipped name nor a folder with ``ruleset.yaml``.
        RuleErrors: mistakes in a rule set, or a feature file that is not Gherkin,
            does not exist, or has two scenarios of one name.
        RunBroken: the run broke off for a reason outside the files.
    """
    names = (rulesets,) if isinstance(rulesets, str) else tuple(rulesets)
    loaded = [load_ruleset(name) for name in names]
    files = feature_files(paths)
    if not any(feature.scenarios for feature in read_features(files)):
        told = ", ".join(str(file) for file in files)
        raise RunBroken(f"there is no scenario in {told}")
    runs = run_scenarios(names, files)
    probes = probes_of_features(files, loaded)
    return report_of(
        loaded, runs, [s for r in loaded for s in shown(r, probes.get(r.name, []))]
    )


def run_scenarios(names: Sequence[str], files: Sequence[Path]) -> list[ScenarioRun]:
    """What became of each scenario of some feature files, with no report on them.

    Args:
        names: shipped rule sets, or folders of others.
        files: feature files that can be read.

    Raises:
        RunBroken: the run broke off for a reason outside the files.
    """
    return run_several([(names, files)])[0]


def run_several(
    asked: Sequence[tuple[Sequence[str], Sequence[Path]]],
) -> list[list[ScenarioRun]]:
    """What became of the scenarios of several runs, each as by ``run_scenarios``.

    Args:
        asked: of each run the rule sets and the feature files.

    Raises:
        RunBroken: a run broke off for a reason outside the files.
    """
    # pytest is slow to import, and only a run needs it in this process.
    from ui.workbench.collect import REQUEST, Request

    with TemporaryDirectory(prefix="mspike-rules-test-") as name:
        folders = []
        for at, (names, files) in enumerate(asked):
            request = Request(tuple(names), tuple(str(f.resolve()) for f in files))
            folders.append(Path(name) / str(at))
            folders[-1].mkdir()
            (folders[-1] / REQUEST).write_bytes(msgspec.json.encode(request))
        command = (sys.executable, "-m", "ui.workbench.collect", *map(str, folders))
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command, env=_environment(), capture_output=True, text=True, check=False
        )
        said = done.stderr.strip() or done.stdout.strip()
        return [[_shortened(r) for r in _result(f, said)] for f in folders]


def _result(folder: Path, said: str) -> Sequence[ScenarioRun]:
    """What one run came to; of a run that left nothing, what its process said."""
    from ui.workbench.collect import RESULT, Result

    if not (folder / RESULT).exists():
        raise RunBroken(said)
    result = msgspec.json.decode((folder / RESULT).read_bytes(), type=Result)
    if result.broken:
        raise RunBroken("\n".join(result.broken))
    return result.scenarios


def _environment() -> dict[str, str]:
    """The environment without what somebody set for their own tests."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    return kept | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def _shortened(run: ScenarioRun) -> ScenarioRun:
    here = Path.cwd()
    file = Path(run.file)
    return (
        structs.replace(run, file=str(file.relative_to(here)))
        if file.is_relative_to(here)
        else run
    )
