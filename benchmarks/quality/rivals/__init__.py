"""The same expectations in the words of other tools, run with the interpreter of `.venv-bench`; none is a dependency.

A module prints its figures and what it found by rule id; a rule the tool has no word for is left out, and the table says so.
"""
