# The commands, in one list: `make help`. They need Python 3.11 or newer, and nothing else.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done || echo python3)

.PHONY: help run test check bench chaos stop
help run test check bench chaos stop: ; @$(if $(PYTHON),$(PYTHON),python3) -m tools.house $@
