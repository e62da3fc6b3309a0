"""What the HTML of mail programs says about its own parts: which they quoted, and which they put beneath."""

from itertools import islice
from typing import Any

from jimsupport.mail.reading.cutting.lines import CUT, QUOTE, QUOTED, SIGNATURE

_QUOTED_CLASSES = {
    "gmail_attr", "moz-cite-prefix", "moz-forward-container", "moz-email-headers-table", "yahoo_quoted",
    "yahoo-quoted-begin", "protonmail_quote", "tutanota_quote", "zmail_extra", "skiff_quote", "hey-quote",
    "quotedemail", "quoted_text", "x_gmail_quote", "wmquote", "gwmail_quote",
    "bluemail_quote", "spark_quote", "edo-quote", "mailbird_quote", "fastmail-quote",
}  # fmt: skip
_QUOTED_IDS = {
    "olk_src_body_section", "mail-editor-reference-message-container", "reply-intro", "quoted_header",
    "quotedheader", "replysplit", "ms-outlook-mobile-reference-message", "isreplycontent",
    "yahoo_quoted", "original-content", "zimbraquote",
}  # fmt: skip
_QUOTES = {"gmail_quote", "gmail_quote_container"}  # hold a quote and, between its pieces, what was answered
_CUT_CLASSES = {"outlookmessageheader", "x_outlookmessageheader"}
_CUT_IDS = {"divrplyfwdmsg", "appendonsend", "stopspelling", "zwchr", "hmstopspelling", "lpborder_replysplit"}
_SIGNATURE_CLASSES = {
    "gmail_signature", "gmail_signature_prefix", "moz-signature", "protonmail_signature_block",
    "protonmail_signature_block-user", "protonmail_signature_block-proton", "io-ox-signature", "k9signature",
}  # fmt: skip
_SIGNATURE_IDS = {
    "signature", "ms-outlook-mobile-signature", "applemailsignature", "composer_signature", "_rc_sig",
    "ymail_android_signature", "ydpsignature", "wmsignature", "bluemail-signature", "edo-signature",
}  # fmt: skip
_FIRST = 60  # descendants that are looked at: what tells is near the front


def of(element: Any) -> str:
    """The mark of an element, or an empty text when it says nothing."""
    if not element.attrib:
        return QUOTE if element.tag == "blockquote" else ""
    classes = {name.lower() for name in element.get("class", "").split()}
    own_id = element.get("id", "").lower()
    if classes & _CUT_CLASSES or own_id in _CUT_IDS or _ruled_header(element):
        return CUT
    if element.tag == "blockquote":
        named = element.get("type") == "cite" or element.get("cite") or classes & (_QUOTES | _QUOTED_CLASSES)
        return QUOTED if named else QUOTE
    if classes & _QUOTED_CLASSES or own_id in _QUOTED_IDS:
        return QUOTED
    if classes & _QUOTES and not _holds(element, "blockquote"):
        return QUOTED
    signs = classes & _SIGNATURE_CLASSES or own_id in _SIGNATURE_IDS or element.get("data-signatureblock")
    return SIGNATURE if signs else ""


def hidden(element: Any) -> bool:
    """Whether it is not there for the eye, as the line that mail shows in a list of mails."""
    style = element.get("style", "").replace(" ", "").lower() if element.attrib else ""
    return "display:none" in style or "mso-hide:all" in style


def _holds(element: Any, tag: str) -> bool:
    return any(inner.tag == tag for inner in islice(element.iterdescendants(), _FIRST))


def _ruled_header(element: Any) -> bool:
    """A rule above bold names with colons, in whatever language, is how Outlook begins what it quotes."""
    style = element.get("style", "").lower()
    if element.tag != "div" or "border-top" not in style or "solid" not in style:
        return False
    names = [inner for inner in islice(element.iterdescendants(), _FIRST) if inner.tag in ("b", "strong")]
    return sum(_ends_in_colon(name) for name in names) >= 2


def _ends_in_colon(element: Any) -> bool:
    text = "".join(islice(element.itertext(), 8))
    tail = (element.tail or "").lstrip()
    return text.rstrip().endswith((":", "：")) or tail.startswith((":", "："))
