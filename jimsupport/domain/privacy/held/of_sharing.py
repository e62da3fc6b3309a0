"""What we hold of a JIM who says what they would do: tips, spoken ones, and what helped them; and who reads the newsletter."""

from jimsupport.db.tables import (
    dilemma_listeners,
    newsletter_copies,
    newsletter_readers,
    newsletters,
    recordings,
    storytellers,
    tip_helps,
    tip_shown,
    tips,
)
from jimsupport.domain.privacy.held.part import Part
from jimsupport.domain.tips import review
from jimsupport.words import N_

WHEN, SINCE = N_("Wanneer"), N_("Sinds")
SIGNED = N_("Ondertekend met")
PARTS = (
    Part(dilemma_listeners, N_("We mogen je vragen wat jij zou doen"), ("id",), {"since": SINCE}),
    Part(
        tips,
        N_("Wat jij zou doen"),
        ("giver_id",),
        {
            "given_at": WHEN,
            "given": N_("Zoals jij het schreef"),
            "proposed": N_("Zoals wij het willen plaatsen"),
            "text": N_("Zoals anderen het lezen"),
            "signature": SIGNED,
            "state": N_("Hoe het ermee staat"),
            "helped": N_("Hoeveel JIMs het hielp"),
            "withdrawn_at": N_("Teruggenomen op"),
        },
        said={"state": review.STATES},
    ),
    Part(
        recordings,
        N_("Wat je insprak"),
        ("jim_id",),
        {"made_at": WHEN, "signature": SIGNED, "removed_at": N_("Weggehaald op")},
        file_only=("sound",),
    ),
    Part(
        storytellers,
        N_("We mogen je vragen om je verhaal te vertellen"),
        ("id",),
        {"since": SINCE, "about": N_("Waarover")},
        file_only=("uses",),
    ),
    Part(tip_helps, N_("Tips die jou hielpen"), ("person_id",), {"at": WHEN}),
    Part(
        newsletter_readers,
        N_("De nieuwsbrief"),
        ("id",),
        {"since": SINCE, "ended_at": N_("Opgezegd op")},
    ),
    Part(
        newsletter_copies,
        N_("Nieuwsbrieven die je kreeg"),
        ("person_id",),
        names={"newsletter_id": (N_("Welke"), newsletters.c.slug)},
    ),
    Part(tip_shown, N_("Tips die we je stuurden"), ("jim_id",), {"at": WHEN}),
)
