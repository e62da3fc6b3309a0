"""The words by which mail servers say why, as a table: a family of phrases a reason, the first that fits counts.

Written in lower case, one space for any white space, "<>" for an address, "#ip" for an IP address and "·" for the
dots in names, so that a dot ends a sentence; matched anywhere in the server's words. The order matters: what is said
of the mailbox or of the mail itself tells more than that it was refused.
"""

Families = tuple[tuple[str, tuple[str, ...]], ...]

SAID_OF_MAILBOX_AND_MAIL: Families = (
    (
        "requireptr",
        (r"cannot find your (?:reverse )?host ?name|\bptr record",),
    ),
    (
        "networkerror",
        (r"hop count exceeded|too many hops|mail loop|loops back to",),
    ),
    (
        "filtered",  # without the address: how Japanese providers refuse by a filter
        (r"550 : user unknown",),
    ),
    (
        "spamdetected",
        (
            r"\bspam classification|(?:probability|likelihood) of spam",
            r"(?:flagged|detected|considered|classified|identified|tagged|regarded|"
            r"marked) as (?:\w+ )?spam",
        ),
    ),
    (
        "mailererror",
        (r"\bprocmail: |\bcommand (?:died|failed|output)|unknown mailer error",),
    ),
    (
        "virusdetected",
        (
            r"\bvirus(?:es)?\b.{0,60}(?:found|detected|infected|reject|refus|contain)",
            r"(?:found|detected|infected|contain\w*|reject\w*|carr\w+).{0,40}\b(?:virus|malware|"
            r"trojan|worm)\b",
            r"\b(?:dangerous|executable|potentially harmful) (?:attachment|content|file)",
            r"attachment.{0,40}(?:not allowed|prohibited|forbidden|blocked|potential security)",
            r"message contained.{0,20}(?:malware|virus)",
        ),
    ),
    (
        "mailboxfull",
        (
            r"(?:mail ?box|mail ?folder|in ?box|mail ?drop|spool|maildir|account|user|"
            r"recipient)[^.;\n]{0,40}\b(?:is|are|was|has become|too)? ?full\b",
            r"\bmail ?box (?:is )?(?:too large|size limit|has exceeded|exceeded|exceeds)",
            r"\bover (?:the )?(?:disk )?(?:quota|storage|limit|the maximum allowed)",
            r"(?:quota|storage|disk|mailbox size|space)[^.;\n]{0,30}(?:exceed|exhaust|is full|"
            r"reached|over)",
            r"(?:exceed\w*|over|beyond|out of|reached|above|hit|"
            r"surpass\w*)[^.;\n]{0,40}\b(?:quota|storage|disk ?space|mailbox size|mail ?box limit|"
            r"space limit)",
            r"(?:not enough|insufficient|no|out of|lack of|low|too little) (?:disk |storage |"
            r"mail ?box |system |file |free |available )*(?:space|storage)",
            r"mail ?box (?:quota|storage|size)(?: usage)? (?:exceed|full|limit|over)",
            r"\bquota (?:violation|exceed|full|limit)",
            r"(?:vol|plein|voll|overvol|pleine|llen[oa]|pien[oa])\b.{0,20}(?:postbus|mailbox|"
            r"bo(?:î|i)te|postfach|buz(?:ó|o)n|casella)",
            r"(?:postbus|mailbox|bo(?:î|i)te|postfach|buz(?:ó|o)n|casella)[^.;\n]{0,30}\b(?:vol|"
            r"pleine?|voll|llen[oa]|pien[oa])\b",
            r"\btoo much (?:mail )?data\b|\bmailfolder is full\b|\boverquota\b",
            r"\boverdrawn\b.{0,30}quota|\bdqblk|edquot",
        ),
    ),
    (
        "exceedlimit",
        (
            r"exceeds? (?:the )?(?:recipient|user|mailbox|account|"
            r"receiver)'?s?[^.;\n]{0,30}(?:message )?size",
            r"message (?:is )?(?:too (?:large|big|long)) for (?:this|the|that) (?:recipient|user|"
            r"mailbox)",
            r"message (?:size|length)[^.;\n]{0,30}exceeds? (?:administrative|the recipient)",
        ),
    ),
    (
        "mesgtoobig",
        (
            r"(?:message|mail|e-?mail|data|content|msg|file)s? (?:size |length |header size |"
            r"body )?(?:is |was |are )?(?:too|to) (?:large|big|long)",
            r"(?:message|mail|e-?mail|msg) (?:file |body |header )?(?:size|"
            r"length)[^.;\n]{0,30}(?:exceed|limit|larger|bigger|greater|over)",
            r"(?:exceed\w*|larger than|bigger than|greater than|over|above)[^.;\n]{0,40}(?:max\w*|"
            r"size|fixed|allowed|permitted)[^.;\n]{0,20}(?:message|mail|size|limit|bytes)",
            r"(?:size|max(?:imum)?) (?:limit|message size)[^.;\n]{0,20}exceed",
            r"exceed\w* (?:the )?(?:message|mail|email|max\w*|fixed maximum|server) (?:message |"
            r"mail )?size",
            r"\boversized? message|\bmessage[^.;\n]{0,20}oversized?\b",
        ),
    ),
    (
        "rejected",
        (
            r"\bsender (?:e-?mail |mail )?(?:address |domain )?(?:is |was )?(?:rejected|denied|"
            r"refused|invalid|unknown|not|verif)",
            r"(?:bad|invalid|unknown|unverified|unresolvable) (?:sender|return[- ]path|"
            r"reverse[- ]path|from address)",
            r"domain of sender address|\bgoogle groups\b",
        ),
    ),
    (
        "userunknown",
        (
            r"\b(?:no such|unknown|invalid|non-?existent) (?:local |virtual |mail |e-?mail |"
            r"or illegal |to )?(?:user|recipient|mail ?box|account|alias|addressee)",
            r"\b(?:user|recipient|account|mail ?box|addressee|alias|usuario|destinataire)(?: name|"
            r" address| account| mail ?box)? (?:is |was )?(?:unknown|not (?:known|found|"
            r"recogni[sz]ed|exist)|does(?: not|n't) exist|no longer (?:exists?|valid)|"
            r"non-?existent|nonexistent)",
            r"\b(?:user|recipient|account|(?<!ip )address|mail ?box)[^.;\n]{0,40}\b(?:does(?: not|"
            r"n't) (?:exist|have an?\b)|do not exist|is unknown|not exist\b)",
            r"\b(?:invalid|unknown|no such|bad) (?:\w+ ){0,3}(?:user ?id|user ?name|login)\b",
            r"\brecipient ?not ?found|\bno such (?:person|address|mail ?drop)",
            r"\bno mail ?box (?:here )?by that name|\bunrouteable address",
        ),
    ),
    (
        "hasmoved",
        (
            r"(?:address|user|recipient|account|mail ?box|he|she|person)[^.;\n]{0,40}(?:has moved|"
            r"moved to|changed (?:his|her|their|to))",
            r"(?:has been|was|is) replaced (?:by|with)\b",
            r"\bno longer (?:on|at) (?:this |the |our )?(?:server|site|host|company|"
            r"organi[sz]ation|address)",
            r"new (?:e-?mail )?address (?:is|for)\b",
            r"\bplease (?:use|try|mail|update)[^.;\n]{0,30}\bnew (?:e-?mail )?address",
        ),
    ),
    (
        "notaccept",
        (
            r"system not accepting network messages|\bnull ?mx\b",
            r"record indicated no smtp service|host does not accept mail|seems? to reject all mails?\b",
        ),
    ),
    (
        "blocked",
        (
            r"(?:messages?|mail|e-?mail) from \[?#ip\]?[^;\n]{0,60}(?:weren't sent|block|reject|"
            r"refus|not accept|temporarily deferred|denied)",
            r"\b(?:ip|host|client|server|network|isp)[^.;\n]{0,60}\b(?:block|black|deny) ?list",
            r"\bnetwork is on our block|\binvalid ip\b",
            r"client host (?:\S+ )?(?:blocked|rejected)|\bdnsbl\b|\brbl\b|spamhaus|spamcop",
            r"barracudacentral",
        ),
    ),
    (
        "suspend",
        (
            r"\b(?:mail ?box|account|user|recipient|compte)[^.;\n]{0,40}\b(?:(?:temporar\w*|"
            r"currently|administratively|been|is|was|are|has) )*(?:disabled|suspended|inactive|"
            r"deactivated|locked|frozen|discontinued|blocked|closed due|dormant|expired account)\b",
            r"\b(?:disabled|suspended|inactive|deactivated|locked|frozen|dormant|expired|unused|"
            r"deactivated) (?:recipient|e-?mail|mail|user|account|mail ?box|due to)",
            r"(?:not|isn't|no longer) (?:an? )?(?:active|activated|enabled)\b",
            r"\binactiv(?:e|ity)\b.{0,40}(?:user|account|mailbox|recipient)",
            r"account.{0,30}\bis (?:overdrawn|over ?due)",
            r"user (?:has been )?(?:temporarily )?(?:suspended|disabled)",
            r"\bhas not been activated",
            r"\bnot accepting (?:any )?(?:new )?(?:mail|messages) at this time by user",
        ),
    ),
    (
        "norelaying",
        (
            r"\brelay(?:ing)?\b[^;\n]{0,40}(?:denied|prohibited|not (?:allowed|permitted|"
            r"authori[sz]ed|permitting)|refused|disallowed|forbidden|blocked|rejected|access|"
            r"reject)",
            r"(?:unable|not (?:allowed|permitted|authori[sz]ed|configured)|cannot|can't|"
            r"do(?:es)? not|won't|no|denied|refus\w+|insecure|unauthori[sz]ed|"
            r"not a(?:n open)?)[^;\n]{0,30}\brelay",
            r"\bis not (?:permitted|allowed) to relay|\brelaying mail\b",
            r"\bopen relay\b.{0,20}not|\bnot a local (?:domain|host)",
            r"not local[^.\n]{0,20}gateway",
            r"mail server requires authentication when attempting to send to a non-local",
            r"domain(?: \S+)? (?:is )?not (?:in|on|found in)[^.;\n]{0,30}(?:rcpthosts|allowed|"
            r"locals)",
            r"rcpthosts",
            r"we (?:do not|don't) (?:handle|accept|deliver)[^.;\n]{0,20}mail for (?:that|this|"
            r"the) (?:domain|host)",
        ),
    ),
    (
        "authfailure",
        (
            r"\b(?:spf|dkim|dmarc|arc|senderid|sender id)\b[^;\n]{0,100}(?:fail|reject|policy|"
            r"pass|check|not|neutral|invalid|verif|violat|align|error|block|deny|denied|unauth|"
            r"require|missing)",
            r"(?:fail\w*|reject\w*|violat\w*|due to|require\w*|does not|not|no|missing|without|"
            r"policy|per|against|because of)[^;\n]{0,60}\b(?:spf|dkim|dmarc|"
            r"sender policy framework)\b",
            r"\bbad (?:spf|dkim|dmarc)\b|sender is unauthenticated",
            r"(?:multiple |sender |email |message |mail )authentication (?:checks? |"
            r"requirements? )?(?:fail|is required|required|does not|not)",
            r"unauthenticated (?:e-?mail|message|mail)",
            r"not authenticated[^.;\n]{0,30}(?:sender|mail|message)",
            r"does(?:n't| not) (?:pass|meet)[^.;\n]{0,40}authenticat",
            r"domain[^.;\n]{0,60}does not designate|isn't authenticated",
            r"unauthori[sz]ed (?:sender|ip)[^.;\n]{0,20}\bspf",
        ),
    ),
    (
        "requireptr",
        (
            r"\b(?:reverse[- ]dns|rdns|ptr|reverse (?:hostname|lookup|ip|mapping|record)|"
            r"in-addr·arpa|fcrdns)\b",
            r"(?:cannot|can't|unable to|could not|couldn't|failed to|not) (?:find|resolve|get|"
            r"lookup|determine|be resolved)[^.;\n]{0,30}\b(?:your|client|sending) (?:host ?name|"
            r"ip|reverse|address|server)",
            r"(?:client|sending|your) (?:host|ip|server|ip address|"
            r"host ?name)(?: name)?[^.;\n]{0,40}(?:has no|without|cannot be|does not|"
            r"not)[^.;\n]{0,20}(?:resolve|dns|host ?name|name|found)",
        ),
    ),
    (
        "notcompliantrfc",
        (
            r"\brfc ?-?\d{3,4}\b|\bnot (?:rfc|compliant)|\bnon-?compliant|\bnot compliant",
            r"multiple (?:from|addresses in from|header)",
            r"(?:missing|duplicate|multiple|invalid|malformed|bad|illegal)[^.;\n]{0,20}\b(?:from|"
            r"date|message-?id|to|subject)?:? ?headers?\b",
        ),
    ),
    (
        "badreputation",
        (
            r"\b(?:bad|poor|low|very low|suspicious|negative|"
            r"insufficient)\b[^.;\n]{0,30}\breputation",
            r"\breputation\b[^.;\n]{0,40}(?:bad|poor|low|too|reject|block|score|insufficient|"
            r"of the sending)",
        ),
    ),
    (
        "toomanyconn",
        (
            r"(?:too many|maximum|exceed\w*|limit\w*|concurrent|"
            r"simultaneous)[^.;\n]{0,40}\b(?:connection|session|recipients|smtp connections)",
            r"\bconnections?\b[^.;\n]{0,30}(?:limit|rate|too many|exceed|throttl)",
            r"\btoo many (?:recipients|rcpt|addresses|hops to|users)",
            r"number of (?:connections|recipients)[^.;\n]{0,30}(?:exceed|limit|too)",
        ),
    ),
    (
        "speeding",
        (
            r"\b(?:rate|throttl\w*|frequen\w*|hourly|daily|per (?:hour|minute|"
            r"day))[^.;\n]{0,50}(?:limit|exceed|too|sending|reached)",
            r"(?:too (?:many|much|fast|quickly|frequent)|exceed\w*|"
            r"limit\w*)[^.;\n]{0,50}\b(?:rate|throttl|messages?|mails?|e-?mails|per (?:hour|"
            r"minute|day)|times|quickly)",
            r"\b(?:throttled|throttling|rate[- ]?limit(?:ed|ing)?|slow down|"
            r"try again (?:more slowly|at a slower))\b",
        ),
    ),
)
