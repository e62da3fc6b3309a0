"""What is marked in a text that others will read."""

import itertools

import pytest

from jimsupport.domain.marking.marking import marks

NAMES = [
    "Sharona",
    "Jeroen",
    "Nienke",
    "Ferhat",
    "Soufiane",
    "Ilse",
    "Rachid",
    "Maaike",
    "Dewi",
    "Jaylano",
    "Shanella",
    "Wouter",
    "Gijs",
    "Yassin",
    "Hatice",
    "Kelly",
    "Sjoerd",
    "Femke",
    "Aaliyah",
    "Tygo",
    "Jolanda",
    "Gerda",
    "Truus",
    "Nadia",
    "Bilal",
    "Chayenne",
    "Djamila",
    "Elif",
    "Hamza",
    "Marieke",
    "Sander",
    "Quinten",
    "Lieke",
    "Mehmet",
]
LAST = (
    "de Vries",
    "Jansen",
    "van den Berg",
    "Yilmaz",
    "El Amrani",
    "Bakker",
    "Visser",
    "van Dijk",
    "Öztürk",
    "Sital",
)
TOWNS = (
    "Tilburg",
    "Den Haag",
    "Almere",
    "Winterswijk",
    "Bergen op Zoom",
    "Kerkrade",
    "Alphen aan den Rijn",
    "Ede",
    "Goes",
)
STREETS = (
    "Kerkstraat 12",
    "Dorpsweg 4a",
    "Lange Nieuwstraat 101",
    "Burgemeester de Vlugtlaan 33",
    "Molenpad 7",
)
PHONES = ("06-12345678", "06 12 34 56 78", "030-2345678", "+31 6 12345678", "0612345678", "٠٦١٢٣٤٥٦٧٨")
MAILS = ("j.jansen@gmail.com", "oma_riet@ziggo.nl", "www.kees.nl/foto", "@oma.riet")
NUMBERS = ("123456782", "12 maart 2009", "3-11-2010", "01/02/2008", "1234 AB", "9712XK", "NL91ABNA0417164300")
SENTENCES = {
    "name": (
        "Mijn nichtje {} liep weg en ik ging naast haar zitten.",
        "{} heeft toen een week bij ons gelogeerd.",
        "Bel {}, dat hielp ons.",
        "Toen zei {}: ik wil naar huis.",
        "Op school zei juf {} dat het beter ging.",
    ),
    "last": ("Vraag naar meneer {} van de wijkagenten.", "Ik belde Karin {} om mee te denken."),
    "town": ("Wij wonen in {} en dat scheelt reistijd.", "Hij ging in {} naar een andere school."),
    "street": ("Ze woont op {} en komt vaak langs.", "Ga naar {}, daar zit een goede jongerenwerker."),
    "phone": ("Je mag me bellen op {}.", "Mijn nummer: {}"),
    "mail": ("Schrijf maar naar {} als je vragen hebt.",),
    "number": ("Het gaat om {} en niets anders.",),
}
VALUES = {
    "name": NAMES,
    "last": LAST,
    "town": TOWNS,
    "street": STREETS,
    "phone": PHONES,
    "mail": MAILS,
    "number": NUMBERS,
}
CLEAN = """Blijf rustig en luister eerst.
Zakgeld geef ik elke week, dat voorkomt ruzie.
Mijn kleinzoon is 14 jaar en zit op het vmbo.
Bel 112 als het gevaarlijk is.
Veilig Thuis kun je dag en nacht bellen: 0800-2000.
Op WhatsApp zegt ze meer dan aan tafel.
Met Sinterklaas en Kerst is het altijd lastig.
Om 20.30 uur gaat de telefoon uit.
Hij kreeg 10 euro en moest het terugbetalen.
In de ramadan eten we laat en praten we lang.
Oma zijn is iets anders dan moeder zijn.
Ik ben zelf van Marokkaanse afkomst en ken dat gevoel.
Zeg: ik ben boos op wat je deed, niet op jou.
Wil je rust, geef dan rust. Ben je boos, zeg het dan.
Achttien worden is een feest, maar ook veel post.
Wees er. Praat. Hoop. Laat los.
DigiD aanvragen deden we samen.
Twee weken later stond hij weer op de stoep.
Vissen, dat was zijn ding.
Thuis praten we Turks, buiten Nederlands.
Vrijdag is onze avond.
Jeugdzorg kwam en ging, ik bleef.
ADHD is geen excuus, wel een uitleg.
Blowen deed hij uit verveling.""".splitlines()


def test_what_is_planted_is_found():
    planted = [
        (sentence.format(value), value)
        for kind, values in VALUES.items()
        for sentence, value in itertools.product(SENTENCES[kind], values)
    ]
    missed = []
    for text, value in planted:
        start = text.index(value)
        if not any(mark.start <= start and mark.end >= start + len(value) for mark in marks(text)):
            missed.append(text)
    assert len(planted) >= 200
    assert len(missed) <= 0.05 * len(planted), missed


@pytest.mark.parametrize("text", CLEAN)
def test_what_gives_nobody_away_is_left_alone(text):
    assert marks(text) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Ik ging met Sanne naar Tilburg.", ["name", "place"]),
        ("sanne woont in winterswijk", ["name", "place"]),
        ("Sanne’s vader", ["name"]),
        ("Jan de Vries, Kerkstraat 3, 0612345678", ["name", "place", "number"]),
        ("", []),
        ("😀" * 500, []),
        ("a" * 20_000 + "!" * 20_000, []),
    ],
)
def test_each_mark_says_what_it_is(text, kinds):
    assert [mark.kind for mark in marks(text)] == kinds


def test_other_languages():
    assert [m.kind for m in marks("My nephew told Kevin in London. I just listened.", "en")] == [
        "name",
        "name",
    ]
    assert [m.kind for m in marks("تحدثت مع محمد عن المدرسة على 0612345678", "ar")] == ["name", "number"]
