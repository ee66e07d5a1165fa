# Everything a newcomer types. Settings pass through: `make run PORT=9000 DEMO=0 DATA_DIR=/srv/stories`.

.PHONY: help run test test-full test-faults cluster cluster-down bench bench-search lint setup setup-tests packages test-packages translations vendor \
	pins sbom audit tools clean
.NOTPARALLEL: # packages come before what uses them

# A bare environment has no locale; our words are Thai.
export PYTHONUTF8 := 1

PYTHON := .venv/bin/python
TRANSLATIONS := $(patsubst %.po,%.mo,$(wildcard stories/translations/*/LC_MESSAGES/messages.po))

help:
	@echo "make run        start the site with the demo stories (DEMO=0: empty); Ctrl-C stops it"
	@echo "make test       check style and types and run the tests; ARGS='-k photo' picks some"
	@echo "make test-full  the same, with the slow tests"
	@echo "make test-faults  kill, stop, cut off and fill up each part of the cluster under load (up to 25 minutes)"
	@echo "make cluster    try the production shape: PostgreSQL, S3, nginx, two web nodes, two workers"
	@echo "make cluster-down  end it"
	@echo "make bench      measure pages, desk, uploads, photos, memory with 200 and 20,000 stories (half an hour;"
	@echo "                ARGS='--sizes 200 20000 200000' for more)"
	@echo "make bench-search  judge and time the search on both engines (about ten minutes)"
	@echo "make lint       style and types only"
	@echo "make audit      ask for known faults of the packages we pin"
	@echo "make sbom       write what we are made of, with licences, to var/sbom.cdx.json (CycloneDX)"
	@echo "make setup      only install what 'make run' needs"
	@echo "make clean      remove what these commands made; the data stays"

run: setup
	@grep -qs '^DEMO=' .env || export DEMO="$${DEMO:-1}"; \
	APP_ENV="$${APP_ENV:-development}" exec $(PYTHON) -m flask --app app up

test: setup-tests
	@.ci/setup-servers
	@TMPDIR=$$(.ci/tmp-folder) $(PYTHON) -m pytest -q -n 2 --dist worksteal -m "not slow" $(ARGS)

test-full: setup-tests
	@.ci/setup-servers
	@TMPDIR=$$(.ci/tmp-folder) $(PYTHON) -m pytest -q -n 2 --dist worksteal $(ARGS)

test-faults: setup-tests
	@.ci/setup-servers
	@exec $(PYTHON) -m tests.faults $(ARGS)

cluster: setup-tests
	@.ci/setup-servers
	@exec $(PYTHON) -m tests.cluster

cluster-down:
	@$(PYTHON) -m tests.cluster down

bench: setup-tests
	@.ci/setup-servers
	@$(PYTHON) -m bench.pages --sizes 200 20000 $(ARGS)
	@$(PYTHON) -m bench.growth --sizes 200 20000 $(ARGS)
	@$(PYTHON) -m bench.proxy
	@$(PYTHON) -m bench.uploads
	@$(PYTHON) -m bench.images
	@$(PYTHON) -m bench.memory
	@$(PYTHON) -m bench.profile

bench-search: setup-tests
	@.ci/setup-servers
	@nice $(PYTHON) -m bench.search $(ARGS)

lint: setup-tests
	@$(PYTHON) -m ruff check --quiet
	@$(PYTHON) -m ruff format --check --quiet
	@$(PYTHON) -m mypy --no-error-summary

setup: packages translations

setup-tests: test-packages translations

packages:
	@.ci/setup-python requirements.txt

test-packages:
	@.ci/setup-python tests/requirements.txt

translations: $(TRANSLATIONS)

%.mo: %.po
	@$(PYTHON) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@

# After changing a version in package.json: fetch the browser code of others, with its licence.
vendor:
	@npm install --silent --no-audit --no-fund --no-package-lock --ignore-scripts
	@mkdir -p static/vendor/tus-js-client
	@sed '/^\/\/# sourceMappingURL/d' node_modules/tus-js-client/dist/tus.min.js >static/vendor/tus-js-client/tus.min.js
	@cp node_modules/tus-js-client/LICENSE static/vendor/tus-js-client/LICENSE
	@mkdir -p static/vendor/photoswipe
	@sed '/^\/\/# sourceMappingURL/d' node_modules/photoswipe/dist/photoswipe.esm.min.js >static/vendor/photoswipe/photoswipe.esm.min.js
	@{ echo '@layer vendor {'; cat node_modules/photoswipe/dist/photoswipe.css; echo '}'; } >static/vendor/photoswipe/photoswipe.css
	@cp node_modules/photoswipe/LICENSE static/vendor/photoswipe/LICENSE

# After changing a requirements.in: work out every package with the hashes of all its files, and list the licences.
pins: tools
	@for folder in . tests deploy/supply; do \
		.venv-tools/bin/python -m uv pip compile $(ARGS) --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --custom-compile-command "make pins" \
			--output-file $$folder/requirements.txt $$folder/requirements.in || exit; \
	done
	@$(MAKE) --no-print-directory setup-tests
	@$(PYTHON) deploy/supply/packages.py licences

sbom: setup
	@$(PYTHON) deploy/supply/packages.py sbom var/sbom.cdx.json
	@echo "var/sbom.cdx.json"

audit: tools
	@deploy/supply/audit .venv-tools/bin/python requirements.txt tests/requirements.txt

tools:
	@VENV=.venv-tools .ci/setup-python deploy/supply/requirements.txt

clean:
	@rm -rf .venv .venv-tools .mypy_cache .ruff_cache .pytest_cache $(TRANSLATIONS)
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Clean. The data ($${DATA_DIR:-var}) was left alone."
