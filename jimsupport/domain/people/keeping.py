"""How long we keep the personal data of someone of whom we have no yes; then `erasure` removes it.

The page on privacy and docs/privacy.md say the same to people. Times that the foundation may choose: `privacy.times`.
"""

from datetime import timedelta

UNANSWERED = timedelta(days=60)  # since the invitation went out, or since the last time nobody was reached
AFTER_NO = timedelta(days=30)
AFTER_WITHDRAWAL = timedelta(days=30)  # of someone we never wrote to: time to put the withdrawal right
