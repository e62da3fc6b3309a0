"""Everyday words for the answers to an invitation to a group, in Dutch, English and Arabic. Data alone.

Compared as those of `everyday` are. Every day, part of a day and word for a time counts as MOMENT, so that
"liever op donderdagavond" and "liever een andere dag" each stand here once.
"""

MOMENT = "moment"
YES = ("ja", "yes", "نعم")
NO = ("nee", "no", "لا")
TO_INVITATIONS = {
    "group_yes": (
        "ja", "jawel", "ja graag", "graag", "ja hoor", "ja dank je", "ja leuk", "leuk", "heel leuk", "ja gezellig",
        "gezellig", "ik doe mee", "ja doe ik", "doe ik", "doe mee", "ik kom", "ik kom graag", "ik ben erbij",
        "ik doe graag mee", "ik wil meedoen", "ik wil graag meedoen", "ik wil wel", "ja ik wil", "ja ik wil meedoen",
        "ik ga mee", "lijkt me leuk", "lijkt mij leuk", "dat lijkt me leuk", "dat lijkt mij leuk", "dat is goed",
        "is goed", "ja dat is goed", "dat kan", "ja dat kan", "het kan", "akkoord", "afgesproken", "goed idee",
        "dat past", "past", "dat past me", "dat past prima", "komt goed uit", "dat komt goed uit", "ja goed",
        "ja prima",
        "yes", "yes please", "yeah", "sure", "i am in", "i'm in", "count me in", "i will join", "i'll join", "join",
        "i want to join", "i would like to join", "i'd like to join", "i'd love to", "i would love to",
        "sounds good", "that works", "that works for me", "works for me", "i will come", "i'll come", "i'll be there",
        "i will be there", "with pleasure", "agreed",
        "نعم", "نعم شكرا", "اي", "ايوه", "أشارك", "نعم أشارك", "سأشارك", "نعم سأشارك", "أنا أشارك", "أريد المشاركة",
        "نعم أريد المشاركة", "أريد أن أشارك", "موافق", "موافقة", "نعم موافق", "أكيد", "طبعا", "بكل سرور", "حاضر",
        "سأحضر", "يناسبني", "هذا يناسبني", "نعم يناسبني", "الوقت مناسب", "مناسب", "بدي شارك", "إن شاء الله",
    ),
    "group_no": (
        "nee", "nee dank je", "nee dank u", "nee bedankt", "nee hoor", "nee sorry", "doe ik niet", "dat doe ik niet",
        "ik doe niet mee", "ik doe het niet", "doe niet mee", "niet mee", "ik kom niet", "ik wil niet",
        "ik wil niet meedoen", "nee ik doe niet mee", "nee ik wil niet", "nee doe ik niet", "liever niet",
        "nee liever niet", "ik doe liever niet mee", "deze groep niet", "niet deze groep", "deze keer niet",
        "dit keer niet", "nee deze keer niet", "nee dit keer niet", "deze niet", "niet voor mij", "niks voor mij",
        "niets voor mij", "dat is niks voor mij", "dit is niets voor mij", "geen zin", "ik heb geen zin",
        "geen interesse", "geen behoefte", "daar heb ik geen behoefte aan", "sla over", "ik sla over",
        "ik sla deze over", "past niet", "dat past niet", "het past niet", "dat past me niet", "het past me niet",
        "lijkt me niks", "lukt niet", "dat lukt niet", "dat lukt me niet", "ik kan niet", "toch niet",
        "no", "nope", "no thanks", "no thank you", "no sorry", "not this group", "not this one", "not this time",
        "not for me", "it is not for me", "it's not for me", "rather not", "i'd rather not", "i would rather not",
        "i won't join", "i will not join", "i do not want to", "i don't want to", "i don't want to join",
        "not interested", "i am not interested", "i'm not interested", "count me out", "i cannot", "i can't",
        "i can't join", "i cannot join", "i won't come", "i am not coming", "i'll pass", "pass",
        "لا", "لا شكرا", "لا أريد", "لا أرغب", "لا أشارك", "لن أشارك", "لا أريد المشاركة", "ليس هذه المجموعة",
        "هذه المجموعة لا", "لا هذه المجموعة لا", "ليس هذه المرة", "لا أستطيع", "لا يناسبني", "هذا لا يناسبني",
        "غير مهتم", "غير مهتمة", "لست مهتما", "ما بدي", "ما بقدر", "لن أحضر", "أفضل ألا أشارك",
    ),
    "group_other": (
        "ander moment", "een ander moment", "liever ander moment", "liever een ander moment", "liever moment",
        "liever op moment", "liever op een ander moment", "op een ander moment", "ander moment graag",
        "ik wil liever een ander moment", "ik kan liever op moment", "doe mij maar een ander moment",
        "een ander moment past beter", "een ander moment past me beter", "ander moment past beter",
        "moment past beter", "moment past me beter", "moment past mij beter", "moment kan ik niet",
        "op moment kan ik niet", "ik kan niet op moment", "ik kan moment niet", "ik kan op moment niet",
        "kan niet op moment", "moment kan niet", "moment lukt niet", "moment lukt me niet", "niet op moment",
        "moment past niet", "moment past me niet", "moment past mij niet", "dat moment past niet",
        "dat moment kan ik niet", "dit moment past niet", "alleen op moment", "ik kan alleen op moment",
        "kan alleen op moment", "ik kan wel op moment", "kan het op een ander moment", "moment is niet goed",
        "moment komt niet uit", "moment komt me niet uit", "moment komt niet goed uit", "wel op moment",
        "moment kan ik niet moment wel", "moment niet moment wel", "op moment kan ik niet op moment wel",
        "another moment", "other moment", "a different moment", "different moment", "rather another moment",
        "i'd rather another moment", "i would rather another moment", "i would prefer another moment",
        "i prefer another moment", "i prefer moment", "rather on moment", "rather moment", "another moment is better",
        "another moment suits me better", "moment suits me better", "moment is better", "moment would be better",
        "not on moment", "i cannot on moment", "i can't on moment", "i can't do moment", "i cannot do moment",
        "i can't make moment", "i cannot make moment", "moment doesn't work", "moment does not work",
        "moment doesn't work for me", "moment does not work for me", "moment doesn't suit me",
        "moment does not suit me", "only on moment", "i can only on moment", "i can only do moment",
        "موعد آخر", "أريد موعدا آخر", "أفضل موعدا آخر", "أفضل موعد آخر", "في موعد آخر", "موعد آخر أفضل",
        "موعد آخر يناسبني", "موعد آخر يناسبني أكثر", "موعد آخر أنسب", "الموعد لا يناسبني", "هذا الموعد لا يناسبني",
        "لا أستطيع في هذا الموعد", "لا أستطيع موعد", "أستطيع فقط موعد", "بدي موعد تاني", "أفضل موعد",
    ),
}  # fmt: skip
ALIKE = {
    MOMENT: (
        "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
        *(
            f"{day}{part}"
            for day in ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
            for part in ("ochtend", "middag", "avond", "ochtends", "middags", "avonds")
        ),
        "ochtend", "middag", "avond", "dag", "tijd", "tijdstip", "ochtends", "middags", "avonds", "overdag", "weekend",
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mondays", "tuesdays",
        "wednesdays", "thursdays", "fridays", "saturdays", "sundays", "morning", "mornings", "afternoon", "afternoons",
        "evening", "evenings", "night", "day", "time", "weekends",
        "موعد", "موعدا", "الموعد", "وقت", "وقتا", "الوقت", "يوم", "يوما", "اليوم", "صباح", "صباحا", "الصباح", "ظهر",
        "الظهر", "مساء", "المساء", "الاثنين", "الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد",
    ),
    "ander": ("andere", "anders"),
    "آخر": ("أخرى", "اخر", "ثاني", "تاني"),
}  # fmt: skip
