"""Which browser, in two names."""

import pytest

from jimsupport.domain.access import browsers

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = f"{WEBKIT} Chrome/131.0.0.0"
IOS = "CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
SAMSUNG = f"{WEBKIT} SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36"
AGENTS = {
    f"Mozilla/5.0 (Linux; Android 10; K) {CHROME} Mobile Safari/537.36": "Chrome/Android",
    f"Mozilla/5.0 (Linux; Android 14; SM-S911B) {SAMSUNG}": "Samsung Internet/Android",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/131.0.0.0": "Edge/Windows",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 OPR/115.0.0.0": "Opera/Windows",
    f"Mozilla/5.0 (iPhone; {IOS} Version/17.5 Mobile/15E148 Safari/604.1": "Safari/iPhone",
    f"Mozilla/5.0 (iPad; {IOS} CriOS/131.0 Mobile/15E148 Safari/604.1": "Chrome/iPad",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:132.0) Gecko/20100101 Firefox/132.0": "Firefox/Mac",
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME} Safari/537.36": "Chrome/Chromebook",
    f"Mozilla/5.0 (X11; Linux x86_64) {CHROME} Safari/537.36": "Chrome/Linux",
    "curl/8.5.0": "/",
    "": "/",
    "x" * 100_000 + "Firefox/1": "/",
}


@pytest.mark.parametrize(("agent", "kept"), AGENTS.items(), ids=AGENTS.values())
def test_people_recognise_their_own(agent, kept):
    assert browsers.named(agent) == kept
    assert "/".join(browsers.names(kept)) == kept


def test_what_was_kept_otherwise_has_no_name():
    assert browsers.names("Mozilla/5.0 (X11") == browsers.names("audit") == ("", "")
