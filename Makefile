.PHONY: help run test check bench
help: ; @python3 tools/house.py help
run test check bench: ; @python3 tools/house.py $@
