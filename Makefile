# Each target is a command of tools/bootstrap.py, which does its own set-up; `make help` lists them.
# Windows has the same commands without make: py tools\bootstrap.py COMMAND

PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
ifeq ($(PYTHON),)
$(error Cunbu needs Python 3.11 or newer)
endif

COMMANDS := setup run test faults bench-capture bench-paper bench-sync ocr lint types lock demo screenshots bundle selftest
.PHONY: help $(COMMANDS)

help:
	@$(PYTHON) tools/bootstrap.py --help

$(COMMANDS):
	@$(PYTHON) tools/bootstrap.py $@
