"""What older versions of our packages let in. Whoever installs without the lock does not start with one of those."""

import re
from importlib import metadata

FLOORS = {  # package: the first version without the hole, and what it was
    "starlette": (
        "1.5.1",
        "the floor that the foundation set; 0.49.1 before it read a Range in quadratic time",
    ),
    "h11": ("0.16.0", "CVE-2025-43859: a request smuggled in by a chunked body"),
    "jinja2": ("3.1.6", "CVE-2025-27516: out of the sandbox by the filter attr"),
    "python-multipart": (
        "0.0.22",
        "CVE-2024-53981: a form without an end; CVE-2026-24486: a file where it should not be",
    ),
    "aiosmtpd": ("1.4.6", "CVE-2024-34083: commands smuggled in before STARTTLS"),
    "cryptography": ("44.0.1", "CVE-2024-12797: a peer by raw public key that nobody checked"),
}


def check() -> None:
    """Raise RuntimeError for a package that is older than it may be."""
    for name, (floor, why) in FLOORS.items():
        found = metadata.version(name)
        if numbers(found) < numbers(floor):
            raise RuntimeError(f"{name} {found} is too old: {floor} at least ({why}).")


def numbers(version: str) -> tuple[int, ...]:
    """What comes before any letter, to compare: (1, 5, 1) for 1.5.1rc1."""
    [leading] = re.findall(r"^[0-9.]*[0-9]", version)
    return tuple(map(int, leading.split(".")))
