"""The only words that a row of the audit log can hold beside its act, its actor and what it was done to."""

ROLES = ("jim", "professional", "staff", "administrator")
METHODS = ("link", "code", "text", "passkey", "totp", "oidc", "walk_in")  # of signing in, and second factors
FAILURES = ("wrong", "expired", "used", "unknown", "ended", "limited", "replayed", "refused", "disabled")
CHANNELS = ("mail", "phone", "bell")
LOOKS = ("claimed", "exchange", "group", "phone", "colleague", "follow_up", "other")
FORMATS = ("page", "json", "csv", "calendar")
SETTINGS = ("office", "hours", "programme", "matching", "limits", "provider", "sending", "keys", "retention")

WORDS = frozenset((*ROLES, *METHODS, *FAILURES, *CHANNELS, *LOOKS, *FORMATS, *SETTINGS))
