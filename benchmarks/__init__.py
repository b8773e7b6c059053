"""Speed and memory, each figure a ratio against hand-written work in the same round; run with `make bench`."""
