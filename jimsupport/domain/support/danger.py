"""Words of danger lift a message to the top of the staff's day. A human decides what they mean.

The list is meant to find too much rather than too little: whoever reads a message that turns
out to be harmless loses a minute.
"""

import re
import unicodedata

WORDS = {
    "nl": (
        "112, geslagen, slaan, slaat hem, slaat haar, slaat me, slaat mij, sloeg, mishandeld, mishandeling, mishandelt,"
        "mishandelen, misbruik, misbruikt, verkracht, verkrachting, aangerand, zelfmoord, zelfdoding, suïcide, suïcidaal,"
        "wil dood, dood wil, dood willen, wil niet meer leven, niet meer wil leven, niet meer leven, niet langer leven,"
        "van kant maken, van het leven beroven, er een einde aan, zichzelf iets aandoen, zich iets aandoen,"
        "mezelf iets aandoen, zelf iets aan, snijdt zich, snijdt zichzelf, zichzelf snijden, zichzelf pijn,"
        "krast zichzelf, mes, wapen, pistool, vuurwapen, geweld, gewelddadig, bedreigd, bedreigt, bedreiging,"
        "vermoord, vermoorden, vermoordt, wurgen, gewurgd, neergestoken, gestoken, weggelopen, vermist, opgesloten,"
        "ontvoerd, noodgeval, overdosis, pillen geslikt, eerwraak, uitgehuwelijkt, uithuwelijken, loverboy,"
        "niet veilig, onveilig, in gevaar, levensgevaar, blauwe plekken"
    ),
    "en": (
        "beaten, beats him, beats her, beats me, hit him, hit her, hit me, hits him, hits her, hits me, abuse, abused,"
        "raped, rape, assaulted, suicide, suicidal, kill himself, kill herself, kill myself, kill him, kill her,"
        "killed, wants to die, want to die, end his life, end her life, end my life, end it all, hurt himself,"
        "hurt herself, hurt myself, hurting himself, hurting herself, self harm, cuts himself, cuts herself, knife,"
        "gun, weapon, violence, violent, threatened, threatens, threat, strangled, stabbed, missing, ran away,"
        "run away, locked up, kidnapped, overdose, emergency, not safe, unsafe, in danger, forced marriage"
    ),
    "ar": (
        "ضرب, يضرب, ضربه, ضربها, ضربني, يضربه, يضربها, يضربني, عنف, عنيف, اغتصاب, اغتصب, تحرش, انتحار, ينتحر, انتحر,"
        "يريد الموت, تريد الموت, يريد أن يموت, تريد أن تموت, أريد أن أموت, قتل, يقتل, يقتلني, سكين, سلاح, مسدس,"
        "تهديد, هددني, يهدد, يهددني, خطر, طوارئ, مفقود, هرب, مخطوف, يؤذي نفسه, تؤذي نفسها, إساءة, زواج قسري"
    ),
}

_ARABIC_PREFIXES = ("", "و", "ف", "ب", "ال", "وال", "بال", "فال")
_ARABIC_LETTERS = str.maketrans({"ة": "ه", "ى": "ي", "ـ": None})


def found(text: str) -> list[str]:
    """The words and phrases of danger in `text`, as the list writes them; whole words alone count."""
    folded = _fold(text)
    return [word for word, patterns in _PATTERNS.items() if any(pattern in folded for pattern in patterns)]


def is_in(text: str) -> bool:
    """Whether `text` holds a word of danger in any of the languages."""
    return bool(found(text))


def _fold(text: str) -> str:
    """Lower case without accents, words parted by one space, a space at either end."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_ARABIC_LETTERS))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(["", *re.findall(r"\w+", letters), ""])


def _patterns(language: str, word: str) -> list[str]:
    folded = _fold(word).strip()
    prefixes = _ARABIC_PREFIXES if language == "ar" else ("",)
    return [f" {prefix}{folded} " for prefix in prefixes]


_PATTERNS = {
    word.strip(): _patterns(language, word)
    for language, words in WORDS.items()
    for word in words.split(",")
    if word.strip()
}
