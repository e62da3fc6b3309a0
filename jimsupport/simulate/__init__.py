"""The real code on a clock that runs by itself, with people who answer, stay silent, move and stop."""
