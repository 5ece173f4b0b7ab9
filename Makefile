# Two commands matter: `make demo` and `make test`.  Both make the environment first; a second run installs nothing.
PYTHON ?= python3
VENV := .venv
WAPITI := .venv-wapiti
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WAPITI_READY := $(WAPITI)/.ready
BROWSER_READY := $(VENV)/.browser-ready
# More than cores: whoever waits for a page leaves its core to another.
WORKERS ?= 3

# Without stored bytecode each of the many processes of a run would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test setup lint types walls unit kill-matrix soak bench docs clean
.DEFAULT_GOAL := help

help: ## Danh sách lệnh
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Cần Python 3.11 trở lên (PYTHON=… make $(MAKECMDGOALS))"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Cần gói python3-venv"; exit 2; }
	@echo "Cài thư viện (chỉ lần đầu) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation -e .
	@touch $@

$(WAPITI_READY): requirements-wapiti.lock
	@test -x $(WAPITI)/bin/python || $(PYTHON) -m venv $(WAPITI)
	@echo "Cài máy quét wapiti (chỉ lần đầu) …"
	@$(WAPITI)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-wapiti.lock
	@touch $@

$(BROWSER_READY): $(READY)
	@$(BIN)/python -m kiemdinh.setup_browser
	@touch $@

setup: $(READY) $(WAPITI_READY) $(BROWSER_READY) ## Cài môi trường (không chạy gì)

demo: setup ## Kiểm định trọn vẹn hệ thống mẫu, in mức và báo cáo
	@$(BIN)/kiemdinh demo

test: setup lint types walls unit ## Mọi kiểm thử, quy tắc mã, kiểu, tường ngăn và ma trận lỗi

lint:
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types:
	@$(BIN)/mypy --no-error-summary kiemdinh features steps schemas load security reports portal bench tests conftest.py

walls:
	@$(BIN)/lint-imports --no-cache

unit:
	@$(BIN)/python -m pytest tests -n $(WORKERS) --dist loadscope -q

kill-matrix: setup ## Mọi phép kiểm dưới mọi lỗi cài sẵn; ghi docs/kill-matrix.md
	@$(BIN)/python -m tests.kill_matrix --stale-only --resume --jobs $(WORKERS)

soak: setup ## 20 lượt lặp lại phải cho cùng kết quả
	@KIEMDINH_SOAK_RUNS=20 $(BIN)/python -m pytest tests/promises -q -k repeated

bench: setup ## Phép đo tốc độ, in tỷ lệ so với đối chứng
	@$(BIN)/python -m bench

docs: setup ## Sinh lại docs/traceability.md và các lược đồ
	@$(BIN)/python -m kiemdinh.traceability && $(BIN)/python -m kiemdinh.schemas_export

clean: ## Xóa môi trường và kết quả
	@rm -rf $(VENV) $(WAPITI) out runs
