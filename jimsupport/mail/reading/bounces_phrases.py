"""The words by which mail servers say why: a family of phrases a reason, the first that fits counts.

Written in lower case, spaces for any white space; matched anywhere in the server's words. The order matters: what is
said of the mailbox or of the mail itself tells more than that it was refused.
"""

# reason -> phrases (regular expressions); order counts
PHRASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("filtered", (r"550 : user unknown",)),  # without the address: how Japanese providers refuse by a filter
    ("spamdetected", (r"\bspam classification|(?:flagged|detected|considered|classified|identified|tagged|regarded|marked) as (?:\w+ )?spam",)),
    ("mailererror", (r"\bprocmail: |\bcommand (?:died|failed|output)|unknown mailer error",)),
    (
        "virusdetected",
        (
            r"\bvirus(?:es)?\b.{0,60}(?:found|detected|infected|reject|refus|contain)",
            r"(?:found|detected|infected|contain\w*|reject\w*|carr\w+).{0,40}\b(?:virus|malware|trojan|worm)\b",
            r"\b(?:dangerous|executable|potentially harmful) (?:attachment|content|file)",
            r"attachment.{0,40}(?:not allowed|prohibited|forbidden|blocked|potential security)",
            r"message contained.{0,20}(?:malware|virus)",
        ),
    ),
    (
        "mailboxfull",
        (
            r"(?:mail ?box|mail ?folder|in ?box|mail ?drop|spool|maildir|account|user|recipient)[^.;\n]{0,40}\b(?:is|are|was|has become|too)? ?full\b",
            r"\bmail ?box (?:is )?(?:too large|size limit|has exceeded|exceeded|exceeds)",
            r"\bover (?:the )?(?:disk )?(?:quota|storage|limit|the maximum allowed)",
            r"(?:quota|storage|disk|mailbox size|space)[^.;\n]{0,30}(?:exceed|exhaust|is full|reached|over)",
            r"(?:exceed\w*|over|beyond|out of|reached|above|hit|surpass\w*)[^.;\n]{0,40}\b(?:quota|storage|disk ?space|mailbox size|mail ?box limit|space limit)",
            r"(?:not enough|insufficient|no|out of|lack of|low|too little) (?:disk |storage |mail ?box |system |file |free |available )*(?:space|storage)",
            r"mail ?box (?:quota|storage|size)(?: usage)? (?:exceed|full|limit|over)",
            r"\bquota (?:violation|exceed|full|limit)",
            r"(?:vol|plein|voll|overvol|pleine|llen[oa]|pien[oa])\b.{0,20}(?:postbus|mailbox|bo(?:î|i)te|postfach|buz(?:ó|o)n|casella)",
            r"(?:postbus|mailbox|bo(?:î|i)te|postfach|buz(?:ó|o)n|casella)[^.;\n]{0,30}\b(?:vol|pleine?|voll|llen[oa]|pien[oa])\b",
            r"\btoo much (?:mail )?data\b",
            r"\bmailfolder is full\b",
            r"\boverquota\b|\boverdrawn\b.{0,30}quota|\bdqblk|edquot",
        ),
    ),
    (
        "exceedlimit",
        (
            r"exceeds? (?:the )?(?:recipient|user|mailbox|account|receiver)'?s?[^.;\n]{0,30}(?:message )?size",
            r"message (?:is )?(?:too (?:large|big|long)) for (?:this|the|that) (?:recipient|user|mailbox)",
            r"message (?:size|length)[^.;\n]{0,30}exceeds? (?:administrative|the recipient)",
        ),
    ),
    (
        "mesgtoobig",
        (
            r"(?:message|mail|e-?mail|data|content|msg|file)s? (?:size |length |header size |body )?(?:is |was |are )?(?:too|to) (?:large|big|long)",
            r"(?:message|mail|e-?mail|msg) (?:file |body |header )?(?:size|length)[^.;\n]{0,30}(?:exceed|limit|larger|bigger|greater|over)",
            r"(?:exceed\w*|larger than|bigger than|greater than|over|above)[^.;\n]{0,40}(?:max\w*|size|fixed|allowed|permitted)[^.;\n]{0,20}(?:message|mail|size|limit|bytes)",
            r"(?:size|max(?:imum)?) (?:limit|message size)[^.;\n]{0,20}exceed",
            r"exceed\w* (?:the )?(?:message|mail|email|max\w*|fixed maximum|server) (?:message |mail )?size",
            r"\boversized? message|\bmessage[^.;\n]{0,20}oversized?\b",
        ),
    ),
    (
        "rejected",
        (
            r"\bsender (?:e-?mail |mail )?(?:address |domain )?(?:is |was )?(?:rejected|denied|refused|invalid|unknown|not|verif)",
            r"(?:bad|invalid|unknown|unverified|unresolvable) (?:sender|return[- ]path|reverse[- ]path|from address)",
            r"domain of sender address|\bgoogle groups\b",
        ),
    ),
    (
        "userunknown",
        (
            r"\b(?:no such|unknown|invalid|non-?existent) (?:local |virtual |mail |e-?mail |or illegal |to )?(?:user|recipient|mail ?box|account|alias|addressee)",
            r"\b(?:user|recipient|account|mail ?box|addressee|alias|usuario|destinataire)(?: name| address| account| mail ?box)? (?:is |was )?(?:unknown|not (?:known|found|recogni[sz]ed|exist)|does(?: not|n't) exist|no longer (?:exists?|valid)|non-?existent|nonexistent)",
            r"\b(?:user|recipient|account|(?<!ip )address|mail ?box)[^.;\n]{0,40}\b(?:does(?: not|n't) (?:exist|have an?\b)|do not exist|is unknown|not exist\b)",
            r"\b(?:invalid|unknown|no such|bad) (?:\w+ ){0,3}(?:user ?id|user ?name|login)\b",
            r"\brecipient ?not ?found|\bno such (?:person|address|mail ?drop)|\bno mail ?box (?:here )?by that name|\bunrouteable address",
        ),
    ),
    (
        "hasmoved",
        (
            r"(?:address|user|recipient|account|mail ?box|he|she|person)[^.;\n]{0,40}(?:has moved|moved to|changed (?:his|her|their|to))",
            r"(?:has been|was|is) replaced (?:by|with)\b",
            r"\bno longer (?:on|at) (?:this |the |our )?(?:server|site|host|company|organi[sz]ation|address)",
            r"new (?:e-?mail )?address (?:is|for)\b",
            r"\bplease (?:use|try|mail|update)[^.;\n]{0,30}\bnew (?:e-?mail )?address",
        ),
    ),
    (
        "notaccept",
        (
            r"system not accepting network messages|\bnull ?mx\b|record indicated no smtp service|host does not accept mail",
        ),
    ),
    (
        "blocked",
        (
            r"(?:messages?|mail|e-?mail) from \[?#ip\]?[^;\n]{0,60}(?:weren't sent|block|reject|refus|not accept|temporarily deferred|denied)",
            r"\b(?:ip|host|client|server|network|isp)[^.;\n]{0,60}\b(?:block|black|deny) ?list|\bnetwork is on our block",
            r"\binvalid ip\b|client host (?:\S+ )?(?:blocked|rejected)|\bdnsbl\b|\brbl\b|spamhaus|spamcop|barracudacentral",
        ),
    ),
    (
        "suspend",
        (
            r"\b(?:mail ?box|account|user|recipient|compte)[^.;\n]{0,40}\b(?:(?:temporar\w*|currently|administratively|been|is|was|are|has) )*(?:disabled|suspended|inactive|deactivated|locked|frozen|discontinued|blocked|closed due|dormant|expired account)\b",
            r"\b(?:disabled|suspended|inactive|deactivated|locked|frozen|dormant|expired|unused|deactivated) (?:recipient|e-?mail|mail|user|account|mail ?box|due to)",
            r"(?:not|isn't|no longer) (?:an? )?(?:active|activated|enabled)\b",
            r"\binactiv(?:e|ity)\b.{0,40}(?:user|account|mailbox|recipient)|account.{0,30}\bis (?:overdrawn|over ?due)",
            r"user (?:has been )?(?:temporarily )?(?:suspended|disabled)|\bhas not been activated|\bnot accepting (?:any )?(?:new )?(?:mail|messages) at this time by user",
        ),
    ),
    (
        "norelaying",
        (
            r"\brelay(?:ing)?\b[^;\n]{0,40}(?:denied|prohibited|not (?:allowed|permitted|authori[sz]ed|permitting)|refused|disallowed|forbidden|blocked|rejected|access|reject)",
            r"(?:unable|not (?:allowed|permitted|authori[sz]ed|configured)|cannot|can't|do(?:es)? not|won't|no|denied|refus\w+|insecure|unauthori[sz]ed|not a(?:n open)?)[^;\n]{0,30}\brelay",
            r"\bis not (?:permitted|allowed) to relay|\brelaying mail\b|\bopen relay\b.{0,20}not|\bnot a local (?:domain|host)|not local[^.\n]{0,20}gateway",
            r"mail server requires authentication when attempting to send to a non-local",
            r"domain(?: \S+)? (?:is )?not (?:in|on|found in)[^.;\n]{0,30}(?:rcpthosts|allowed|locals)|rcpthosts",
            r"we (?:do not|don't) (?:handle|accept|deliver)[^.;\n]{0,20}mail for (?:that|this|the) (?:domain|host)",
        ),
    ),
    (
        "authfailure",
        (
            r"\b(?:spf|dkim|dmarc|arc|senderid|sender id)\b[^;\n]{0,100}(?:fail|reject|policy|pass|check|not|neutral|invalid|verif|violat|align|error|block|deny|denied|unauth|require|missing)",
            r"(?:fail\w*|reject\w*|violat\w*|due to|require\w*|does not|not|no|missing|without|policy|per|against|because of)[^;\n]{0,60}\b(?:spf|dkim|dmarc|sender policy framework)\b",
            r"\bbad (?:spf|dkim|dmarc)\b|sender is unauthenticated",
            r"(?:multiple |sender |email |message |mail )authentication (?:checks? |requirements? )?(?:fail|is required|required|does not|not)",
            r"unauthenticated (?:e-?mail|message|mail)|not authenticated[^.;\n]{0,30}(?:sender|mail|message)|does(?:n't| not) (?:pass|meet)[^.;\n]{0,40}authenticat",
            r"domain[^.;\n]{0,60}does not designate|isn't authenticated|unauthori[sz]ed (?:sender|ip)[^.;\n]{0,20}\bspf",
        ),
    ),
    (
        "requireptr",
        (
            r"\b(?:reverse[- ]dns|rdns|ptr|reverse (?:hostname|lookup|ip|mapping|record)|in-addr·arpa|fcrdns)\b",
            r"(?:cannot|can't|unable to|could not|couldn't|failed to|not) (?:find|resolve|get|lookup|determine|be resolved)[^.;\n]{0,30}\b(?:your|client|sending) (?:host ?name|ip|reverse|address|server)",
            r"(?:client|sending|your) (?:host|ip|server|ip address|host ?name)(?: name)?[^.;\n]{0,40}(?:has no|without|cannot be|does not|not)[^.;\n]{0,20}(?:resolve|dns|host ?name|name|found)",
        ),
    ),
    (
        "notcompliantrfc",
        (
            r"\brfc ?-?\d{3,4}\b|\bnot (?:rfc|compliant)|\bnon-?compliant|\bnot compliant|multiple (?:from|addresses in from|header)",
            r"(?:missing|duplicate|multiple|invalid|malformed|bad|illegal)[^.;\n]{0,20}\b(?:from|date|message-?id|to|subject)?:? ?headers?\b",
        ),
    ),
    (
        "badreputation",
        (
            r"\b(?:bad|poor|low|very low|suspicious|negative|insufficient)\b[^.;\n]{0,30}\breputation",
            r"\breputation\b[^.;\n]{0,40}(?:bad|poor|low|too|reject|block|score|insufficient|of the sending)",
        ),
    ),
    (
        "toomanyconn",
        (
            r"(?:too many|maximum|exceed\w*|limit\w*|concurrent|simultaneous)[^.;\n]{0,40}\b(?:connection|session|recipients|smtp connections)",
            r"\bconnections?\b[^.;\n]{0,30}(?:limit|rate|too many|exceed|throttl)",
            r"\btoo many (?:recipients|rcpt|addresses|hops to|users)",
            r"number of (?:connections|recipients)[^.;\n]{0,30}(?:exceed|limit|too)",
        ),
    ),
    (
        "speeding",
        (
            r"\b(?:rate|throttl\w*|frequen\w*|hourly|daily|per (?:hour|minute|day))[^.;\n]{0,50}(?:limit|exceed|too|sending|reached)",
            r"(?:too (?:many|much|fast|quickly|frequent)|exceed\w*|limit\w*)[^.;\n]{0,50}\b(?:rate|throttl|messages?|mails?|e-?mails|per (?:hour|minute|day)|times|quickly)",
            r"\b(?:throttled|throttling|rate[- ]?limit(?:ed|ing)?|slow down|try again (?:more slowly|at a slower))\b",
        ),
    ),
    (
        "spamdetected",
        (
            r"\b(?:spam|ube|uce|junk|unsolicited|unwanted|bulk|phish\w*|scam)\b[^;\n]{0,60}(?:detect|reject|content|score|block|filter|refus|message|mail|identif|likely|suspect|level|rule|classif)",
            r"(?:detect\w*|reject\w*|identif\w*|classif\w*|look\w* like|consider\w*|suspect\w*|consist\w*|score\w*|appears?|blocked?|mark\w*|tagged|probabl\w*|denied|contain\w*|refus\w*|as|is|be|for|due to)[^;\n]{0,40}\b(?:spam|junk|ube|uce|spamm?y|unsolicited|phishing|scam)\b",
            r"\b(?:blacklisted|blocked|forbidden|banned|bad|listed|spammy|suspicious|prohibited) (?:url|uri|link|domain in|word|phrase|content|subject|keyword)",
            r"(?:url|uri|link)s?[^.;\n]{0,30}(?:blacklist|black ?list|blocked|surbl|uribl)",
            r"\b(?:surbl|uribl|spamassassin|bogofilter|cloudmark|spam ?filter)\b",
            r"(?:content|message)[^.;\n]{0,30}reject[^.;\n]{0,20}(?:\bube\b|spam|content filter)",
        ),
    ),
    (
        "blocked",
        (
            r"\b(?:black[- ]?list(?:ed)?|block[- ]?list(?:ed)?|deny ?list|rbl|dnsbl|spamhaus|spamcop|barracudacentral|sorbs|sbl|xbl|pbl|njabl|invaluement|senderbase|proofpoint·com/check)\b(?![^.;\n]{0,20}address)",
            r"\b(?:ip|host|client|server|network|helo|ehlo|sender'?s? ip|your (?:ip|host|server|network|isp|provider))[^;\n]{0,60}\b(?:block(?:ed)?|banned|denied|refused|rejected|not (?:allowed|welcome|accepted|authori[sz]ed)|listed|forbidden|prohibited|suspicious)",
            r"\b(?:block(?:ed|ing)?|banned|denied|deny|refus\w+|reject\w*|forbidden|no access|access)[^;\n]{0,40}\b(?:ip|client|network|isp|dynamic|dial-?up|helo|ehlo|(?:your|this|the|mail) (?:ip|host|server|domain|system))\b",
            r"(?:messages?|mail|e-?mail) from \[?#ip\]?[^;\n]{0,60}(?:weren't sent|block|reject|refus|not accept|temporarily deferred|denied)",
            r"\b(?:dynamic|dial-?up|residential|generic|dhcp) (?:ip|address|pool|range|host|client)",
            r"\b(?:not accepting connections|too many unwanted|bad (?:sender )?ip|your network is temporarily|esmtp not accepting)",
            r"\b(?:invalid|bad|forged|need fully[- ]qualified|cannot resolve) (?:helo|ehlo)|(?:helo|ehlo)[^.;\n]{0,30}(?:invalid|reject|bad|denied|refused)",
            r"(?:no|not|without)[^.;\n]{0,20}(?:service|access) (?:from|for) (?:your|this) (?:ip|host|address|network)",
            r"connect(?:ion)? (?:was )?(?:refused|rejected|dropped|denied)[^.;\n]{0,20}(?:by policy|due to|because)",
            r"deferred due to (?:user complaints|unexpected volume)|user complaints",
        ),
    ),
    (
        "rejected",
        (
            r"\b(?:sender|return[- ]path|envelope[- ]from|mail[- ]from|originator|reverse[- ]path|from (?:address|domain|header|field))\b[^;\n]{0,50}\b(?:reject\w*|denied|refused|not (?:allowed|accepted|exist|permitted|valid|found|verified|authori[sz]ed|resolv\w*)|invalid|unknown|blocked|does not|could not|cannot|bad|unresolvable|must|unverif\w*|fail\w*|malformed)",
            r"\b(?:reject\w*|invalid|bad|refus\w*|unknown|denied|unverified|verif\w*|malformed|unacceptable|not (?:allow\w*|accept\w*|permit\w*)|blacklisted|forged|spoof\w*|unresolvable)[^;\n]{0,30}\b(?:sender|return[- ]path|envelope[- ]from|mail from|originator|reverse[- ]path|from (?:address|domain|header|field))",
            r"(?:domain|address) (?:of|in) (?:the )?(?:sender|from|envelope|return)[^;\n]{0,50}(?:not|reject|unknown|invalid|does)",
            r"(?:sending|send|mail|sent) (?:to/)?from (?:an? |the |your |this )*(?:address|domain)[^.;\n]{0,40}(?:black|block|not|reject|denied)",
            r"(?:not|isn't|aren't|cannot|can't|no|lacks?)\b[^.;\n]{0,40}\b(?:permission|allowed|permitted|authori[sz]ed|privileges?|rights?) to (?:send|post|mail|submit|e-?mail|deliver)",
            r"\b(?:only|must)\b[^.;\n]{0,30}\b(?:members|subscribers|authenticated|authori[sz]ed|registered|internal)[^.;\n]{0,40}\b(?:post|send|senders?|allowed)",
            r"(?:does(?:n't| not)|do(?:n't| not)|will not|not) accept(?:ing|ed)? (?:mail|messages|e-?mail|anything)s? from|rejects? (?:mail|messages|e-?mail)s? from|restricted[^.;\n]{0,20}(?:group|list|sender)|sender[^.;\n]{0,20}not (?:in|on) (?:the )?(?:allowed|white)",
            r"the group you tried to contact|\bgoogle groups\b|\b(?:may|might) not exist,? or you may not have permission|posting to .{0,40}(?:not allowed|denied|members)|you may need to join the group",
        ),
    ),
    (
        "notaccept",
        (
            r"(?:host|server|domain|system|machine|mail exchanger|address)[^.;\n]{0,40}(?:does not|doesn't|do not|never|not|will not) (?:accept(?:ing|s)?|receiv(?:e|es|ing)) (?:any )?(?:e?-?mail|mail|message|network message|smtp|incoming)",
            r"\bnull ?mx\b|null mx|\bmx or srv record indicated no smtp service|\bmx\b[^.;\n]{0,20}(?:is |record )?(?:empty|null|\"\.\"|points to nowhere)",
            r"smtp protocol (?:diff|error)|does not accept (?:e?-?mail|mail) \(null|\bno (?:smtp|mail) service\b|name server:? \.: host not found",
        ),
    ),
    (
        "hostunknown",
        (
            r"\b(?:host|domain|domain name|hostname|mail server|mail exchanger|site|system)(?: name)?\b[^.;:\n]{0,60}(?:unknown|not found|not (?:be )?(?:resolved|exist|valid|located|registered)|does ?n[o']t exist|couldn't be found|cannot be found|can't be found|could not be (?:found|resolved)|lookup (?:fail|error)|invalid)",
            r"\b(?:unknown|invalid|illegal|no such|bad|unrouteable|unroutable|unresolvable|non-?existent|unregistered) (?:remote |destination |recipient'?s? |mail )?(?:host|domain|site|mail ?domain|system|server name)",
            r"\bnxdomain\b|no such domain|domain[^;\n]{0,40}(?:does not exist|non-?existent|couldn't be found)|name (?:server|service)[^.;\n]{0,30}(?:host not found|unknown|not known)",
            r"(?:no|cannot find|can't find|could(?: not|n't) find|unable to (?:find|resolve|look ?up)|failed to (?:find|resolve))[^.;\n]{0,50}\b(?:host|domain|mx(?: record)?s?|dns|a record|mail server|mail exchanger|route to domain)",
            r"unrouteable (?:mail )?domain|dns (?:error|failure|lookup)[^.;\n]{0,40}(?:no such|not exist|nxdomain|not found)|host or domain name not found|hostname lookup",
            r"\b(?:all relevant mx records point to non-existent hosts|mx records? (?:not found|do(?:es)? not exist)|no mx(?:es)? (?:found|record))",
        ),
    ),
    (
        "userunknown",
        (
            r"\b(?:user|recipient|account|mail ?box|address|addressee|alias|person|customer|subscriber|mail ?account|e-?mail|login|local ?part|name|member|id|destination|contact|mail ?user)\b(?: name| address| id)?[^.:;\n]{0,70}(?:unknown|not (?:known|found|exist|registered|recogni[sz]ed|listed|a (?:valid|known|registered)|valid|present|located|in (?:the |our |this )?(?:directory|database|list|system|table)|here)|n[o']t exist|doesn't (?:exist|have)|does not (?:exist|have)|invalid|no longer (?:exist|valid|in use|available|active|works?|with)|non-?existent|cannot be found|could(?: not|n't) be found|can't be found|wasn't found|has been (?:deleted|removed|closed|terminated|cancell?ed)|is (?:deleted|closed|removed|gone|incorrect|wrong|undefined)|undeliverable|unavailable|terminated|cancell?ed)",
            r"\b(?:unknown|invalid|no such|not a(?: known| valid)?|illegal|non-?existent|not our|bad|unrouteable|unroutable|undeliverable|unable to find|cannot find|can't find|couldn't find|could not find|no|nonexistent|incorrect|wrong|deleted|not an existing|not known|unregistered|not find|don't have (?:an?|any)|do not have (?:an?|any)|missing) (?:such |a |the |active |local |remote |virtual |destination |final |e-?mail |mail |an? |this |any |by |known |valid |matching |here )*(?:user|recipient|account|mail ?box|address(?:ee)?|alias|person|customer|subscriber|local ?part|name|mail ?account|login|member|mail ?drop|id\b|destination|entry|by that name)",
            r"\b(?:unknown|no) (?:or illegal |or invalid )?(?:user|alias|address|recipient)|\bis not (?:listed|known|registered|one of our|a customer|recogni[sz]ed|found)\b|\bwho are you looking for|\bnobody (?:here )?(?:by|with) (?:that|this) name|recipient not found|\b(?:does not|doesn't) exist\b|\bno longer (?:exists|valid|works here|employed|a valid)",
            r"\bnot (?:found|listed) in (?:the )?(?:domino|public|address|directory|name)|\bno mailbox (?:here|by|found)|ismailbox|delivery attempted to (?:a )?non-?existent|mailbox unavailable or access denied|\b(?:mailbox|mail box|account) (?:is )?(?:unavailable|not available)\b",
            r"recipient (?:address )?rejected(?:: access denied\b|\.?(?: \(in reply| *$))|#5\.1\.0 address rejected",
            r"\bunrouteable address|\bunroutable address|\baddress(?:es)? (?:rejected|failed|unknown)\b.{0,20}(?:unknown|no such)|\bno matches to nameserver|\bsorry,? (?:no mailbox|i couldn't find)",
            r"(?:onbekend|bestaat niet|inconnu|n'existe pas|unbekannt|existiert nicht|desconocid|no existe|sconosciut|non esiste|не существует|غير موجود|غير معروف)",
            r"(?:用户不存在|没有找到|宛先不明|あて先|user not exist|usuario|destinataire)[^.;\n]{0,30}(?:unknown|不存在|inconnu|not exist)?",
        ),
    ),
    (
        "policyviolation",
        (
            r"\b(?:policy|policies|security policy|administrative(?:ly)?)\b[^;\n]{0,60}(?:reason|violat|reject|prohibit|denied|block|refus|restrict|against|filter|not)",
            r"(?:violat\w*|reject\w*|prohibit\w*|denied|block\w*|refus\w*|against|because of|due to|for|by)[^;\n]{0,40}\b(?:policy|policies|administrative prohibition|admin(?:istrator)?)\b",
            r"administrative prohibition|content presents a potential|\bmessage not accepted for policy|you have hit|\bprohibited by",
        ),
    ),
    (
        "contenterror",
        (
            r"\b(?:improper|malformed|invalid|bad|broken|corrupt|illegal)[^.;\n]{0,30}\b(?:mime|content|header|8-?bit|encoding|attachment|body|bare (?:lf|cr))",
            r"\bmime\b[^.;\n]{0,20}(?:error|invalid|malformed)|\b8-?bit\b|\bbare (?:lf|newline|linefeed|cr)|conversion[^.;\n]{0,30}(?:not|fail|prohibit)|transfer encoding",
        ),
    ),
    (
        "syntaxerror",
        (
            r"\b(?:syntax error|protocol error|malformed address|command (?:parameter )?not (?:implemented|recogni[sz]ed)|bad sequence|improper (?:command|sequence)|command unrecogni[sz]ed|unrecogni[sz]ed (?:command|parameter)|out of (?:order|sequence)|need (?:mail|rcpt)|unexpected command|invalid command|bad command|sequence of commands)",
        ),
    ),
    (
        "securityerror",
        (
            r"\b(?:authentication|auth|login|credentials?|starttls|tls|ssl|encryption|password|smtp auth)\b[^;\n]{0,50}(?:required|fail|not|invalid|error|must|need|incorrect|turned|first|unsupport|reject|denied|before)",
            r"(?:must|need|requires?|please|first|without|not|unauthenticated|not yet)[^;\n]{0,30}\b(?:authenticat\w*|starttls|tls|encrypt\w*|log ?in|senders not)",
            r"\bunauthenticated senders?|\bnot authori[sz]ed\b|\bsecurity (?:reason|error|violation)|\baccess denied\b|\bpermission denied\b|\bnot permitted\b|\bunauthori[sz]ed\b",
        ),
    ),
    (
        "expired",
        (
            r"(?:message|mail|envelope|delivery|retry|queue|connection)[^.;\n]{0,40}(?:expired|time ?out exceeded|timeout|timed ?out|time(?:d)? limit|too long|too old)",
            r"(?:not|unable|could not|couldn't|cannot|undelivered|has not been|wasn't|failed)[^.;\n]{0,60}(?:within|for more than|after|in the last|for) (?:the )?(?:\d+|several|many|multiple|a few|specified|time)[^.;\n]{0,30}(?:minute|hour|day|second|retries|attempt|tries|time|limit|period)",
            r"\b(?:expired|gave up|giving up|too many (?:retries|attempts)|retry time|retry limit|max(?:imum)? retries|been in (?:the|my) queue too long|queue too long|will be (?:re)?tried|still (?:being )?(?:retried|trying|undelivered)|failed \d+ attempts|after multiple retries|delivery time)",
            r"(?:time|retry)[ -]?(?:out|limit)[^.;\n]{0,20}(?:exceed|reach|expired)|\btimed ?out\b|\bhas been delayed|\bis delayed\b|delayed for|all hosts have been failing",
            r"(?:server|host)[^.;\n]{0,40}(?:did not|didn't|not|does not|is not) (?:accept our requests|respond(?:ing)?|answer(?:ing)?)|\bnot respond(?:ing)?\b|connection refused|refused to accept|host not reachable|not reachable|unable to connect|could(?: not|n't) connect",
        ),
    ),
    (
        "networkerror",
        (
            r"\b(?:network|connection|connect|socket|route|routing|dns|tcp|link|transport)\b[^.;\n]{0,50}(?:error|fail|lost|reset|closed|refused|unreachable|broken|down|unavailable|temporar|loop|problem|dropped|not)",
            r"\b(?:hop count|too many hops|mail loop|loop(?:s|ing)? (?:back|detected)|routing loop|mail for \S+ loops|no route to|unreachable|host down|could not connect|lookup fail|name service error|try again\b.{0,20}dns|unable to resolve|cname lookup)",
            r"\b(?:no network|lost connection|broken pipe|interrupted|server disconnected|conversation with)",
        ),
    ),
    (
        "systemerror",
        (
            r"\b(?:local (?:configuration |delivery )?error|system (?:error|failure|config)|config(?:uration)? (?:error|problem)|server (?:configuration|error|fault)|internal (?:server )?error|i/?o error|out of memory|operating system|can't create|cannot create|unable to (?:create|open|write|chdir)|input/output|file system|resource|temporary failure|queue file|insufficient system|message queue|cannot open|server busy|busy|duplicat\w+ message-?id|loop alert|aliasing/forwarding|loops? back|service (?:currently |temporarily )?unavailable|service not available)",
        ),
    ),
    (
        "mailererror",
        (
            r"\b(?:command (?:failed|died|output|returned|time)|mailer (?:error|died|exit)|exit (?:status|code)|program|procmail|x-unix|pipe to|local delivery agent|child crashed|unknown mailer error|deferred: local mailer)",
        ),
    ),
    (
        "onhold",
        (r"\b(?:on hold|held|quarantin\w*|awaiting|moderat\w*)\b",),
    ),
    (
        "filtered",
        (
            r"\b(?:filter(?:ed|ing|s)?|recipient'?s? (?:rule|setting|preference)|user (?:rejected|has blocked|refuse)|because the recipient is only accepting|rejected by (?:the )?(?:recipient|user|filter)|refused by (?:the )?(?:recipient|user)|not accepting (?:mail|messages)|whitelist|challenge)\b",
        ),
    ),
)

# Status codes (RFC 3463 and the registry) of which the words say nothing more; the longest that fits counts.
CODES: dict[str, str] = {
    "1.0": "rejected",
    "1.1": "userunknown",
    "1.2": "hostunknown",
    "1.3": "userunknown",
    "1.4": "systemerror",
    "1.6": "hasmoved",
    "1.7": "rejected",
    "1.8": "rejected",
    "1.9": "systemerror",
    "1.10": "notaccept",
    "2.0": "filtered",
    "2.1": "filtered",
    "2.2": "mailboxfull",
    "2.3": "exceedlimit",
    "2.4": "filtered",
    "3": "systemerror",
    "3.0": "mailererror",
    "3.4": "mesgtoobig",
    "4": "networkerror",
    "4.4": "hostunknown",
    "4.7": "expired",
    "5": "syntaxerror",
    "5.3": "toomanyconn",
    "6": "contenterror",
    "7": "securityerror",
    "4.3": "systemerror",
    "7.0": "policyviolation",
    "7.9": "policyviolation",
    "7.1": "policyviolation",
    "7.13": "suspend",
    "7.17": "hasmoved",
    "7.18": "hasmoved",
    "7.20": "authfailure",
    "7.21": "authfailure",
    "7.22": "authfailure",
    "7.23": "authfailure",
    "7.24": "authfailure",
    "7.25": "requireptr",
    "7.26": "authfailure",
    "7.27": "rejected",
}

# Codes that say it plainer than any words, where the server itself gave them.
SURE_CODES: dict[str, str] = {
    "2.2": "mailboxfull",
    "2.3": "exceedlimit",
    "7.20": "authfailure",
    "7.21": "authfailure",
    "7.22": "authfailure",
    "7.23": "authfailure",
    "7.24": "authfailure",
    "7.25": "requireptr",
    "7.26": "authfailure",
}

# Codes of SMTP itself (RFC 5321, RFC 7504) of which the words and the status code say nothing more.
REPLIES: dict[str, str] = {
    "421": "systemerror",
    "451": "systemerror",
    "452": "systemerror",
    "500": "syntaxerror",
    "501": "syntaxerror",
    "502": "syntaxerror",
    "503": "syntaxerror",
    "504": "syntaxerror",
    "521": "notaccept",
    "530": "securityerror",
    "534": "securityerror",
    "535": "securityerror",
    "552": "mailboxfull",
    "556": "notaccept",
}
