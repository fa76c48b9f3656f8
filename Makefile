# The two commands that matter are `make run` and `make test`; both set everything up first.
# Nothing here needs more than make, git and a Python; the work is in packaging/*.sh.

PYTHON_HERE = .venv/bin/python
SHOTS ?= out/shots
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test bench proof campaign catalogs shots clean

help:
	@echo "make run       set up, then open the demo: a county and its stations (ARGS='--lang en' passes on)"
	@echo "make test      set up, then run everything CI runs"
	@echo "make setup     system packages, .venv, Python packages, compiled catalogs"
	@echo "make bench     measure speed and bytes (ONLY=name for one)"
	@echo "make proof     the large counts; writes tests/proof/results.json, to be committed (NEXT=1 with another seed)"
	@echo "make campaign  play simulated counties from the last seed on, until Ctrl+C (SEEDS=1000 for so many, WORKERS=1)"
	@echo "make catalogs  gather the words of the code into locale/ (MERGE='a.json b.json' takes translations)"
	@echo "make shots     photograph every screen into $(SHOTS)"
	@echo "make clean     take away what can be made again, but .venv"

setup:
	@bash packaging/setup.sh

run: setup
	@exec $(PYTHON_HERE) main.py demo $(ARGS)

test: setup
	@bash packaging/check.sh

bench: setup
	@for file in tests/bench/bench_$(or $(ONLY),*).py; do \
	  [ -e "$$file" ] || { echo "no $$file"; exit 1; }; \
	  name=$$(basename "$$file" .py); echo "=== $$name"; \
	  $(PYTHON_HERE) -m "tests.bench.$$name" </dev/null || exit 1; \
	done

proof: setup
	@$(PYTHON_HERE) -m tests.proof $(if $(NEXT),--next-seed)

campaign: setup
	@$(PYTHON_HERE) -m tests.proof.campaign $(if $(SEEDS),--seeds $(SEEDS)) $(if $(WORKERS),--workers $(WORKERS))

catalogs: setup
	@$(PYTHON_HERE) packaging/catalogs.py $(if $(MERGE),--merge $(MERGE))

shots: setup
	@QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(PYTHON_HERE) main.py demo --shots $(SHOTS) </dev/null

clean:
	@rm -rf out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@rm -f locale/*/LC_MESSAGES/*.mo
	@find . -path ./.venv -prune -o -path ./.git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
