"""The loops of the search, compiled by numba; everything in integers, so that every machine agrees."""
