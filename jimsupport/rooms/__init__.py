"""Where people meet online: on our own page, at a Jitsi of our own, or behind a link that staff pasted.

    way = rooms.of(settings, kind=room.kind, name=room.name, link=room.link)
    way.link(Guest("Hilde", hosts=True), now=now, until=until)      # None: on our own page

Nothing is ever embedded, and nothing of a third party is used by default.
"""

from jimsupport.rooms.built_in import BuiltIn
from jimsupport.rooms.jitsi import Jitsi
from jimsupport.rooms.link import Link
from jimsupport.rooms.room import Guest, Room
from jimsupport.settings import Settings

__all__ = ["BuiltIn", "Guest", "Jitsi", "Link", "Room", "of"]


def of(settings: Settings, *, kind: str, name: str, link: str | None = None) -> Room:
    """The room called `name`: at the link that staff pasted, at our Jitsi where there is one, else on our own page."""
    if kind == "link" and link:
        return Link(link)
    if settings.jitsi_url:
        return Jitsi(settings.jitsi_url, settings.jitsi_app, settings.jitsi_key, name)
    return BuiltIn(settings)
