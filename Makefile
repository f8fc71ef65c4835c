# The one door to everything. Works with GNU make 3.81 (macOS) and newer.
.DEFAULT_GOAL := help
SETUP := @sh scripts/with-python.sh scripts/setup.py
DULY := @backend/.venv/bin/python -m duly

.PHONY: help run dev dapr test check verify-images verify-cluster bench generate migrate demo doctor clean

help: ## List the commands
	@echo "Duly. Commands:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

run: ## Install what is missing, build the web once, run everything
	$(SETUP) run
	$(DULY) up

dev: ## The same with hot reload of API and web
	$(SETUP) dev
	$(DULY) dev

dapr: ## Run the full stack: Kafka, a Dapr sidecar for each service (needs Go, Java, Maven)
	$(SETUP) run
	$(DULY) dapr

test: ## Every test: backend, web, journeys in a real browser
	$(SETUP) test
	@backend/.venv/bin/python scripts/test.py

check: ## Lint, types, import rules, generated files, workflows
	$(SETUP) check
	@backend/.venv/bin/python scripts/check.py

verify-images: ## Build both images and run the small install from them (needs Linux, root, podman)
	$(SETUP) test
	@backend/.venv/bin/python scripts/test_images.py

verify-cluster: ## Every profile of the chart on a real control plane with simulated nodes (needs Linux on amd64, Go)
	$(SETUP) test
	@backend/.venv/bin/python scripts/test_cluster.py

bench: ## Measure API and event path against the floor that PostgreSQL sets
	$(SETUP) test
	@cd backend && .venv/bin/python -m benchmarks

generate: ## Write the files that are made from the code
	$(SETUP) check
	$(DULY) generate
	@npm --prefix frontend run --silent generate
	@npm --prefix backend/quickadd-bundle run --silent build
	@backend/.venv/bin/python scripts/check_monitoring.py generate
	@backend/.venv/bin/python scripts/check_ai_ops.py generate
	@backend/.venv/bin/python scripts/check_deploy.py copy

migrate: ## Bring the database of DATABASE_URL to this version
	$(SETUP) dev
	$(DULY) migrate

demo: ## Fill an account with believable sample tasks through the API
	$(SETUP) run
	@backend/.venv/bin/python -m duly.demo

doctor: ## Say in plain words what is wrong here
	@sh scripts/with-python.sh scripts/doctor.py

clean: ## Remove what was installed and built, never your data
	@rm -rf backend/.venv frontend/node_modules frontend/.next frontend/test-results test-results
	@echo "Removed packages and builds. Your tasks in .duly stay."
