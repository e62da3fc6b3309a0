"""Which browser somebody uses, in two names, from what it calls itself. The rest of that is not kept.

Twenty lines rather than a library: those know thousands of robots by expressions that a long text can hold up, and
people recognise their own telephone by these few names.
"""

_BROWSERS = (  # the first sign that fits: most call themselves Chrome or Safari too
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("Ddg/", "DuckDuckGo"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
LOOKED_AT = 500  # characters


def named(agent: str) -> str:
    """The names of a browser and what it runs on, as they are kept: "Chrome/Android", either may be empty."""
    agent = agent[:LOOKED_AT]
    return f"{_first(_BROWSERS, agent)}/{_first(_SYSTEMS, agent)}"


def _first(signs: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for sign, name in signs if sign in agent), "")


def names(kept: str) -> tuple[str, str]:
    """The two names again; both empty for what was kept otherwise."""
    browser, _, system = kept.partition("/")
    known = {name for _, name in (*_BROWSERS, *_SYSTEMS)} | {""}
    return (browser, system) if {browser, system} <= known else ("", "")
