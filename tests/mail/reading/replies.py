"""Replies as mail programs send them: `samples/*.txt`, with what we had sent filled in.

A sample is «=== its name», what its writer wrote, and after «--- text» or «--- html» the parts of the mail;
«[ours known]» says that it is read with what we sent at hand.
"""

import re
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

SAMPLES = Path(__file__).parent / "samples"

OURS = """Dag Fatima, hoe gaat het?

Eén tik is genoeg. Je hoeft niets uit te leggen.

Het gaat goed:
https://jimsupport.example/a/4f1c2a?answer=good

Liever een andere JIM:
https://jimsupport.example/a/4f1c2a?answer=other_jim

Bel mij:
https://jimsupport.example/a/4f1c2a?answer=call_me

Nu even niet? Vraag het me over:
1 week: https://jimsupport.example/a/4f1c2a?snooze=1

Je krijgt dit bericht omdat je als JIM ja zei tegen berichten van ons.

Is er nu gevaar? Bel 112. Geweld thuis: Veilig Thuis, 0800 2000, gratis, dag en nacht.
"""
OURS_AR = """مرحبًا فاطمة، كيف الحال؟

نقرة واحدة تكفي. لا داعي لشرح أي شيء.

الأمور بخير:
https://jimsupport.example/a/4f1c2a?answer=good

اتصلوا بي:
https://jimsupport.example/a/4f1c2a?answer=call_me

هل هناك خطر الآن؟ اتصل على 112.
"""
OURS_HTML = (
    "<h1>Dag Fatima, hoe gaat het?</h1><p>Eén tik is genoeg. Je hoeft niets uit te leggen.</p>"
    '<table><tr><td><a href="https://jimsupport.example/a/4f1c2a?answer=good">Het gaat goed</a></td></tr></table>'
    '<table><tr><td><a href="https://jimsupport.example/a/4f1c2a?answer=call_me">Bel mij</a></td></tr></table>'
    "<p>Is er nu gevaar? Bel 112. Geweld thuis: Veilig Thuis, 0800 2000, gratis, dag en nacht.</p>"
)
US = "JIMsupport <antwoord+4f1c2a9be0@post.jimsupport.example>"
OUR_ADDRESS = "antwoord+4f1c2a9be0@post.jimsupport.example"


def marked(text: str = OURS, mark: str = "> ") -> str:
    """`text` as a quote."""
    return "\n".join((mark + line).rstrip() for line in text.strip("\n").split("\n"))


def _fields(names: tuple[str, str, str, str], moment: str, *, html: bool = False) -> str:
    values = (US, moment, "Fatima El Amrani <fatima@post.example>", "Fatima, hoe gaat het?")
    if html:
        safe = [value.replace("<", "&lt;").replace(">", "&gt;") for value in values]
        return "<br>".join(f"<b>{name}:</b> {value}" for name, value in zip(names, safe, strict=True))
    return "\n".join(f"{name}: {value}" for name, value in zip(names, values, strict=True))


_NL = (("Van", "Verzonden", "Aan", "Onderwerp"), "dinsdag 3 november 2026 10:00")
_EN = (("From", "Sent", "To", "Subject"), "Tuesday, November 3, 2026 10:00 AM")
_AR = (("من", "تم الإرسال", "إلى", "الموضوع"), "الثلاثاء, ٣ نوفمبر ٢٠٢٦ ١٠:٠٠ ص")
_FILLED = {
    "US": US,
    "OUR_ADDRESS": OUR_ADDRESS,
    "OURS": OURS,
    "OURS_AR": OURS_AR,
    "OURS_HTML": OURS_HTML,
    "OURS_INDENTED": marked(OURS, "  "),
    "QUOTE": marked(),
    "QUOTE_AR": marked(OURS_AR),
    "QUOTE_AR_TIGHT": marked(OURS_AR, ">"),
    "NL_FIELDS": f"{_fields(*_NL)}\n\n{OURS}",
    "EN_FIELDS": f"{_fields(*_EN)}\n\n{OURS}",
    "AR_FIELDS": f"{_fields(*_AR)}\n\n{OURS_AR}",
    "NL_HTML_FIELDS": _fields(*_NL, html=True),
    "EN_HTML_FIELDS": _fields(*_EN, html=True),
    "AR_HTML_FIELDS": _fields(*_AR, html=True),
    "NL_DISCLAIMER": """De informatie in dit e-mailbericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde.
Indien u dit bericht ten onrechte ontvangt, verzoeken wij u het te verwijderen.""",
    "EN_DISCLAIMER": """This e-mail and any attachments are confidential and intended solely for the addressee. If you
have received this message in error, please notify the sender and delete it.""",
    "AR_DISCLAIMER": """هذه الرسالة ومرفقاتها سرية وموجهة إلى المرسل إليه فقط. إذا وصلتك هذه الرسالة عن طريق الخطأ
فيرجى إبلاغ المرسل ثم حذفها فورا.""",
}


class Sample(NamedTuple):
    """A reply as `plain` or `html` or both, and what its writer wrote; `ours` where it is read with that."""

    name: str
    expected: str
    plain: str | None
    html: str | None
    ours: str


def samples(*names: str) -> list[Sample]:
    """The samples of these files, without their ending."""
    found = []
    for name in names:
        text = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")
        found += [_sample(piece) for piece in re.split(r"(?m)^=== ", text)[1:]]
    return found


def _sample(piece: str) -> Sample:
    name, _, rest = piece.partition("\n")
    expected, *parts = re.split(r"(?m)^--- (?=(?:text|html)$)", rest)
    by_kind = dict(part.split("\n", 1) for part in parts)
    filled = {kind: re.sub(r"\{\{(\w+)\}\}", lambda m: _FILLED[m[1]], body) for kind, body in by_kind.items()}
    ours = OURS if "[ours known]" in name else ""
    return Sample(name, expected, filled.get("text"), filled.get("html"), ours)


def message(plain: str | None = None, html: str | None = None) -> EmailMessage:
    """A reply with these parts."""
    mail = EmailMessage()
    mail["From"] = "Fatima El Amrani <fatima@post.example>"
    mail["To"] = US
    mail["Subject"] = "Re: Fatima, hoe gaat het?"
    if plain is not None:
        mail.set_content(plain)
    if html is not None and plain is not None:
        mail.add_alternative(html, subtype="html")
    elif html is not None:
        mail.set_content(html, subtype="html")
    return mail
