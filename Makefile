# SP-POWER. `make run` shows the whole system with demonstration data, `make test` proves it; each installs what it needs.
.PHONY: run test lint setup

run:
	@provisioning/setup.sh run
	@exec .venv/bin/python -m provisioning.run

test:
	@provisioning/setup.sh test
	.venv/bin/pytest -n auto

lint:
	@provisioning/setup.sh test
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy common hub kiosk checkin_device provisioning benchmarks
	.venv/bin/lint-imports
