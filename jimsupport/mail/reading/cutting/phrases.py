"""Words by which mail programs, in many languages, introduce what they quote and what they put beneath. Data alone."""

WROTE = (  # what stands in «On Tuesday Anna … :»
    "wrote", "writes", "has written", "schreef", "schreven", "schrijft", "geschreven", "schrieb", "schreibt",
    "geschrieben", "a écrit", "écrit", "écrivait", "a ecrit", "escribió", "escribio", "ha escrito", "escribía",
    "va escriure", "escreveu", "ha scritto", "scrive", "scriveva", "napisał", "napisała", "napisał(a)",
    "napisal", "napisala", "napisal(a)", "napísal", "napísala", "napísal(a)", "pisze", "skrev", "skreiv",
    "kirjoitti", "yazdı", "yazmış", "написал", "написала", "написал(а)", "пишет", "писал", "писала", "написав",
    "написала", "написав(ла)", "пише", "писав", "написа", "írta", "ezt írta", "a scris", "napisao", "napisala",
    "napisao/la", "je napisao", "έγραψε", "rašė", "rakstīja", "kirjutas", "shkroi", "nivîsand", "nivîsî", "qoray",
    "đã viết", "menulis", "quoting", "citeren", "zitat von", "citando", "quoted by",
)  # fmt: skip
WROTE_ANYWHERE = (  # scripts whose words are not parted as ours are, or take what stands around them along
    "كتب", "كتبت", "تمت كتابة", "يكتب", "تكتب", "نوشت", "نوشته", "כתב", "כתבה", "写道", "寫道", "写到",
    "書きました", "のメッセージ",
    "작성", "님이", "ጻፈ", "ጽፏል", "ጽሒፉ", "लिखा",
)  # fmt: skip
BEGINNINGS = (  # what such a line begins with
    "on", "op", "am", "le", "el", "em", "il", "il giorno", "den", "dne", "dňa", "w dniu", "dnia", "pe", "la", "på",
    "в", "во", "на", "у", "στις", "vào", "pada", "dana", "tarihinde", "ngày", "em dom", "in data",
    "في", "في يوم", "بتاريخ", "يوم", "ב-", "ביום", "בתאריך", "در", "在", "於", "于", "---- on", "quoting",
    "citeren", "zitat von", "citando", "in article", "in message",
)  # fmt: skip
WEEKDAYS = (
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "ma", "di", "wo", "do", "vr", "za", "zo", "maandag", "dinsdag",
    "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "mo", "mi", "fr", "sa", "so", "montag", "dienstag",
    "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье", "пн", "вт",
    "ср", "чт", "пт", "сб", "вс", "нд", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo", "الاثنين", "الإثنين", "الثلاثاء",
    "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد",
)  # fmt: skip
WRITER = (  # a person who speaks of their own writing, or to someone: no line of a mail program
    "ik", "i", "ich", "je", "jij", "wij", "we", "mij", "me", "jou", "jullie", "ons", "us", "you", "him", "her", "hem",
    "haar", "hun", "them", "een", "a", "an", "dit", "dat", "this", "that", "it", "wat", "what", "أنا", "لي", "لكم",
    "over", "about", "aan", "to", "naar", "brief", "letter", "bericht", "message",
)  # fmt: skip

OWN = frozenset(("ik", "i", "ich", "wij", "we", "أنا"))  # beside the verb: they speak of themselves

LABELS = {  # the names of fields above a quoted mail
    "from": (
        "from", "van", "von", "de", "da", "od", "från", "fra", "от", "від", "від кого", "gönderen", "kimden",
        "lähettäjä", "feladó", "de la", "mittente", "expéditeur", "remitente", "afzender", "absender", "sender",
        "发件人", "寄件者", "寄件人", "差出人", "送信元", "보낸 사람", "من", "المرسل", "از", "فرستنده", "מאת", "από", "nga", "ji",
        "nadawca", "odosielateľ", "odesílatel",
    ),
    "sent": (
        "sent", "date", "verzonden", "datum", "verstuurd", "gesendet", "envoyé", "envoyé le", "enviado",
        "enviada", "enviado el", "enviada em", "fecha", "data", "inviato", "skickat", "skickad", "sendt", "dato",
        "отправлено", "дата", "надіслано", "wysłano", "gönderildi", "gönderme tarihi", "gönderilme tarihi", "tarih",
        "päivämäärä", "päiväys", "elküldve", "dátum", "odesláno", "odoslané", "trimis", "发送时间", "发送日期",
        "日期", "寄件日期", "送信日時", "日付", "보낸 날짜", "날짜", "تم الإرسال", "أرسلت", "أُرسلت", "أرسل", "التاريخ", "تاريخ",
        "تاريخ الإرسال", "ارسال", "תאריך", "נשלח", "ημερομηνία", "εστάλη", "time", "tijd",
    ),
    "to": (
        "to", "aan", "an", "à", "para", "a", "per", "till", "til", "кому", "kime", "alıcı", "vastaanottaja", "címzett",
        "komu", "do", "către", "pour", "destinataire", "destinatario", "收件人", "收件者", "宛先", "받는 사람", "إلى", "الى",
        "المستلم", "به", "אל", "προς", "za", "kam",
    ),
    "subject": (
        "subject", "onderwerp", "betreff", "objet", "asunto", "assunto", "oggetto", "ämne", "emne", "тема", "temat",
        "konu", "aihe", "tárgy", "předmět", "predmet", "subiect", "sujet", "主题", "主旨", "主題", "件名", "제목", "الموضوع",
        "موضوع", "נושא", "θέμα", "tema", "mijar", "lënda",
    ),
    "more": (
        "cc", "bcc", "kopie", "kopie (cc)", "copie", "copie à", "cópia", "copia", "kopia", "kopi", "копия", "копія",
        "نسخة", "نسخة إلى", "抄送", "副本", "참조", "dw", "ответить", "reply-to", "reply to", "beantwoorden", "antwort an",
        "antwoord aan", "antwoordadres", "répondre à", "responder a", "importance", "prioriteit", "priority",
        "urgentie", "belang", "bijlagen", "attachments", "anlagen", "wichtigkeit", "الأهمية", "المرفقات", "الرد على",
        "message-id", "organization",
    ),
}  # fmt: skip
ORIGINAL = (  # what stands between the dashes
    "original message", "oorspronkelijk bericht", "origineel bericht", "oorspronkelijke bericht", "antwoordbericht",
    "originele bericht", "originele e-mail", "oorspronkelijke e-mail", "doorgestuurde bericht",
    "ursprüngliche nachricht", "ursprungliche nachricht", "original-nachricht", "originalnachricht",
    "message d'origine", "message original", "message initial", "mensaje original", "mensagem original",
    "messaggio originale", "ursprungligt meddelande", "originalmeddelande", "opprinnelig melding",
    "original melding", "oprindelig meddelelse", "oprindelig besked", "alkuperäinen viesti", "исходное сообщение",
    "оригинальное сообщение", "оригінальне повідомлення", "الرسالة الأصلية", "الرسالة الاصلية", "رسالة أصلية",
    "wiadomość oryginalna", "oryginalna wiadomość", "orijinal mesaj", "orijinal ileti", "özgün ileti",
    "eredeti üzenet", "původní zpráva", "pôvodná správa", "mesaj original", "originalna poruka", "پیام اصلی",
    "הודעה מקורית", "αρχικό μήνυμα", "原始邮件", "原始郵件", "元のメッセージ", "원본 메시지", "reply message",
)  # fmt: skip
FORWARDED = (
    "forwarded message", "begin forwarded message", "forwarded by", "doorgestuurd bericht",
    "begin doorgestuurd bericht", "begin van doorgestuurd bericht", "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht", "message transféré", "message transmis", "début du message transféré",
    "début du message réexpédié", "mensaje reenviado", "inicio del mensaje reenviado", "mensagem encaminhada",
    "início da mensagem encaminhada", "messaggio inoltrato", "inizio messaggio inoltrato",
    "vidarebefordrat meddelande", "vidarebefordrat brev", "videresendt melding", "videresendt meddelelse",
    "välitetty viesti", "пересылаемое сообщение", "пересланное сообщение", "начало переадресованного сообщения",
    "переслане повідомлення", "رسالة معاد توجيهها", "رسالة محولة", "رسالة مُعاد توجيهها", "بداية الرسالة المحولة",
    "przekazana wiadomość", "wiadomość przekazana dalej", "iletilmiş mesaj", "yönlendirilen ileti",
    "továbbított üzenet", "přeposlaná zpráva", "preposlaná správa", "mesaj redirecționat", "转发的邮件", "轉寄郵件",
    "轉寄的郵件", "転送メッセージ", "전달된 메일", "پیام بازارسال‌شده",
)  # fmt: skip

SENT_FROM = (  # how the line of a phone begins, or ends where a language puts that last
    "sent from", "sent with", "sent via", "sent using",
    "verstuurd vanaf", "verzonden vanaf", "verstuurd vanuit", "verzonden vanuit", "verstuurd met",
    "verzonden met", "verzonden via", "verstuurd via", "verstuurd door", "verzonden door", "gestuurd vanaf",
    "gesendet von", "gesendet mit", "gesendet über", "gesendet aus", "diese nachricht wurde von",
    "dit bericht is verzonden", "dit bericht is verstuurd", "dit bericht werd verzonden", "deze e-mail is verzonden",
    "envoyé de", "envoyé depuis", "envoyé à partir", "envoyé avec", "envoyé par", "envoyé via", "enviado desde",
    "enviado do", "enviado a partir", "enviado con", "enviado pelo", "inviato da", "inviato dal",
    "inviato con", "wysłane z", "wysłano z", "skickat från", "skickad från", "sendt fra", "sendt via",
    "отправлено с", "отправлено из", "отправлено от", "надіслано з", "надіслано від", "odesláno z",
    "odoslané z", "trimis de pe", "trimis din", "στάλθηκε από", "poslano s", "get outlook for", "verkrijg outlook",
    "outlook for ios", "outlook for android", "outlook for mac", "download outlook", "outlook voor ios",
    "outlook voor android",
    "outlook voor mac", "obtenir outlook", "télécharger outlook", "outlook für ios", "outlook für android",
    "holen sie sich outlook", "obtener outlook", "descargar outlook", "scarica outlook", "pobierz program outlook",
    "أرسلت من", "أرسل من",
    "ارسلت من", "ارسل من", "تم الإرسال من", "تم الارسال من", "تم إرسالها من", "تم إرسال هذه الرسالة من", "مرسل من",
    "مرسلة من", "تم الإرسال بواسطة", "تم الإرسال باستخدام", "تم الإرسال عبر", "أرسلت بواسطة",
    "احصل على outlook",
    "الحصول على outlook", "تنزيل outlook", "ارسال شده از", "فرستاده شده از", "发自我的", "發自我的", "從我的", "来自我的",
    "iphoneから送信", "gửi từ", "נשלח מ",
)  # fmt: skip
SENT_FROM_MINE = (  # these say enough without a name that we know
    "sent from my", "verstuurd vanaf mijn", "verzonden vanaf mijn", "verzonden vanuit mijn", "verstuurd vanuit mijn",
    "verstuurd met mijn", "verzonden met mijn", "envoyé de mon", "envoyé depuis mon", "enviado desde mi",
    "enviado do meu", "inviato dal mio", "inviato da mio", "wysłane z mojego", "skickat från min", "sendt fra min",
    "отправлено с моего", "надіслано з мого", "أرسلت من جهاز", "تم الإرسال من جهاز", "مرسل من جهاز",
)  # fmt: skip
SENT_AROUND = (  # or begins and ends, where a language puts the verb last
    ("van mijn", "verzonden"), ("van mijn", "verstuurd"), ("vanaf mijn", "verzonden"), ("vanaf mijn", "verstuurd"),
    ("met mijn", "verzonden"), ("met mijn", "verstuurd"), ("von meinem", "gesendet"), ("von meinem", "geschickt"),
    ("get ", " for android"), ("get ", " for ios"), ("download ", " voor android"), ("download ", " voor ios"),
    ("", "gönderildi"), ("", "から送信"), ("", "傳送"), ("", "보냄"), ("", "lähetetty"), ("", "küldve"),
)  # fmt: skip
DEVICES = (  # and names one of these
    "mail.ru", "iphone", "ipad", "ipod", "ios", "android", "samsung", "galaxy", "huawei", "xiaomi", "redmi", "oppo", "oneplus",
    "pixel", "nokia", "blackberry", "windows", "phone", "mobile", "mobiel", "mobiele", "mobieltje", "telefoon",
    "toestel", "tablet", "smartphone", "handy", "mobiltelefon", "gmail",
    "outlook", "yahoo", "proton", "protonmail", "tutanota", "aol", "k-9", "bluemail", "spark", "apple",
    "macbook", "mac", "htc", "sony", "xperia", "lg", "motorola", "moto", "vodafone", "kpn", "ziggo", "t-mobile",
    "odido", "xs4all", "hotmail", "webmail", "fairphone", "telefono", "téléphone", "teléfono", "telefonu", "móvil",
    "cellulare", "dispositivo", "appareil", "device", "gerät", "apparaat", "thunderbird",
    "هاتفي", "هاتف", "جوالي", "جوال", "موبايل", "الموبايل", "آيفون", "أيفون", "ايفون", "الآيفون", "سامسونج", "سامسونغ",
    "جهاز", "جهازي", "ياهو", "آيباد", "أندرويد", "телефона", "смартфона",
)  # fmt: skip

LEGAL = (  # no person writes these of a mail: with another claim they make a paragraph a disclaimer
    "geadresseerde", "niet voor u bestemd", "niet de beoogde", "onbevoegd", "onterecht ontv", "ten onrechte ontv",
    "per vergissing ontv", "abusievelijk", "rechten worden ontleend", "aansprakelijk", "intended recipient",
    "addressee", "received this message in error", "received this email in error", "received this e-mail in error",
    "received it in error", "received this communication in error", "have received it by mistake",
    "received this by mistake", "unauthorised", "unauthorized", "privileged", "strictly prohibited", "liability",
    "disclosure", "dissemination", "notify the sender", "disclaimer", "adressat", "irrtümlich", "unbefugt",
    "destinataire", "par erreur", "destinatario", "por error", "المرسل إليه", "المرسل اليه", "عن طريق الخطأ",
    "غير مصرح", "إبلاغ المرسل", "ابلاغ المرسل", "إخلاء مسؤولية", "الموجهة إليه",
)  # fmt: skip
CLAIMS = (
    "vertrouwelijk", "bestemd voor", "openbaarmaking", "te verwijderen", "te vernietigen", "verwijder", "vernietig",
    "confidential", "intended for", "intended only", "intended solely", "solely for", "in error", "delete it",
    "delete this", "vertraulich", "vernichten", "confidentiel", "confidencial", "riservat", "سرية", "سري", "المقصود",
    "بالخطأ", "حذفها", "حذف", "محظور", "المعنيين",
)  # fmt: skip
MAIL_NOUNS = (
    "bericht", "e-mail", "email", "mail", "message", "nachricht", "mensaje", "messaggio", "رسالة", "الرسالة", "البريد",
    "information", "informatie", "communication",
)  # fmt: skip
ADVERTS = (  # a paragraph beneath a mail that no person wrote
    "virusvrij", "virus-free", "virenfrei", "sans virus", "libre de virus", "gecontroleerd op virussen",
    "checked for viruses", "scanned for viruses", "denk aan het milieu", "consider the environment",
    "spaar het milieu", "save paper", "print deze e-mail niet", "before printing this", "voordat u deze e-mail print",
    "voor u deze e-mail print", "vor dem ausdrucken", "خالية من الفيروسات", "خالٍ من الفيروسات", "avast.com", "avg.com",
    "sponsored by", "faites un geste pour l'environnement",
)  # fmt: skip
BELOW = (  # a text that says where its answers stand
    "hieronder", "zie onder", "onderstaand", "in rood", "in het rood", "in blauw", "in het blauw", "tussen de regels",
    "see below", "below", "inline", "in red", "in blue", "between the lines", "أدناه", "بالأسفل", "في الأسفل", "بالأحمر",
)  # fmt: skip
