"""A slip of the finger: how soon the same again is a second tap, and how long what was done can be taken back."""

from datetime import timedelta

SAME_TAP = timedelta(minutes=10)
UNDO_WITHIN = timedelta(days=1)
