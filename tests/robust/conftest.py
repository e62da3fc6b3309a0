"""What breaks a running service is tried on the same world as its pages are."""

from tests.web.conftest import made

__all__ = ["made"]
