# Needs only python3 (>= 3.11, with venv) and make. Everything is installed inside $(VENV).
PYTHON      ?= python3
VENV        ?= .venv
# uv is fetched by its hash; INSTALLER=pip does without it
INSTALLER   ?= uv
PORT        ?= 8501
# one process a core; PYTEST_ARGS="-k rise -x -n 0" runs some tests in one process
PYTEST_ARGS ?= -n auto --dist loadscope
LOCK_ARGS   ?=
# of the check that every way of working gives the same
PATIENTS    ?= 20000

BIN   := $(VENV)/bin
READY := $(VENV)/.ready

# another Python's settings must not leak into ours
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
export PYTHONNOUSERSITE := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint docs docs-check differential bench bedside-bench serve-bench verify-bench sound mutants replay settle real exactly-once every-day tight oracle million fuzz lock clean spark identity cost

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

$(READY): requirements.lock bootstrap.lock pyproject.toml .ci/environment.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "mspike needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || { echo "python3 has no venv module; on Debian: apt install python3-venv"; exit 1; }
	@$(BIN)/python .ci/environment.py install --with $(INSTALLER)
	@touch $@

setup: $(READY) ## make the environment and nothing else

# Ctrl-C is an orderly end of it: the shell waits for mspike, which then says 130.
demo: $(READY) ## assess the synthetic patients, then serve the bedside page (PORT=8501, AS_OF=2024-01-31)
	@trap : INT; $(BIN)/mspike demo --port $(PORT) $(if $(AS_OF),--as-of $(AS_OF)) || test $$? -eq 130

test: $(READY) ## run every test (PYTEST_ARGS="-k rise -x")
	@$(BIN)/python -m pytest -q $(PYTEST_ARGS)

lint: $(READY) ## style, types and import contracts; every command runs, failures are counted
	@failed=0; run=0; \
	for command in "ruff check ." "ruff format --check ." "mypy" "lint-imports"; do \
	  run=$$((run + 1)); echo "== $$command"; $(BIN)/$$command || failed=$$((failed + 1)); \
	done; \
	echo "lint: $$failed of $$run commands failed"; test $$failed -eq 0

docs: $(READY) ## write the generated pages (handbook, error catalogue) again
	@$(BIN)/python -m ui.workbench.figure_files --write
	@$(BIN)/python -m ui.workbench.handbook --write docs/handbook
	@$(BIN)/python -m ui.workbench.error_catalogue --write docs/errors.md

docs-check: $(READY) ## fail if a generated page is stale
	@$(BIN)/python -m ui.workbench.figure_files --check
	@$(BIN)/python -m ui.workbench.handbook --check docs/handbook
	@$(BIN)/python -m ui.workbench.error_catalogue --check docs/errors.md

differential: $(READY) ## write docs/differential.md again (needs ../shared)
	@$(BIN)/python -m tests.conformance.fhir_examples.lanes

bench: $(READY) ## time mspike beside a hard-coded program, on this machine
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.reading

bedside-bench: $(READY) ## how long a look-up takes in a real browser, with 1,000 patients and 20 readers (needs chromium)
	@$(BIN)/python -m tests.bench.bedside

verify-bench: $(READY) ## how long the gate takes for 100 rules with two processes
	@$(BIN)/python -m tests.bench.verify --jobs 2

serve-bench: $(READY) ## 10,000 calls of the CDS Hooks service by 20 clients at once, on this machine
	@$(BIN)/python -m tests.bench.serve

sound: $(READY) ## weigh 100,000 generated (state, rule) pairs against every reading
	@$(BIN)/python -m tests.generative.soundness --pairs 100000 --jobs 2

real: $(READY) ## judge every row of two real data sets beside a hand-written oracle
	@MSPIKE_EVERY_ROW=1 $(BIN)/python -m pytest -q -n 0 tests/conformance/real_data

mutants: $(READY) ## make slips in every shipped rule, and list those that no scenario notices
	@$(BIN)/mspike rules mutate --features features --jobs 2

replay: $(READY) ## replay the proofs of 10,000 generated patients; each alone, each piece left out
	@$(BIN)/python -m tests.generative.check replay --patients 10000 --jobs 2

settle: $(READY) ## answer what 1,000 generated patients' open verdicts ask for
	@$(BIN)/python -m tests.generative.check settles --patients 1000 --jobs 2
	@$(BIN)/python -m tests.generative.check could_settle --patients 1000 --jobs 2

exactly-once: $(READY) ## 1,000 random interleavings of runs, persons and crashes on both databases
	@$(BIN)/python -m tests.generative.exactly_once --interleavings 1000

every-day: $(READY) ## every day of 200 synthetic patients over two years, alone and replayed
	@$(BIN)/python -m tests.generative.replayed --patients 200 --days 730

tight: $(READY) ## how often an UNKNOWN is one: two readings really differ
	@$(BIN)/python -m tests.generative.tightness --records 300

spark: $(READY) ## install PySpark (about 500 MB; needs Java 17) and test cohorts on it
	@$(BIN)/python -c 'import pyspark' 2>/dev/null || $(BIN)/python .ci/environment.py spark
	@$(BIN)/python -m pytest -q -n 0 tests/spark $(SPARK_ARGS)

identity: $(READY) ## one process, two, Spark, each patient alone: the same bytes (PATIENTS=20000)
	@$(BIN)/python -m tests.generative.identity --patients $(PATIENTS)

cost: $(READY) ## measure what a cohort costs, and write docs/cost.md (long)
	@$(BIN)/python -m tests.bench.cost --write $(COST_ARGS)

million: $(READY) ## judge 1,000,000 cases by encoding, evaluator and reference (MILLION_ARGS="--done FILE" goes on)
	@$(BIN)/python -m tests.generative.encoded --cases 1000000 --jobs 2 $(MILLION_ARGS)

oracle: $(READY) ## judge 100,000 complete patients by every rule that CEL can say, beside CEL
	@$(BIN)/python -m tests.oracle --patients 100000 --jobs 2

fuzz: $(READY) ## read 100,000 mutated resources: no crash, no hang, bounded memory
	@$(BIN)/python -m tests.generative.fuzz --resources 100000

lock: $(READY) ## resolve the locks again (LOCK_ARGS=--upgrade for new releases)
	@$(BIN)/python .ci/environment.py lock $(LOCK_ARGS)

clean: ## remove the environment and every cache
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
