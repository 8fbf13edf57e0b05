# Two commands are enough for a start: `make run` and `make test`. Each sets up .venv by itself.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
CONSTRAINTS ?= constraints.txt
BIN := .venv/bin
CH ?= 7
NB ?= 07

.PHONY: help run test lab outputs export links site lint clean

help:
	@echo "make run            fine-tune a real model on real reviews (chapter 7), then the short benchmark; CH=1 for another chapter"
	@echo "make test           everything that must hold, with the network cut"
	@echo "make lab            JupyterLab on the home page"
	@echo "make outputs NB=07  run a chapter with three seeds and keep its outputs and results; the home page follows"
	@echo "make site           the website, into _docs"
	@echo "make export         notebooks -> package and README;  make links: badges and links after a change of owner"

# Reused until the requirements change.
.venv/ready: settings.ini setup.py $(CONSTRAINTS)
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install $(if $(CONSTRAINTS),-c $(CONSTRAINTS)) -e ".[dev]"
	@touch $@

run: .venv/ready
	$(BIN)/guide-lab run $(CH) --profile cpu
	$(if $(filter 7,$(CH)),$(BIN)/guide-lab bench --quick --profile cpu --out build/bench)

test: .venv/ready
	$(BIN)/python tools/test.py

lab: .venv/ready
	$(BIN)/jupyter lab --notebook-dir=nbs --LabApp.default_url=/lab/tree/index.ipynb $(if $(filter 0,$(shell id -u)),--allow-root)

outputs: .venv/ready
	$(BIN)/guide-lab run $(NB) --profile cpu --save
	$(if $(filter-out index,$(NB)),$(BIN)/guide-lab run index --profile cpu --save)
	@$(MAKE) --no-print-directory export

export: .venv/ready
	$(BIN)/nbdev_clean
	$(BIN)/nbdev_export
	$(BIN)/python tools/readme.py

links: .venv/ready
	$(BIN)/python tools/links.py
	@$(MAKE) --no-print-directory export

site: .venv/ready
	$(BIN)/python tools/site.py

lint: .venv/ready
	$(BIN)/ruff check .

clean:
	rm -rf build dist _docs _proc *.egg-info .ruff_cache .pytest_cache
