"""What the office starts with: its hours, what the team agreed on, and the words of danger.

Revision ID: 0006
Revises: 0005
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MADE = datetime(2026, 11, 22, tzinfo=UTC)
MONDAY_TO_FRIDAY = range(1, 6)
NINE, FIVE = 9 * 60, 17 * 60
DANGER = {
    "nl": (
        "112, geslagen, slaan, slaat hem, slaat haar, slaat me, slaat mij, sloeg, mishandeld, "
        "mishandeling, mishandelt, mishandelen, misbruik, misbruikt, verkracht, verkrachting, "
        "aangerand, zelfmoord, zelfdoding, suïcide, suïcidaal, wil dood, dood wil, dood willen, "
        "wil niet meer leven, niet meer wil leven, niet meer leven, niet langer leven, van kant maken, "
        "van het leven beroven, er een einde aan, zichzelf iets aandoen, zich iets aandoen, "
        "mezelf iets aandoen, zelf iets aan, snijdt zich, snijdt zichzelf, zichzelf snijden, "
        "zichzelf pijn, krast zichzelf, mes, wapen, pistool, vuurwapen, geweld, gewelddadig, bedreigd, "
        "bedreigt, bedreiging, vermoord, vermoorden, vermoordt, wurgen, gewurgd, neergestoken, "
        "gestoken, weggelopen, vermist, opgesloten, ontvoerd, noodgeval, overdosis, pillen geslikt, "
        "eerwraak, uitgehuwelijkt, uithuwelijken, loverboy, niet veilig, onveilig, in gevaar, "
        "levensgevaar, blauwe plekken, "
        "sloegen, slaat ons, slaat zijn, slaat mama, mishandelde, misbruiken, misbruikte, verkrachten, "
        "verkrachtte, aanranding, aanranden, zelfmoordpoging, zelfmoordgedachten, suïcidepoging, doodgaan, "
        "snijd mezelf, snij mezelf, mezelf snijden, zich snijden, sneed zich, sneed zichzelf, mezelf pijn, "
        "mesje, mesjes, messen, wapens, pistolen, vuurwapens, gewelddadige, bedreigen, "
        "bedreigde, bedreigingen, vermoordde, doodmaken, doodslaan, doodgeslagen, wurgt, wurgde, neersteken, "
        "steekt me, steekt hem, steekt haar, neergeschoten, weglopen, wegliep, liep weg, opsluiten, "
        "ontvoeren, uithuwelijkt, loverboys, blauwe plek"
    ),
    "en": (
        "beaten, beats him, beats her, beats me, hit him, hit her, hit me, hits him, hits her, hits me, "
        "abuse, abused, raped, rape, assaulted, suicide, suicidal, kill himself, kill herself, "
        "kill myself, kill him, kill her, killed, wants to die, want to die, end his life, "
        "end her life, end my life, end it all, hurt himself, hurt herself, hurt myself, "
        "hurting himself, hurting herself, self harm, cuts himself, cuts herself, knife, gun, weapon, "
        "violence, violent, threatened, threatens, threat, strangled, stabbed, missing, ran away, "
        "run away, locked up, kidnapped, overdose, emergency, not safe, unsafe, in danger, "
        "forced marriage, beat him, beat her, beat me, beating, beats us, hit us, hits us, abuses, abusing, "
        "abusive, rapes, raping, kills, killing, kill us, kill me, cut himself, cut herself, cut myself, "
        "cutting himself, cutting herself, cutting myself, knives, guns, weapons, threaten, threatening, "
        "threats, strangles, strangling, stab, stabs, runs away, running away, locks him up, locks her up"
    ),
    "ar": (
        "ضرب, يضرب, ضربه, ضربها, ضربني, يضربه, يضربها, يضربني, عنف, عنيف, اغتصاب, اغتصب, تحرش, انتحار, "
        "ينتحر, انتحر, يريد الموت, تريد الموت, يريد أن يموت, تريد أن تموت, أريد أن أموت, قتل, يقتل, "
        "يقتلني, سكين, سلاح, مسدس, تهديد, هددني, يهدد, يهددني, خطر, طوارئ, مفقود, هرب, مخطوف, "
        "يؤذي نفسه, تؤذي نفسها, إساءة, زواج قسري, "
        "تضربه, تضربها, تضربني, ضربوه, ضربوها, ضربوني, يضربونه, يضربونها, يضربوني, اغتصبها, اغتصبني, تنتحر, "
        "تقتل, قتله, قتلها, سيقتلني, سكاكين, أسلحة, تهددني, تهديدات, هربت, مفقودة, مخطوفة, "
        "أؤذي نفسي"
    ),
}


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    moment = sa.Text() if on_sqlite else sa.DateTime(timezone=True)
    made = MADE.isoformat(" ", "microseconds") if on_sqlite else MADE
    words = sa.table(
        "danger_words",
        sa.column("language", sa.String()),
        sa.column("phrase", sa.String()),
        sa.column("created_at", moment),
    )
    op.bulk_insert(
        words,
        [
            {"language": language, "phrase": phrase.strip(), "created_at": made}
            for language, phrases in DANGER.items()
            for phrase in phrases.split(",")
        ],
    )
    hours = sa.table("office_hours", *(sa.column(name, sa.Integer()) for name in ("weekday", "opens", "closes")))
    op.bulk_insert(hours, [{"weekday": day, "opens": NINE, "closes": FIVE} for day in MONDAY_TO_FRIDAY])
    op.bulk_insert(
        sa.table("office", sa.column("returns_after", sa.Integer()), sa.column("ceiling", sa.Integer())),
        [{"returns_after": 2, "ceiling": 10}],
    )
