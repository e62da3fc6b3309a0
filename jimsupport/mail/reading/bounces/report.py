"""A delivery report by RFC 3464: what it says of each recipient."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

Field = tuple[str, str]
_MOST = 500  # recipients: each is judged by what is said of it
_RECIPIENTS = ("final-recipient", "original-recipient", "x-actual-recipient")
_ADDRESS = re.compile(r"""(?:"[^"\n]{1,64}"|[^\s<>;:"',()]+)@[^\s<>;:"',()]+""")
_LOCAL = re.compile(r"(?i)(?:x-[\w.-]+|local|unix|mts|dns)[ ]*;")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(slots=True)
class Told:
    """One recipient of a report. `said`: the words of the server, or of the reporting program itself if they are
    `local`; `note`: what else the report remarks."""

    address: str
    action: str = ""
    status: str = ""
    said: str = ""
    note: str = ""
    local: bool = False


def told(blocks: Iterable[Sequence[Field]]) -> list[Told]:
    """Each recipient in the `blocks` of fields (names in lower case), in their order."""
    found: list[Told] = []
    for fields in islice(_by_recipient(blocks), _MOST):
        values: dict[str, str] = {}
        for name, value in fields:
            values.setdefault(name, value.strip())
        named = [one for one in (_address(values.get(name, "")) for name in _RECIPIENTS) if one]
        whole = [one for one in named if "." in one.rpartition("@")[2]]  # not the name of a machine within
        address = next(iter(whole or named), "")
        if not address:
            continue
        status = values.get("status", "")
        code = _STATUS.search(status)
        note = status[code.end() :] if code else status
        said = [value for name, value in fields if name in ("diagnostic-code", "x-supplementary-info")]
        found.append(
            Told(
                address,
                action=(values.get("action", "").lower().split() or [""])[0].strip(".;,"),
                status=code[1] if code else "",
                said=_spoken(" ".join(said)),
                note=" ".join(note.split()),
                local=bool(_LOCAL.match(values.get("diagnostic-code", ""))),
            )
        )
    return found


def _by_recipient(blocks: Iterable[Sequence[Field]]) -> Iterable[list[Field]]:
    """The fields of each recipient together, also where a report breaks them up or runs them together."""
    current: list[Field] = []
    named: set[str] = set()
    for block in blocks:
        has_recipient = any(name in _RECIPIENTS for name, _ in block)
        if has_recipient and named & set(_RECIPIENTS):
            yield current
            current, named = [], set()
        if not has_recipient and not named:
            continue  # what is said of the message as a whole
        for name, value in block:
            if name in _RECIPIENTS and name in named:  # the next one begins without an empty line
                yield current
                current, named = [], set()
            current.append((name, value))
            named.add(name)
    if named & set(_RECIPIENTS):
        yield current


def _address(value: str) -> str:
    """The address in "rfc822; someone@example.org", however it is dressed; empty without one."""
    kind, semicolon, rest = value.partition(";")
    found = _ADDRESS.search(rest if semicolon else kind)
    if not found or found[0].upper().startswith("IMCEA"):  # how Exchange writes what is no mail address
        return ""
    return found[0].strip(".:")


def _spoken(diagnostic: str) -> str:
    """The words of "smtp; 550 5.1.1 …" without the name of the protocol."""
    words = " ".join(diagnostic.split())
    return re.sub(r"^(?:smtp|lmtp|x-[\w.-]+|dns|local|unix|mts)[ ]*;[ ]*", "", words, flags=re.IGNORECASE)
