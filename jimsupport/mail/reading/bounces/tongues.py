"""The same words in other languages than English, for the reasons that servers write in them; see `phrases`."""

from jimsupport.mail.reading.bounces.phrases import Families

_NOT_THERE = (
    r"(?:onbekend|bestaat niet|niet (?:bekend|gevonden|herkend)|kan niet worden gevonden"
    r"|unbekannt|existiert nicht|nicht (?:bekannt|gefunden|vorhanden|g(?:ü|ue)ltig)|gibt es nicht|ung(?:ü|ue)ltig"
    r"|inconnue?|n'existe pas|introuvable|non trouv(?:é|e)e?|invalide"
    r"|desconocid[oa]|no existe|inexistente|no (?:fue |se ha )?encontrad[oa]|inv(?:á|a)lid[oa]"
    r"|desconhecid[oa]|n(?:ã|a)o existe|n(?:ã|a)o (?:foi )?encontrad[oa]|sconosciut[oa]|non esiste|inesistente|non trovat[oa]"
    r"|nie istnieje|nieznany|nie znaleziono|neexistuje|nezn(?:á|a)m\w+|okänd|ok(?:ä|a)nt|finns inte|ukendt|findes ikke"
    r"|ukjent|finnes ikke|tuntematon|ei ole olemassa|bilinmeyen|bulunamad(?:ı|i)|mevcut de(?:ğ|g)il|ismeretlen|nem l(?:é|e)tezik"
    r"|не существует|не найден\w*|неизвест\w+|не зарегистрирован\w*|غير موجود\w*|غير معروف\w*|لا يوجد)"
)
_DOMAIN = (
    r"(?:domeinnaam|domein|domaine|domain|domäne|dominio|dom(?:í|i)nio|domena|domén\w*|домен\w*|النطاق|نطاق)"
)

TONGUES: Families = (
    (
        "mailboxfull",
        (
            r"(?:переполнен|превыш\w+ (?:квот|размер|лимит)|ящик\w* заполнен|przepełnion|pełna"
            r"|przekroczon\w+ (?:limit|rozmiar|pojemno)|cheia|plná|superat\w+ (?:la |il )?(?:quota|limite)"
            r"|excedid\w+ (?:la |el |o |a )?(?:cuota|quota|l(?:í|i)mite|espa(?:ç|c)o|espacio)"
            r"|d(?:é|e)pass\w+ (?:le |la |son |de )?(?:quota|taille)|quota d(?:é|e)pass|zu wenig speicherplatz"
            r"|(?:quota|größe) überschr\w+|onvoldoende (?:schijf)?ruimte)",
            r"(?:满|已满|超過|超出|一杯|いっぱい|容量)|صندوق[^.]{0,30}ممتلئ|ممتلئ",
            r"\b(?:te vol|is vol|ist voll|est pleine?|(?:é|e)tait pleine?)\b|\boverquota\b",
        ),
    ),
    (
        "suspend",
        (
            r"(?:geblokkeerd|opgeschort|uitgeschakeld|gesperrt|deaktiviert|d(?:é|e)sactiv\w+|suspendu|suspendid\w+|desactivad\w+"
            r"|disattivat\w+|заблокирован\w*|отключ(?:е|ё)н\w*|zablokowan\w+|停止|冻结|禁用|معطل|موقوف)",
        ),
    ),
    ("hostunknown", (rf"\b{_DOMAIN}\b[^.:;]{{0,50}}{_NOT_THERE}",)),
    (
        "userunknown",
        (
            _NOT_THERE,
            r"\bbrak takiego\b|\bnie ma takiego\b|\bkein(?:e|en)? (?:solche\w* )?(?:benutzer|empf(?:ä|ae)nger|postfach|mailbox)",
            r"\b(?:geen|aucun|aucune|ning(?:ú|u)n|nessun) [^.;]{0,20}"
            r"(?:gebruiker|postbus|utilisateur|destinataire|usuario|buz(?:ó|o)n|utente)",
            r"(?:用户|用戶|收件人|邮箱|郵箱|帐号|账号|地址)[^。]{0,8}(?<!可能)(?:不存在|错误|錯誤|无效|找不到)|(?<!可能)不存在|没有找到|没有此用户|查无此",
            r"見つかりません|存在しません|宛先不明|あて先不明|宛先が(?:不明|間違)|\buser not exist|존재하지|없는 사용자",
        ),
    ),
)
