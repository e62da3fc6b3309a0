"""The full-text index: FTS5 on SQLite, a GIN index on PostgreSQL; a row for each of search_documents.

Neither of the two stems, drops or reads anything in the words: `domain/search` did all of that before. And the words that
mean the same to who searches, to begin with: staff change them as they please.

Revision ID: 0015
Revises: 0014
"""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"

MADE = datetime(2026, 11, 22, tzinfo=UTC)
FIRST = {
    "nl": """
        stelen, pikken, jatten, diefstal, gestolen, wegnemen, pakken, dief
        geld, zakgeld, euro, centen, poen, portemonnee, betalen
        schuld, schulden, rekeningen, aanmaning, incasso, deurwaarder, lening, betalingsachterstand
        werk, baan, baantje, bijbaan, werken, solliciteren, sollicitatie, stage, werkgever
        telefoon, mobiel, mobieltje, smartphone, gsm
        scherm, schermtijd, telefoon, tablet, computer, laptop
        gamen, game, games, computer, computeren, playstation, spelletjes, fortnite
        internet, online, app, appen, whatsapp, snapchat, instagram, tiktok, social
        filmpje, foto, sexting, naaktfoto, beelden
        school, les, lessen, klas, onderwijs, opleiding, lerares, leraar, docent, juf, meester, mentor
        spijbelen, verzuim, schooluitval, schoolweigering, thuiszitten, thuiszitter
        huiswerk, leren, toets, toetsen, proefwerk, examen, cijfers, faalangst
        pesten, gepest, pester, uitschelden, buitensluiten, treiteren
        blowen, wiet, joint, hasj, cannabis, drugs, softdrugs
        drugs, pillen, coke, cocaïne, xtc, lachgas, verslaafd, verslaving, middelen
        drank, alcohol, drinken, dronken, bier, wijn, zuipen
        roken, sigaret, sigaretten, vapen, vape, peuk
        weglopen, weggelopen, wegloper, vertrokken, vluchten, gevlucht
        slapen, slaap, slapeloos, inslapen, wakker, nacht, bed
        piekeren, zorgen, malen, tobben, stress, gepieker, spanning
        bang, angst, angstig, bangerik, paniek, paniekaanval, faalangst, onzeker, durven, schrikken
        boos, boosheid, woede, woedend, kwaad, driftig, drift, driftbui, woedeaanval, razend, agressie, agressief
        schreeuwen, schelden, roepen, brullen, gillen
        verdriet, verdrietig, huilen, somber, depressief, depressie, down, tranen
        rouw, rouwen, overleden, overlijden, dood, gestorven, doodgaan, begrafenis, verlies, gemis
        zelfmoord, suïcide, suïcidaal, zelfdoding
        snijden, zelfbeschadiging, automutilatie, automutileren, wondjes, krassen
        geweld, slaan, geslagen, klap, klappen, mishandeling, mishandeld, schoppen, meppen, plekken
        veilig, veiligheid, onveilig, gevaar, gevaarlijk
        misbruik, misbruikt, aanranding, aangerand, seksueel
        scheiding, gescheiden, scheiden, vechtscheiding, echtscheiding
        ouder, vader, moeder, mama, papa, pa, ma
        stiefvader, stiefmoeder, stiefouder, partner, vriend, samengesteld
        opa, oma, grootvader, grootmoeder, grootouder
        broer, zus, broertje, zusje, broers, zussen
        neef, nicht, neefje, nichtje
        kleinkind, kleinzoon, kleindochter
        kind, jongere, tiener, puber, jongen, meisje, zoon, dochter
        ruzie, conflict, botsen, strijd, vechten, geruzie, onenigheid, gedoe
        vriend, vrienden, vriendin, maat, maten, vriendengroep, groep
        liefde, verliefd, verkering, relatie, vriendje, liefdesverdriet, uitgemaakt, hartzeer
        seks, zwanger, zwangerschap, anticonceptie, pil
        homo, lesbisch, gay, geaardheid, lhbti, transgender, biseksueel
        liegen, leugen, leugens, jokken, oneerlijk, bedriegen, waarheid, eerlijk
        vertrouwen, vertrouwd, wantrouwen, geheim, geheimen
        praten, gesprek, vertellen, luisteren, zwijgen, contact, zeggen, vragen
        contact, bereiken, bereikbaar, bericht, appje, bellen, kaartje, opnemen, reageren, antwoorden
        stil, zwijgen, dichtklappen, gesloten
        grens, grenzen, regel, regels, afspraak, afspraken, begrenzen, streng
        straf, straffen, huisarrest, consequentie, belonen, beloning
        laat, tijd, thuiskomen, uitgaan, avondklok
        achttien, 18, volwassen, meerderjarig, meerderjarigheid, zelfstandig
        verzekering, zorgverzekering, zorgtoeslag, toeslag, digid, uitkering, bijstand
        wonen, kamer, kamers, woning, verhuizen, verhuizing, zelfstandig
        pleeggezin, gezinshuis, leefgroep, instelling, uithuisplaatsing, jeugdzorg
        hulp, hulpverlener, hulpverlening, begeleiding, therapie, therapeut, psycholoog, behandeling
        dokter, huisarts, arts, ziekenhuis
        ziek, ziekte, kanker, beperking
        eten, maaltijd, avondeten, tafel, koken
        eetstoornis, anorexia, boulimia, afvallen, lijnen, overgeven, dik
        politie, aangifte, agent, opgepakt, gearresteerd, strafblad, crimineel, criminaliteit, rechter
        adhd, druk, hyperactief, concentratie
        autisme, autistisch, ass, prikkels
        geloof, religie, kerk, moskee, bidden, islam, christelijk
        ramadan, vasten, suikerfeest
        cultuur, culturen, afkomst, traditie, tradities
        taal, nederlands, vertalen, tolk
        vakantie, uitje, weekend, uitstapje
        sport, sporten, voetbal, training, trainen, bewegen
        alleen, eenzaam, eenzaamheid, niemand, isolement
        jaloers, jaloezie, afgunst
        moe, vermoeid, uitgeput, overbelast, volhouden, zwaar, energie, rust, opladen, uitrusten
        verjaardag, jarig, feest, cadeau
        kleden, kleding, kleren, uiterlijk
        lawaai, herrie, muziek, buren, buurman, buurvrouw, overlast
        hygiëne, douchen, wassen, tandenpoetsen, stinken, ruiken, zeep, deodorant, fris
        medicijn, medicijnen, medicatie, pillen, ritalin
        geduld, geduldig, kalm, rustig, kalmeren, boos
        bank, bankrekening, bankpas, pinpas, rekening, sparen
        mishandeling, kindermishandeling, geweld, verwaarlozing
        vragen, aanvragen, regelen, papieren, formulier
        opruimen, rommel, troep, kamer, schoonmaken
        hobby, tekenen, knutselen, klussen, muziek
        dier, huisdier, hond, kat, paard
        fout, fouten, sorry, excuses, vergeven, spijt, goedmaken
        trots, compliment, complimenten, prijzen, zelfvertrouwen, eigenwaarde
        gamen, gokken, gokverslaving, casino
        identiteitskaart, paspoort, identiteitsbewijs, rijbewijs
        toekomst, dromen, plannen, doelen
    """,
    "en": """
        steal, theft, stealing, stolen, thief, take, took, nick, shoplifting
        money, cash, euro, pocket, purse, wallet, pay
        debt, debts, owe, owes, bills, loan, arrears
        job, work, employment, internship, apply, application
        phone, mobile, smartphone, cell, cellphone
        screen, phone, tablet, computer, laptop
        game, games, gaming, gamer, computer, playstation, video
        internet, online, app, chat, whatsapp, snapchat, instagram, tiktok, social
        photo, picture, sexting, nude, image, images
        school, class, lesson, lessons, education, teacher, college, mentor
        truancy, truant, skip, skipping, skive, absent, absence
        homework, study, studying, test, exam, exams, grades, paper
        bully, bullying, bullied, tease, teasing, excluded
        weed, joint, cannabis, hash, marijuana, pot, drugs, spliff
        drugs, pills, cocaine, ecstasy, addicted, addiction
        alcohol, drink, drinking, drunk, beer, wine, booze
        smoke, smoking, cigarette, vape, vaping
        runaway, run, ran, left, fled, escape, flee
        sleep, sleeping, insomnia, asleep, awake, night, bed
        worry, worrying, worries, stress, anxious, overthinking
        afraid, fear, anxiety, anxious, panic, scared, frightened, nervous, dare
        angry, anger, rage, furious, temper, tantrum, outburst, mad, aggressive, aggression
        shout, shouting, yell, scream, swearing
        sad, sadness, cry, crying, depressed, depression, down, tears
        grief, mourning, bereavement, death, died, dead, loss, funeral, passed
        suicide, suicidal
        cut, cutting, cuts, harm, wound, wounds, hurt
        violence, violent, hit, hitting, beat, beaten, abuse, slap, domestic
        safe, safety, unsafe, danger, dangerous
        abuse, abused, assault, sexual
        divorce, divorced, separation, separated, separate, custody, split
        parent, parents, mother, father, mum, dad, mom, mommy, daddy
        stepfather, stepmother, stepdad, stepmum, stepparent, partner, boyfriend
        grandpa, grandma, grandfather, grandmother, grandparent, grandad, granny
        brother, sister, sibling, siblings
        nephew, niece
        grandchild, grandson, granddaughter
        child, kid, teen, teenager, adolescent, boy, girl, son, daughter
        quarrel, row, fight, fighting, argument, argue, conflict, clash
        friend, friends, mate, mates, gang, company, group, peers
        love, relationship, girlfriend, boyfriend, breakup, heartbreak, dumped, heartbroken
        sex, pregnant, pregnancy, contraception, pill
        gay, lesbian, queer, transgender, bisexual, lgbt
        lie, lying, lies, dishonest, truth, honest, honesty
        trust, distrust, secret, secrets
        talk, talking, speak, conversation, listen, listening, silent, chat, tell
        contact, reach, message, text, call, ring, card, answer, reply
        silent, silence, closed, withdrawn, quiet
        boundary, boundaries, limit, limits, rule, rules, agreement, strict
        punish, punishment, grounded, consequence, reward
        late, time, home, curfew
        eighteen, 18, adult, adulthood, independent
        insurance, allowance, benefit, benefits, bank
        live, room, house, home, flat, move, moving
        foster, care, placement, institution
        help, support, counsellor, counselling, therapy, therapist, psychologist, worker
        doctor, gp, physician, hospital
        ill, illness, sick, cancer, disability
        eat, eating, food, dinner, meal, table, cook
        anorexia, bulimia, diet, dieting, vomit, fat, weight, eating
        police, arrest, arrested, officer, crime, criminal, court, station
        adhd, hyperactive, concentration, restless
        autism, autistic
        faith, religion, church, mosque, pray, islam, christian
        ramadan, fasting, fast, eid
        culture, cultures, origin, tradition, traditions
        language, translate, interpreter
        holiday, outing, weekend, trip
        sport, sports, football, training, exercise
        alone, lonely, loneliness, nobody, isolated
        jealous, jealousy, envy
        tired, exhausted, overburdened, energy, burnout, rest, break
        birthday, party, present, gift
        noise, music, neighbour, neighbours
        hygiene, hygienic, shower, wash, smell, soap, fresh
        medication, medicine, medicines, pills, tablets
        patience, patient, calm, quiet, temper, angry
        bank, account, savings, debit
        tidy, mess, clean, cleaning
        hobby, draw, craft, paint, music
        animal, pet, dog, cat, horse
        mistake, sorry, apologise, apology, forgive, regret
        proud, compliment, praise, confidence
        gamble, gambling, casino, betting
        passport, licence, identity
        future, dreams, plans, goals
        bad, wrong
    """,
    "ar": """
        سرقة, سرق, يسرق, تسرق, أخذ, لص
        نقود, مال, فلوس, مصروف, يورو, محفظة
        دين, ديون, قرض, فواتير, مدين
        عمل, شغل, وظيفة, يعمل, تدريب
        هاتف, جوال, موبايل, تلفون, محمول
        شاشة, هاتف, حاسوب, كمبيوتر, لابتوب
        لعبة, ألعاب, يلعب, لعب, كمبيوتر, بلايستيشن
        إنترنت, أونلاين, تطبيق, واتساب, سناب, انستغرام, تيكتوك
        صورة, صور, فيديو
        مدرسة, صف, درس, دروس, تعليم, معلم, معلمة, أستاذ
        غياب, يغيب, تغيب, هروب
        واجب, واجبات, دراسة, امتحان, امتحانات, اختبار, علامات
        تنمر, مضايقة, يضايق, يتنمر, إهانة
        حشيش, مخدرات, يحشش, قنب
        مخدرات, إدمان, مدمن, حبوب
        كحول, خمر, شرب, يشرب, سكران, سكر
        تدخين, يدخن, سيجارة, سجائر
        هرب, هربت, هروب, خرج, خرجت, غادر
        نوم, ينام, أرق, ليل, سرير
        قلق, هم, هموم, توتر, تفكير
        خوف, يخاف, خائف, ذعر, رعب
        غضب, يغضب, غاضب, عصبي, عصبية, نوبة, عدواني
        صراخ, يصرخ, شتم, يشتم
        حزن, حزين, بكاء, يبكي, اكتئاب, مكتئب
        موت, مات, ماتت, توفي, توفيت, وفاة, عزاء, حداد, فقدان
        انتحار, ينتحر
        جرح, يجرح, تجرح, جروح, إيذاء, يؤذي
        عنف, ضرب, يضرب, ضربه, ضربها, صفعة, اعتداء
        أمان, آمن, خطر, خطير
        اعتداء, تحرش, إساءة
        طلاق, مطلق, انفصال, منفصل, منفصلان, حضانة
        والد, والدان, والدين, أب, أم, أبوه, أبوها, أباها, أباه, أمه, أمها, أهل, أبوين, ماما, بابا
        جد, جدة
        أخ, أخت, إخوة
        حفيد, حفيدة
        طفل, ولد, بنت, ابن, ابنة, مراهق, شاب, أولاد, أطفال
        شجار, خلاف, مشاجرة, يتشاجر, خناقة, مشاكل
        صديق, أصدقاء, صحبة, رفيق, رفاق, أصحاب
        حب, علاقة, حبيب, حبيبة, عاطفة
        كذب, يكذب, كاذب, صدق, حقيقة
        ثقة, سر, أسرار
        كلام, حديث, يتكلم, تكلم, تكلمنا, حوار, يسمع, استماع
        اتصال, تواصل, رسالة, بطاقة, رد
        صمت, ساكت, يسكت
        حد, حدود, قاعدة, قواعد, اتفاق
        عقاب, يعاقب, عقوبة, مكافأة
        تأخر, يتأخر, تتأخر, متأخر, وقت, موعد, عودة
        ثامنة, ثمانية, 18, ١٨, بالغ, رشد
        تأمين, صحي, إعانة, بنك
        بيت, منزل, سكن, يسكن, غرفة, انتقال
        مساعدة, دعم, مرشد, معالج, علاج, أخصائي
        طبيب, دكتور, مستشفى
        مرض, مريض, مريضة, إعاقة
        طعام, أكل, يأكل, عشاء, وجبة, طبخ, مائدة, طاولة
        سمين, سمينة, وزن, حمية, نحيف
        شرطة, محكمة, جريمة, مركز, أوقف
        دين, إيمان, صلاة, مسجد, إسلام
        رمضان, صيام, صوم, عيد
        ثقافة, ثقافات, تقاليد, عادات
        لغة, ترجمة, مترجم
        عطلة, إجازة, رحلة
        رياضة, كرة, تمرين
        وحيد, وحدة, عزلة
        غيرة, يغار, غيور
        تعب, متعب, مرهق, مرهقة, إرهاق, راحة
        عيد, ميلاد, حفلة, هدية
        بحث, يبحث
        سيء, سوء
        نظافة, استحمام, يستحم, غسل, صابون, رائحة
        دواء, أدوية, حبوب
        صبر, هدوء, هادئ, أعصاب, غضب
        بنك, بنكي, حساب
        ترتيب, فوضى, تنظيف
        هواية, رسم, موسيقى
        حيوان, كلب, قطة
        خطأ, أخطاء, اعتذار, آسف, عفو, ندم
        فخر, مدح, ثقة
        قمار, مقامرة
        مستقبل, أحلام, خطط
    """,
}


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if on_sqlite:
        op.execute(
            "CREATE VIRTUAL TABLE search_words USING fts5(stems, tokenize = 'unicode61 remove_diacritics 0')"
        )
    else:
        op.execute(
            "CREATE TABLE search_words ("
            "id integer PRIMARY KEY REFERENCES search_documents (id) ON DELETE CASCADE, stems tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_search_words_stems ON search_words USING gin (stems)")
    synonyms = sa.table(
        "synonyms",
        sa.column("language", sa.String()),
        sa.column("words", sa.Text() if on_sqlite else JSONB()),
        sa.column("changed_by", sa.String()),
        sa.column("changed_at", sa.Text() if on_sqlite else sa.DateTime(timezone=True)),
    )
    op.bulk_insert(
        synonyms,
        [
            {
                "language": language,
                "words": json.dumps(group.split(", "), ensure_ascii=False)
                if on_sqlite
                else group.split(", "),
                "changed_by": "system",
                "changed_at": MADE.isoformat(" ", "microseconds") if on_sqlite else MADE,
            }
            for language, groups in FIRST.items()
            for group in map(str.strip, groups.strip().splitlines())
        ],
    )
