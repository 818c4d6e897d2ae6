# Cartie. `make help` lists what there is. Needs Go, Node and make; everything else is fetched or started on first use.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# One line of flags for every deployable, shared by `make build`, `sam build` and the binaries of this machine.
BUILD := CGO_ENABLED=0 GOFLAGS='-buildvcs=false -trimpath -tags=lambda.norpc "-ldflags=-s -w"'
export GOFLAGS := -buildvcs=false

FUNCTIONS := $(filter-out listener,$(patsubst functions/%/lambda/main.go,%,$(wildcard functions/*/lambda/main.go)))
GO_DIRS := $(wildcard docs functions infra-cdk local migrations shared)
TOOLS := .local/tools
MAX_BOOTSTRAP := 15728640 # bytes; larger ones start slower and usually drag in reflection

# The race detector needs a C compiler. Without one the tests still run, and say so.
RACE := $(if $(shell command -v cc gcc clang 2>/dev/null),-race)

# Where the independent emulator differs from SQS itself: our simulator follows the service's documentation there.
FAUXQS_LACKS := delay limit,receipt invalid,group on a standard queue,trace header,astral characters,dead letter sources,dead letters go back,dead letter knows its source

WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -path web/e2e -prune -o -type f -print 2>/dev/null)

comma := ,
step = @printf '\n\033[1m▸ %s\033[0m\n' '$(1)'

.PHONY: help run run-bootstraps test check verify-cloud build bootstraps generate fresh migrate lint fmt house vet unit web e2e sam sam-build cdk deploy rollback sqs score function clean-local

help: ## show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  \033[1m%-16s\033[0m %s\n", $$1, $$2}'

## Running

run: web/dist/index.html ## the whole product on http://127.0.0.1:8080 (PORT), one process
	@go run ./local up

run-bootstraps: web/dist/index.html bootstraps ## the same with the real binaries over the Lambda Runtime API
	@go run ./local up --bootstraps

migrate: ## bring the database of DATABASE_URL, or the laptop's own, to the newest schema
	@go run ./local migrate

clean-local: ## forget the laptop's state (data, keys); fetched tools stay
	@find .local -mindepth 1 -maxdepth 1 ! -name tools ! -name venv ! -name postgres ! -name fauxqs -exec rm -rf {} + 2>/dev/null || true

## Gates

test: check e2e ## everything .ci/run runs first: check, then end to end with bootstraps and browser
	@printf '\n\033[1m✓ test\033[0m\n'

check: fresh lint house vet unit web ## generated code fresh, format, linters, house rules, vet, race tests, web

# What is generated is committed, so that nobody needs the generators to run or test.
fresh: ## fail when generated code does not match its sources (and bring it up to date)
	$(call step,generated code is fresh)
	@sum() { for f in $$(find shared -path '*/internal/query/*.go') docs/openapi.json web/src/api/schema.gen.ts; do [ ! -f "$$f" ] || cksum "$$f"; done; }; \
	before=$$(sum); $(MAKE) generate; after=$$(sum); \
	if [ "$$before" != "$$after" ]; then diff <(echo "$$before") <(echo "$$after") || true; \
	echo 'generated code was stale; it is up to date now: commit it'; exit 1; fi

lint: $(TOOLS)/gofumpt $(TOOLS)/golangci-lint ## gofumpt and golangci-lint
	$(call step,gofumpt and golangci-lint)
	@unformatted=$$($(TOOLS)/gofumpt -l $(GO_DIRS)); if [ -n "$$unformatted" ]; then echo "not gofumpt-clean (make fmt):"; echo "$$unformatted"; exit 1; fi
	@$(TOOLS)/golangci-lint run ./...

fmt: $(TOOLS)/gofumpt ## format the Go code
	@$(TOOLS)/gofumpt -w $(GO_DIRS)

house: ## the rules of the house (who may import whom, names, queues, budgets …)
	$(call step,house rules)
	@go test ./shared/house

vet: ## go vet
	$(call step,go vet)
	@go vet ./...

unit: ## go tests, race detector on, one throw-away Postgres for all packages
	$(call step,go test $(RACE))
	$(if $(RACE),,@echo 'WARNING: no C compiler found: the race detector is off')
	@go run ./shared/pg/pgserver/cmd -- go test $(RACE) ./...

web: web/node_modules/.package-lock.json ## lint, types, unit tests, build and size of the SPA
	$(call step,web: lint$(comma) types$(comma) tests$(comma) size)
	@npm --prefix web run --silent lint
	@npm --prefix web run --silent typecheck
	@npm --prefix web run --silent test
	@npm --prefix web run --silent build

e2e: bootstraps web/dist/index.html ## the whole product with real binaries, driven by a real browser
	$(call step,end to end: bootstraps and browser)
	@go run ./shared/pg/pgserver/cmd -- go test -tags bootstraps -count=1 ./local/...
	@chromium=$$(tools/chromium); CHROMIUM="$$chromium" go run ./shared/pg/pgserver/cmd -- tools/e2e
	@chromium=$$(tools/chromium); CHROMIUM="$$chromium" npm --prefix web run --silent e2e:mock -- scenarios telegram integrations inbox

verify-cloud: sam sam-build cdk sqs ## what needs Python or an independent emulator: SAM, CDK, cfn-lint, SQS

sam: .local/venv/.ready
	$(call step,sam validate --lint)
	@SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=eu-central-1 .local/venv/bin/sam validate --lint --template-file template.yaml

sam-build: .local/venv/.ready build ## .aws-sam/build, the packages that are deployed; they equal build/ byte for byte
	$(call step,sam build)
	@$(BUILD) SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=eu-central-1 .local/venv/bin/sam build --template-file template.yaml > .local/sam-build.log 2>&1 || { cat .local/sam-build.log; exit 1; }
	@go -C infra-cdk test -tags artefacts -run Artefacts -count=1 ./deploy

# A module of its own, because the CDK is heavy: nothing else compiles it. It needs node and no AWS account.
# -count=1, because template.yaml lies outside the module, where the test cache does not look.
cdk: .local/venv/.ready $(TOOLS)/golangci-lint ## tests of infra-cdk, its templates in .local/cdk, cfn-lint
	$(call step,infra-cdk: lint$(comma) tests$(comma) synth$(comma) cfn-lint)
	@go -C infra-cdk vet ./...
	@cd infra-cdk && '$(CURDIR)/$(TOOLS)/golangci-lint' run --config ../.golangci.yml ./...
	@JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20 go -C infra-cdk test -count=1 ./...
	@for env in dev staging prod; do JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20 go -C infra-cdk run ./cmd/synth -env $$env -out ../.local/cdk/$$env; done
	@.local/venv/bin/cfn-lint --regions eu-central-1 -- .local/cdk/*/*-foundation.template.json .local/cdk/*/*-edge.template.json
	@.local/venv/bin/cfn-lint --regions us-east-1 -- .local/cdk/*/*-global.template.json

sqs: .local/fauxqs/node_modules/.package-lock.json
	$(call step,our SQS and an independent one answer alike)
	@SQS_EXCEPT='$(FAUXQS_LACKS)' tools/fauxqs go test -tags independent -run Independent -count=1 ./shared/sim/sqs

## Deploying (docs/operations.md)

deploy: $(if $(DRY_RUN),,.local/venv/.ready) ## make deploy ENV=dev: foundation, migrate, app, edge, smoke test; DRY_RUN=1 prints the plan (FIRST=1: of a first deployment)
	@go -C infra-cdk run ./cmd/deploy -env '$(or $(ENV),$(error ENV is dev, staging or prod))' $(if $(DRY_RUN),-dry-run) $(if $(FIRST),-first)

rollback: $(if $(DRY_RUN),,.local/venv/.ready) ## make rollback ENV=dev TO=<revision>: earlier code and SPA; the schema stays; DRY_RUN=1 prints the plan
	@go -C infra-cdk run ./cmd/deploy -env '$(or $(ENV),$(error ENV is dev, staging or prod))' -rollback '$(or $(TO),$(error TO is a revision))' $(if $(DRY_RUN),-dry-run)
CARPOSTS ?=

score: ## the parser of car posts over a labelled corpus: CARPOSTS=its folder
	@[ -f '$(CARPOSTS)/score.py' ] || { echo 'say CARPOSTS=folder with score.py; the posts in shared/carpost/testdata are scored by go test ./shared/carpost'; exit 1; }; \
	mkdir -p .local; go build -o .local/score-parse ./local; \
	for f in golden channels-uz-labelled; do \
	rules=; [ $$f = golden ] || rules='--rules shared/carpost/testdata/uzbek.rules'; \
	printf '\n\033[1m▸ %s\033[0m\n' $$f; .local/score-parse parse $$rules < $(CARPOSTS)/$$f.jsonl > .local/score-$$f.jsonl; \
	python3 $(CARPOSTS)/score.py $(CARPOSTS)/$$f.jsonl .local/score-$$f.jsonl --errors 20; done

## Building

build: $(FUNCTIONS:%=build/%/bootstrap) ## build/<function>/bootstrap for linux/arm64
	@for f in $(FUNCTIONS:%=build/%/bootstrap); do \
	size=$$(wc -c < $$f); if [ $$size -gt $(MAX_BOOTSTRAP) ]; then echo "$$f: $$size bytes, at most $(MAX_BOOTSTRAP)"; exit 1; fi; done
	@du -h build/*/bootstrap

build/%/bootstrap: FORCE
	@$(BUILD) GOOS=linux GOARCH=arm64 go build -o $@ ./functions/$*/lambda

bootstraps: $(FUNCTIONS:%=.local/bin/%) ## the same binaries for this machine, in .local/bin

.local/bin/%: FORCE
	@$(BUILD) go build -o $@ ./functions/$*/lambda

web/dist/index.html: $(WEB_SOURCES) | web/node_modules/.package-lock.json
	@echo 'building the SPA …'
	@npm --prefix web run --silent build
	@touch $@

web/node_modules/.package-lock.json: web/package-lock.json
	@echo 'installing web dependencies …'
	@npm --prefix web ci --no-audit --no-fund --loglevel=error
	@touch $@

generate: $(TOOLS)/sqlc web/node_modules/.package-lock.json ## SQL code, docs/openapi.json and the SPA's typed client
	@$(TOOLS)/sqlc generate
	@go run ./local openapi > .local/openapi.json && mv .local/openapi.json docs/openapi.json
	@npm --prefix web run --silent generate > /dev/null

function: ## a new function: make function NAME=reviews KIND=http|telegram|queue|schedule
	@go run ./local/scaffold -name '$(NAME)' -kind '$(KIND)'

## Tools, each pinned in a module of its own and built once

$(TOOLS)/sqlc: tools/sqlc/go.mod tools/sqlc/go.sum
$(TOOLS)/gofumpt: tools/gofumpt/go.mod tools/gofumpt/go.sum
$(TOOLS)/golangci-lint: tools/golangci/go.mod tools/golangci/go.sum
$(TOOLS)/sqlc $(TOOLS)/gofumpt $(TOOLS)/golangci-lint:
	@echo 'building $(@F) (once, a minute or two) …'
	@CGO_ENABLED=0 GOBIN='$(CURDIR)/$(TOOLS)' go -C $(<D) install tool
	@touch $@

.local/venv/.ready: tools/cloud/requirements.txt
	@echo 'installing the SAM command line …'
	@python3 -m venv .local/venv
	@.local/venv/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

.local/fauxqs/node_modules/.package-lock.json: tools/cloud/package-lock.json tools/cloud/package.json
	@mkdir -p .local/fauxqs && cp tools/cloud/package.json tools/cloud/package-lock.json .local/fauxqs/
	@npm --prefix .local/fauxqs ci --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

FORCE:
