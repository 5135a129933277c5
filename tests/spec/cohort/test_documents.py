"""Generated pages say what they were generated from, and are up to date."""

from pathlib import Path

import pytest

from engine.cohort import reproduction
from engine.cohort.curves import ENDPOINTS, targets_of
from engine.cohort.model_cards import main, model_cards
from engine.cohort.reproduction import short_hash
from engine.prognosis import shipped_evidence

DOCS = Path(__file__).parents[3] / "docs"
CARDS = model_cards()


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_the_page_of_reproduction_is_of_the_shipped_numbers(endpoint):
    page = (DOCS / "reproduction.md").read_text("utf-8")
    assert short_hash(targets_of(shipped_evidence(), endpoint).sha256) in page
    assert "18 of 19 inside" in page or "19 of 19 inside" in page
    assert "23 of 23 inside" in page


def test_model_cards_are_up_to_date(capsys):
    assert main(["--check", str(DOCS / "models")]) == 0, capsys.readouterr().err


def test_a_stale_card_is_found(tmp_path, capsys):
    assert main(["--check", str(tmp_path)]) == 1
    assert "A.md is out of date" in capsys.readouterr().err
    assert main(["--write", str(tmp_path)]) == 0
    assert main(["--check", str(tmp_path)]) == 0


@pytest.mark.parametrize("study", ["A", "B"])
def test_a_card_is_one_page_and_names_its_limits(study):
    card = CARDS[f"{study}.md"]
    assert len(card.split()) < 1000
    for item in ("[3b", "[5a", "[8a", "[10]", "[11]", "[14]", "[22]", "[23a]", "[24]"):
        assert item in card or (study == "A" and item == "[22]"), item
    for caveat in shipped_evidence().caveats.values():
        if caveat.severity == "high" and caveat.id.startswith(study):
            assert caveat.sentence in card


def test_the_page_is_written_and_checked(tmp_path, monkeypatch, capsys):
    # a page of few simulations says the same things with less certainty
    monkeypatch.setattr(reproduction, "COHORTS", 40)
    monkeypatch.setattr(reproduction, "ROUNDS", 1)
    monkeypatch.setattr(reproduction, "_STRESS_ROUNDS", 1)
    page = tmp_path / "page.md"
    written = reproduction.main(["--write", str(page)])
    told = capsys.readouterr().err
    text = page.read_text("utf-8")
    assert "40 cohorts of 109, 33 and 243" in text
    assert text.count("\n| PFS |") == text.count("\n| OS |") == 3 * 7 * 4
    assert (written == 1) == bool(told)
    page.write_text(text + "x", "utf-8")
    assert reproduction.main(["--check", str(page)]) == 1
    assert "is out of date" in capsys.readouterr().err
