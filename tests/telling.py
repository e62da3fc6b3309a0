"""Words that must not stand where others may look: on a locked screen, in a tab, in the history."""

import re

TELLING = re.compile(
    r"jeugd|hulpverlen|pleeg|jongere|\bhulp\b|gevaar|geweld|mishandel|zelfmoord|overleden|zorgverlen|zorginstelling"
    r"|youth|young|foster|\bcare\b|danger|violence|abuse|suicide|\bdied\b|professional"
    r"|شاب|رعاية|خطر|عنف|انتحار|توفي|المساعدة",
    re.IGNORECASE,
)
