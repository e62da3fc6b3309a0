"""The words that settle why, whatever else a server says beside them; see `phrases` for how they are written.

Each stands here because its words, taken one by one, would be read as something else: "too many unknown users" is said
of the sender's speed, "alias database unavailable" of the server, "unknown host name in HELO" of the relay.
"""

from jimsupport.mail.reading.bounces.phrases import Families

FIRSTS: Families = (
    (
        "speeding",
        (
            r"\btoo many (?:\w+ )?(?:invalid|unknown|bad|non-?existent|wrong|incorrect|unrecogni[sz]ed) (?:\w+ )?"
            r"(?:recipient|user|address|rcpt|mailbox|command)",
            r"\b(?:dictionary|directory harvest|harvesting) attack|\btoo many errors\b",
            r"(?:receiving|getting) (?:mail|messages|e-?mail) (?:at a rate|too (?:quickly|fast))",
            r"\b(?:sending|send|daily|hourly|outbound|outgoing|message|recipient) (?:quota|limit|rate)"
            r"[^.;]{0,20}(?:exceed|reached)|frequency limited",
        ),
    ),
    (
        "systemerror",
        (
            r"\b(?:alias|user|account|recipient|mailbox|virtual|password) (?:database|map|table|file|director(?:y|ies)|"
            r"lookup|server)s?[^.;]{0,20}(?:unavailable|error|fail|not (?:available|reachable)|cannot be (?:opened|read))",
            r"\b(?:error|problem|failure)s? (?:while |when )?(?:reading|opening|looking up|searching|querying|accessing|in) "
            r"(?:the )?(?:alias|user|account|recipient|mailbox|virtual|mail store)",
            r"\bmailing list expansion\b|\b(?:recipient|user|name) (?:\S+ )?(?:is )?(?:not unique|ambiguous)",
            r"\b(?:mx|mx record)s?[^.;]{0,20}points? (?:back )?to (?:the )?local|control/locals|best-preference mx",
            r"\bmailbox[^.;]{0,20}(?:is )?(?:being moved|under maintenance|in transit|mid-?move)|mailboxintransit",
        ),
    ),
    (
        "norelaying",
        (
            r"\brelay(?:ing)? (?:access )?(?:denied|prohibited|not permitted|disallowed)\b|\b(?:unable|refus\w+) to relay\b",
            r"\b(?:do not|don't|does not|will not|won't) relay\b",
        ),
    ),
    (
        "blocked",
        (
            r"\b(?:unknown|invalid|bad|unresolvable|no such|not find)\b[^.;]{0,40}\bin (?:the )?(?:helo|ehlo)\b",
            r"\b(?:helo|ehlo)\b[^.;]{0,40}\b(?:unknown|not (?:found|exist|resolv\w+|valid)|does not|invalid|rejected)\b",
            r"\b(?:servers?|hosts?|clients?|connections?)\b[^.;]{0,20} without (?:an? )?(?:valid|reverse|proper|ptr|dns)",
            r"accounts? or domains? may not exist",
        ),
    ),
    (
        "requireptr",
        (
            r"\bdns ptr\b|\binvalid dns mx\b",
            r"\byour (?:server|host|ip|client|system|machine)(?:'s)?[^;\n]{0,60}\b"
            r"(?:no reverse|not (?:be )?(?:found|resolve)|unknown host)",
            r"\bunknown host: your\b",
        ),
    ),
    (
        "rejected",
        (
            r"\b(?:sender|sending|senders?'s?|envelope|originat\w+|from|return|reverse)(?: e-?mail| mail)? "
            r"(?:domain|address|host)"
            r"[^.;]{0,40}\b(?:does(?: not|n't) exist|not (?:exist|found|valid|resolv\w+)|unknown|invalid|could not be)\b",
            r"\b(?:domain|address|user) of (?:the |your )?sender\b",
            r"\b(?:return|sender'?s?|your|from|originat\w+) (?:e-?mail )?address[^.;]{0,30}\b"
            r"(?:does(?: not|n't) exist|unknown|not (?:exist|found|valid))",
            r"\binvalid sender\b|\bsender (?:address )?(?:verify|verification|callout) (?:failed|failure)|\bunknown sender\b",
            r"\byour domain\b[^.;]{0,30}\b(?:does(?: not|n't) exist|not (?:found|listed|accepted))",
            r"\bverif\w+ (?:failed )?(?:for|of) (?:the )?sender|while verifying (?:<>|the sender|sender)",
            r"\bcallback (?:setup|verification)[^.;]{0,20}fail",
            r"\bsender address (?:is )?(?:not allowed|rejected|denied)|\bsender denied\b|\bunauthori[sz]ed sender\b",
            r"\b(?:not in|in) the (?:list|set) of (?:allowed|permitted|blocked) senders|\bblocked senders?\b",
            r"\b(?:afzender|absender|exp(?:é|e)diteur|remitente|mittente|remetente)\b[^.;]{0,40}\b(?:onbekend|unbekannt|geweigerd|"
            r"abgelehnt|refus|inconnu|desconocid|sconosciut|bestaat niet|existiert nicht|n'existe pas|no existe)",
        ),
    ),
    (
        "spamdetected",
        (
            r"\b(?:classified|identified|flagged|detected) as (?:\w+ )?(?:bulk|spam|junk|phishing|unwanted)\b",
            r"\b(?:url|link|uri)s?\b[^.;]{0,30}\bin (?:your|the|this) (?:message|mail|e-?mail)\b",
        ),
    ),
    (
        "filtered",
        (
            r"\b(?:recipient|user|addressee|receiver)s? (?:has |have |is )?(?:blocked|blocking|refus\w+|declined) "
            r"(?:you|your|mail|messages|the sender|this sender|us\b)",
            r"\b(?:blocked|denied|refused) by (?:the )?(?:recipient|user|addressee|receiver)\b",
        ),
    ),
    ("hostunknown", (r"\bdomain is not reachable\b[^;]{0,40}\bcheck the domain\b",)),
    (
        "networkerror",  # names that could not be looked up now
        (
            r"\b(?:host|domain|name service|dns|lookup|resolv\w*)\b[^.;]{0,120}\b(?:try again|soft error|servfail|at this time|"
            r"temporar\w+|time ?out|timed out)\b",
            r"\b(?:soft error|servfail|temporary (?:dns|lookup|failure in name))\b",
        ),
    ),
    (
        "hostunknown",
        (
            r"\b(?:recipient'?s?|destination|e-?mail|mail|the|dns|to) (?:e-?mail |mail )?domain(?: name)?(?: \S+)?"
            r" (?:was |is |could |does |did )?(?:not (?:be )?(?:found|exist|resolved|known)|n't exist|doesn't exist|wasn't found|"
            r"couldn't be (?:found|resolved)|unknown\b)",
            r"\bdomain(?: \S+)? (?:does not|doesn't) exist\b|\bnon-?existent domain\b",
        ),
    ),
    (
        "userunknown",
        (
            r"\b(?:status|code|exit) 67\b|\bex_nouser\b",
            r"\brecipient (?:e-?mail |mail )?address[^.;]{0,20} is not (?:a )?valid\b",
            r"\b(?:address|account|mail ?box|e-?mail)\b[^.;]{0,20} (?:no longer|nicht mehr|niet meer) "
            r"(?:accepts?|receives?|takes?) (?:any )?(?:e-?mail|mail|messages)",
            r"\bmailbox unknown\b",
        ),
    ),
    (
        "suspend",
        (
            r": (?:the |this )?(?:mail ?box|account|user) (?:is |was |has been )?(?:currently |temporarily |administratively )*"
            r"(?:disabled|suspended|locked|frozen|deactivated|blocked)\b(?! by)",
            r"\baccount (?:has )?(?:been )?blocked\b",
            r"\b(?:mail ?box|account)[^.;]{0,30}(?:has )?(?:been )?blocked due to inactivity",
            r"\b(?:account|mail ?box|subscription) (?:has |is )?expired\b",
        ),
    ),
    (
        "contenterror",
        (
            r"\b(?:message-?id|header|attachment|mime|charset|boundary|part)\b[^.;]{0,30}"
            r"\b(?:does not exist|doesn't exist|not found|is (?:missing|invalid|unknown))",
        ),
    ),
    (
        "securityerror",
        (
            r"\bcertificate\b[^;]{0,60}\b(?:not|unknown|invalid|expired|fail)",
            r"\b(?:is )?required,? but (?:was |is )?not (?:offered|supported|provided|announced)",
            r"\bauthentication (?:failed|failure|required|unsuccessful|credentials)\b",
        ),
    ),
)
