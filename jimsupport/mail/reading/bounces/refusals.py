"""The rest of the words by which mail servers say why: of senders, hosts, rules and trouble on the way; see
`phrases` for how they are written."""

from jimsupport.mail.reading.bounces.phrases import SAID_OF_MAILBOX_AND_MAIL, Families
from jimsupport.mail.reading.bounces.tongues import TONGUES

_SAID_OF_THE_WAY: Families = (
    (
        "spamdetected",
        (
            r"\b(?:spam|ube|uce|junk|unsolicited|unwanted|bulk|phish\w*|"
            r"scam)\b[^;\n]{0,60}(?:detect|reject|content|score|block|filter|refus|message|mail|"
            r"identif|likely|suspect|level|rule|classif)",
            r"(?:detect\w*|reject\w*|identif\w*|classif\w*|look\w* like|consider\w*|suspect\w*|"
            r"consist\w*|score\w*|appears?|blocked?|mark\w*|tagged|probabl\w*|denied|contain\w*|"
            r"refus\w*|as|is|be|for|due to)[^;\n]{0,40}\b(?:spam|junk|ube|uce|spamm?y|unsolicited|"
            r"phishing|scam)\b",
            r"\b(?:blacklisted|blocked|forbidden|banned|bad|listed|spammy|suspicious|"
            r"prohibited) (?:url|uri|link|domain in|word|phrase|content|subject|keyword)",
            r"(?:url|uri|link)s?[^.;\n]{0,30}(?:blacklist|black ?list|blocked|surbl|uribl)",
            r"\b(?:surbl|uribl|spamassassin|bogofilter|cloudmark|spam ?filter)\b",
            r"(?:content|message)[^.;\n]{0,30}reject[^.;\n]{0,20}(?:\bube\b|spam|content filter)",
        ),
    ),
    (
        "blocked",
        (
            r"\b(?:black[- ]?list(?:ed)?|block[- ]?list(?:ed)?|deny ?list|rbl|dnsbl|spamhaus|"
            r"spamcop|barracudacentral|sorbs|sbl|xbl|pbl|njabl|invaluement|senderbase|"
            r"proofpoint·com/check)\b(?![^.;\n]{0,20}address)",
            r"\b(?:ip|host|client|server|network|helo|ehlo|sender'?s? ip|your (?:ip|host|server|"
            r"network|isp|provider))[^;\n]{0,60}\b(?:block(?:ed)?|banned|denied|refused|"
            r"rejected(?! (?:the|your|this) (?:message|mail|e-?mail))|"
            r"not (?:allowed|welcome|accepted|authori[sz]ed)|listed|forbidden|prohibited|"
            r"suspicious)",
            r"\b(?:block(?:ed|ing)?|banned|denied|deny|refus\w+|reject\w*|forbidden|no access|"
            r"access)[^;\n]{0,40}\b(?:ip|client|network|isp|dynamic|dial-?up|helo|ehlo|(?:your|"
            r"this|the|mail) (?:ip|host|server|domain|system))\b",
            r"(?:messages?|mail|e-?mail) from \[?#ip\]?[^;\n]{0,60}(?:weren't sent|block|reject|"
            r"refus|not accept|temporarily deferred|denied)",
            r"\b(?:dynamic|dial-?up|residential|generic|dhcp) (?:ip|address|pool|range|host|"
            r"client)",
            r"\b(?:not accepting connections|too many unwanted|bad (?:sender )?ip|"
            r"your network is temporarily|esmtp not accepting)",
            r"\b(?:invalid|bad|forged|need fully[- ]qualified|cannot resolve) (?:helo|ehlo)",
            r"(?:helo|ehlo)[^.;\n]{0,30}(?:invalid|reject|bad|denied|refused)",
            r"(?:no|not|without)[^.;\n]{0,20}(?:service|access) (?:from|for) (?:your|this) (?:ip|"
            r"host|address|network)",
            r"connect(?:ion)? (?:was )?(?:refused|rejected|dropped|"
            r"denied)[^.;\n]{0,20}(?:by policy|due to|because)",
            r"deferred due to (?:user complaints|unexpected volume)|user complaints",
        ),
    ),
    (
        "rejected",
        (
            r"\b(?:sender|return[- ]path|envelope[- ]from|mail[- ]from|originator|reverse[- ]path|"
            r"from (?:address|domain|header|field))\b[^;\n]{0,50}\b(?:reject\w*|denied|refused|"
            r"not (?:allowed|accepted|exist|permitted|valid|found|verified|authori[sz]ed|"
            r"resolv\w*)|invalid|unknown|blocked|does not|could not|cannot|bad|unresolvable|must|"
            r"unverif\w*|fail\w*|malformed)",
            r"\b(?:reject\w*|invalid|bad|refus\w*|unknown|denied|unverified|verif\w*|malformed|"
            r"unacceptable|not (?:allow\w*|accept\w*|permit\w*)|blacklisted|forged|spoof\w*|"
            r"unresolvable)[^;\n]{0,30}\b(?:sender|return[- ]path|envelope[- ]from|mail from|"
            r"originator|reverse[- ]path|from (?:address|domain|header|field))",
            r"(?:domain|address) (?:of|in) (?:the )?(?:sender|from|envelope|"
            r"return)[^;\n]{0,50}(?:not|reject|unknown|invalid|does)",
            r"(?:sending|send|mail|sent) (?:to/)?from (?:an? |the |your |this )*(?:address|"
            r"domain)[^.;\n]{0,40}(?:black|block|not|reject|denied)",
            r"(?:not|isn't|aren't|cannot|can't|no|lacks?)\b[^.;\n]{0,40}\b(?:permission|allowed|"
            r"permitted|authori[sz]ed|privileges?|rights?) to (?:send|post|mail|submit|e-?mail|"
            r"deliver)",
            r"\b(?:only|must)\b[^.;\n]{0,30}\b(?:members|subscribers|authenticated|authori[sz]ed|"
            r"registered|internal)[^.;\n]{0,40}\b(?:post|send|senders?|allowed)",
            r"(?:does(?:n't| not)|do(?:n't| not)|will not|not) accept(?:ing|ed)? (?:mail|messages|"
            r"e-?mail|anything)s? from",
            r"rejects? (?:mail|messages|e-?mail)s? from",
            r"restricted[^.;\n]{0,20}(?:group|list|sender)",
            r"sender[^.;\n]{0,20}not (?:in|on) (?:the )?(?:allowed|white)",
            r"the group you tried to contact|\bgoogle groups\b",
            r"\b(?:may|might) not exist,? or you may not have permission",
            r"posting to .{0,40}(?:not allowed|denied|members)|you may need to join the group",
        ),
    ),
    (
        "notaccept",
        (
            r"(?:host|server|domain|system|machine|mail exchanger|"
            r"address)[^.;\n]{0,40}(?:does not|doesn't|do not|never|not|will not) (?:accept(?:ing|"
            r"s)?|receiv(?:e|es|ing)) (?:any )?(?:e?-?mail|mail|message|network message|smtp|"
            r"incoming)",
            r"\bnull ?mx\b|null mx|\bmx or srv record indicated no smtp service",
            r"\bmx\b[^.;\n]{0,20}(?:is |record )?(?:empty|null|\"\.\"|points to nowhere)",
            r"smtp protocol (?:diff|error)|does not accept (?:e?-?mail|mail) \(null",
            r"\w·\w+ (?:does not|doesn't) accept (?:any )?(?:e-?)?mail(?! from)",
            r"\bno (?:smtp|mail) service\b|name server:? \.: host not found",
        ),
    ),
    (
        "hostunknown",
        (
            r"\b(?:host|domain|domain name|hostname|mail server|mail exchanger|site|"
            r"system)(?: name)?\b[^.;:\n]{0,60}(?:unknown|not found|not (?:be )?(?:resolved|exist|"
            r"valid|located|registered)|does ?n[o']t exist|couldn't be found|cannot be found|"
            r"can't be found|could not be (?:found|resolved)|lookup (?:fail|error)|invalid)",
            r"\b(?:unknown|invalid|illegal|no such|bad|unrouteable|unroutable|unresolvable|"
            r"non-?existent|unregistered) (?:remote |destination |recipient'?s? |mail )?(?:host|"
            r"domain|site|mail ?domain|system|server name)",
            r"\bnxdomain\b|no such domain",
            r"domain[^;\n]{0,40}(?:does not exist|non-?existent|couldn't be found)",
            r"name (?:server|service)[^.;\n]{0,30}(?:host not found|unknown|not known)",
            r"(?:cannot find|can't find|could(?: not|n't) find|weren't able to find|unable to (?:find|resolve|"
            r"look ?up)|failed to (?:find|resolve|look ?up)|"
            r"could(?: not|n't) (?:locate|resolve|look ?up))[^.;\n]{0,50}\b(?:host|domain|mx(?: record)?s?|"
            r"dns|a record|mail server|mail exchanger|route to domain)",
            r"\b(?:no|not any) (?:(?:such|valid|known|usable|a|or|mail|dns|remote) )*(?:hosts?|domains?|mx(?:es)?|mx records?|"
            r"dns records?|a records?|mail servers?|mail hosts?|mail exchangers?)\b|\bnowhere to deliver\b|\benotfound\b",
            r"unrouteable (?:mail )?domain",
            r"dns (?:error|failure|lookup)[^.;\n]{0,40}(?:no such|not exist|nxdomain|not found)",
            r"host or domain name not found|hostname lookup",
            r"\b(?:all relevant mx records point to non-existent hosts|mx records? (?:not found|"
            r"do(?:es)? not exist)|no mx(?:es)? (?:found|record))",
        ),
    ),
    (
        "userunknown",
        (
            r"\b(?:user|recipient|account|mail ?box|address|addressee|alias|person|customer|"
            r"subscriber|mail ?account|e-?mail|login|local ?part|name|member|id|destination|"
            r"contact|mail ?user)\b(?: name| address| id)?[^.:;\n]{0,70}(?:unknown|not (?:known|"
            r"found|exist|registered|recogni[sz]ed|listed|a (?:valid|known|registered)|valid|"
            r"present|located|in (?:the |our |this )?(?:directory|database|list|system|table)|"
            r"here)|n[o']t exist|doesn't (?:exist|have)|does not (?:exist|have)|invalid|"
            r"no longer (?:exist|valid|in use|available|active|works?|with)|non-?existent|"
            r"cannot be found|could(?: not|n't) be found|can't be found|wasn't found|"
            r"has been (?:deleted|removed|closed|terminated|cancell?ed)|is (?:deleted|closed|"
            r"removed|gone|incorrect|wrong|undefined)|undeliverable|unavailable|terminated|"
            r"cancell?ed)",
            r"\b(?:unknown|invalid|no such|not a(?: known| valid)?|illegal|non-?existent|not our|"
            r"bad|unrouteable|unroutable|undeliverable|unable to find|cannot find|can't find|"
            r"couldn't find|could not find|no|nonexistent|incorrect|wrong|deleted|not an existing|"
            r"not known|unregistered|not find|don't have (?:an?|any)|do not have (?:an?|any)|"
            r"missing) (?:such |a |the |active |local |remote |virtual |destination |final |"
            r"e-?mail |mail |an? |this |any |by |known |valid |matching |here )*(?:user|recipient|"
            r"account|mail ?box|address(?:ee)?|alias|person|customer|subscriber|local ?part|name|"
            r"mail ?account|login|member|mail ?drop|id\b|destination|entry|by that name)",
            r"\b(?:unknown|no) (?:or illegal |or invalid )?(?:user|alias|address|recipient)",
            r"\bis not (?:listed|known|registered|one of our|a customer|recogni[sz]ed|found)\b",
            r"\bwho are you looking for|\bnobody (?:here )?(?:by|with) (?:that|this) name",
            r"recipient not found|\b(?:does not|doesn't) exist\b",
            r"\bno longer (?:exists|valid|works here|employed|a valid)",
            r"\bnot (?:found|listed) in (?:the )?(?:domino|public|address|directory|name)",
            r"\bno mailbox (?:here|by|found)|ismailbox",
            r"delivery attempted to (?:a )?non-?existent|mailbox unavailable or access denied",
            r"\b(?:mailbox|mail box|account) (?:is )?(?:unavailable|not available)\b",
            r"recipient (?:address )?rejected(?:: access denied\b|\.?(?: \(in reply| *$))",
            r"\b5\.1\.0 address rejected\b(?! (?:by|due|for|because))|\bunrouteable address|\bunroutable address",
            r"\baddress(?:es)? (?:rejected|failed|unknown)\b.{0,20}(?:unknown|no such)",
            r"\bno matches to nameserver|\bsorry,? (?:no mailbox|i couldn't find)",
            r"check (?:if|that|whether) (?:the |this )?(?:e-?mail )?address is correct",
            r"\bdo?e?s?n['o]?t exist\b|\buser (?:is )?not (?:local|on (?:this|the|our))\b",
            r"\bno longer (?:works?|employed|with (?:us|the|our))\b",
            r"\bno record of (?:this|that|the|such) (?:recipient|user|address)",
            r"\b(?:user|recipient|employee|person) (?:<> )?has left\b",
        ),
    ),
    (
        "policyviolation",
        (
            r"\b(?:policy|policies|security policy|administrative(?:ly)?)\b[^;\n]{0,60}(?:reason|"
            r"violat|reject|prohibit|denied|block|refus|restrict|against|filter|not)",
            r"(?:violat\w*|reject\w*|prohibit\w*|denied|block\w*|refus\w*|against|because of|"
            r"due to|for|by)[^;\n]{0,40}\b(?:policy|policies|administrative prohibition|"
            r"admin(?:istrator)?)\b",
            r"administrative prohibition|content presents a potential",
            r"\bmessage not accepted for policy|you have hit|\bprohibited by",
        ),
    ),
    (
        "contenterror",
        (
            r"\b(?:improper|malformed|invalid|bad|broken|corrupt|illegal)[^.;\n]{0,30}\b(?:mime|"
            r"content|header|8-?bit|encoding|attachment|body|bare (?:lf|cr))",
            r"\bmime\b[^.;\n]{0,20}(?:error|invalid|malformed)|\b8-?bit\b",
            r"\bbare (?:lf|newline|linefeed|cr)|conversion[^.;\n]{0,30}(?:not|fail|prohibit)",
            r"transfer encoding",
        ),
    ),
    (
        "syntaxerror",
        (
            r"\b(?:syntax error|protocol error|malformed address|"
            r"command (?:parameter )?not (?:implemented|recogni[sz]ed)|bad sequence|"
            r"improper (?:command|sequence)|command unrecogni[sz]ed|unrecogni[sz]ed (?:command|"
            r"parameter)|out of (?:order|sequence)|need (?:mail|rcpt)|unexpected command|"
            r"invalid command|bad command|sequence of commands)",
        ),
    ),
    (
        "securityerror",
        (
            r"\b(?:authentication|auth|login|credentials?|starttls|tls|ssl|encryption|password|"
            r"smtp auth)\b[^;\n]{0,50}(?:required|fail|not|invalid|error|must|need|incorrect|"
            r"turned|first|unsupport|reject|denied|before)",
            r"(?:must|need|requires?|please|first|without|not|unauthenticated|"
            r"not yet)[^;\n]{0,30}\b(?:authenticat\w*|starttls|tls|encrypt\w*|log ?in|senders not)",
            r"\bunauthenticated senders?|\bnot authori[sz]ed\b",
            r"\bsecurity (?:reason|error|violation)|\baccess denied\b|\bpermission denied\b",
            r"\bnot permitted\b|\bunauthori[sz]ed\b",
        ),
    ),
    (
        "expired",
        (
            r"(?:message|mail|envelope|delivery|retry|queue|connection)[^.;\n]{0,40}(?:expired|"
            r"time ?out exceeded|timeout|timed ?out|time(?:d)? limit|too long|too old)",
            r"(?:not|unable|could not|couldn't|cannot|undelivered|has not been|wasn't|"
            r"failed)[^.;\n]{0,60}(?:within|for more than|after|in the last|for) (?:the )?(?:\d+|"
            r"several|many|multiple|a few|specified|time)[^.;\n]{0,30}(?:minute|hour|day|second|"
            r"retries|attempt|tries|time|limit|period)",
            r"\b(?:expired|gave up|giving up|too many (?:retries|attempts)|retry time|retry limit|"
            r"max(?:imum)? retries|been in (?:the|my) queue too long|queue too long|"
            r"will be (?:re)?tried|still (?:being )?(?:retried|trying|undelivered)|"
            r"failed \d+ attempts|after multiple retries|delivery time)",
            r"(?:time|retry)[ -]?(?:out|limit)[^.;\n]{0,20}(?:exceed|reach|expired)",
            r"\btimed ?out\b|\bhas been delayed|\bis delayed\b|delayed for",
            r"all hosts have been failing",
            r"(?:server|host)[^.;\n]{0,40}(?:did not|didn't|not|does not|"
            r"is not) (?:accept our requests|respond(?:ing)?|answer(?:ing)?)",
            r"\bnot respond(?:ing)?\b|connection refused|refused to accept|host not reachable",
            r"not reachable|unable to connect|could(?: not|n't) connect",
        ),
    ),
    (
        "networkerror",
        (
            r"\b(?:network|connection|connect|socket|route|routing|dns|tcp|link|"
            r"transport)\b[^.;\n]{0,50}(?:error|fail|lost|reset|closed|refused|unreachable|broken|"
            r"down|unavailable|temporar|loop|problem|dropped|not)",
            r"\b(?:hop count|too many hops|mail loop|loop(?:s|ing)? (?:back|detected)|"
            r"routing loop|mail for \S+ loops|no route to|unreachable|host down|could not connect|"
            r"lookup fail|name service error|try again\b.{0,20}dns|unable to resolve|cname lookup)",
            r"\b(?:no network|lost connection|broken pipe|interrupted|server disconnected|"
            r"conversation with)",
        ),
    ),
    (
        "systemerror",
        (
            r"\b(?:local (?:configuration |delivery )?error|system (?:error|failure|config)|"
            r"config(?:uration)? (?:error|problem)|server (?:configuration|error|fault)|"
            r"internal (?:server )?error|i/?o error|out of memory|operating system|can't create|"
            r"cannot create|unable to (?:create|open|write|chdir)|input/output|file system|"
            r"resource|temporary failure|queue file|insufficient system|message queue|cannot open|"
            r"server busy|busy|duplicat\w+ message-?id|loop alert|aliasing/forwarding|loops? back|"
            r"service (?:currently |temporarily )?unavailable|service not available)",
        ),
    ),
    (
        "mailererror",
        (
            r"\b(?:command (?:failed|died|output|returned|time)|mailer (?:error|died|exit)|"
            r"exit (?:status|code)|program|procmail|x-unix|pipe to|local delivery agent|"
            r"child crashed|unknown mailer error|deferred: local mailer)",
        ),
    ),
    (
        "onhold",
        (r"\b(?:on hold|held|quarantin\w*|awaiting|moderat\w*)\b",),
    ),
    (
        "filtered",
        (
            r"\b(?:filter(?:ed|ing|s)?|recipient'?s? (?:rule|setting|preference)|user (?:rejected|"
            r"has blocked|refuse)|because the recipient is only accepting|"
            r"rejected by (?:the )?(?:recipient|user|filter)|refused by (?:the )?(?:recipient|"
            r"user)|not accepting (?:mail|messages)|whitelist|challenge)\b",
        ),
    ),
)
# reason -> phrases (regular expressions); the first that fits counts
PHRASES: Families = (*SAID_OF_MAILBOX_AND_MAIL, *TONGUES, *_SAID_OF_THE_WAY)
