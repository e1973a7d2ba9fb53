"""The English words of claims: verbs and their claims, what deeds are done to, what takes a claim back."""

from __future__ import annotations

from wony.claims_prose import FILE_NAME, ClaimKind, Need

VERBS: tuple[tuple[ClaimKind, Need, str, str], ...] = (
    (
        *("file", "nothing"),
        "saved|stored|backed up|overwrote|overwritten|zipped|downloaded|exported|unzipped",
        "save|store|back up|overwrite|download|export",
    ),
    ("file", "no text", "deleted|erased|wiped|restored", "delete|erase|restore"),
    (
        *("file", "thing or bare"),
        "updated|edited|modified|changed|renamed|moved|copied|replaced|duplicated|swapped|applied|implemented",
        "update|edit|modify|change|rename|move|copy|replace|apply",
    ),
    (
        *("file", "thing"),
        "created|wrote|written|made|added|removed|fixed|set|generated|converted|merged|combined|put|"
        "placed|inserted|appended|refactored|revised|corrected|adjusted|patched|formatted|reset|"
        "cleaned up|split|extracted|built|prepared|produced|recorded|logged|raised|increased|lowered|"
        "switched|enabled|disabled|cleared|emptied|rewrote|rewritten|improved|optimized|simplified|"
        "tidied|organized|sorted|trimmed|compressed|encrypted|commented out|configured|tweaked|bumped|"
        "attached|dropped|migrated|synced|turned",
        "create|write|make|add|remove|fix|set|generate|convert|merge|append|insert|put|patch",
    ),
    (
        *("sent", "nothing"),
        "emailed|e-mailed|forwarded|uploaded|messaged|texted|submitted|published|posted|replied|"
        "contacted|notified|invited|purchased|mailed",
        "email|forward|upload|submit|publish|post|reply",
    ),
    ("sent", "thing or bare", "sent", "send"),
    ("sent", "thing", "shared|delivered|responded", "share|deliver"),
    (
        *("run", "nothing"),
        "executed|installed|reinstalled|uninstalled|restarted|rebooted|redeployed|deployed|compiled|"
        "cloned|upgraded|downgraded|rebased",
        "execute|install|restart|deploy|compile",
    ),
    ("run", "thing or bare", "committed|pushed", "commit|push"),
    (
        "run",
        "thing",
        "ran|run|re-ran|reran|re-run|rerun|tested|launched|started|stopped|killed",
        "run|test|launch|start",
    ),
    ("kept", "nothing", "scheduled|booked|reserved|remembered|memorized", "schedule|book|reserve"),
    ("kept", "thing", "registered|canceled|cancelled|rescheduled", "register|cancel|reschedule"),
    ("looked", "nothing", "googled", "google"),
    ("looked", "thing", "searched|looked up|browsed", "search|look up"),
)
"""What a verb claims, what it needs for it, its past and participle, its base."""
THINGS = {
    "file": "files?|sheets?|tabs?|shortcuts?|folders?|director(?:y|ies)|spreadsheets?|workbook|pdfs?|"
    "images?|pictures?|photos?|"
    "videos?|screenshots?|config(?:uration)?|settings?|documents?|repo(?:sitory)?|desktop|downloads|"
    "backups?|disk|codebase|project|archive",
    "code": "code|functions?|bugs?|issue|errors?|scripts?|tests?|class(?:es)?|methods?|values?|options?|"
    "timeout|imports?|modules?|dependenc(?:y|ies)|program|ports?|paths?|quer(?:y|ies)|defaults?|feature|"
    "changes?|typos?|version|fix|permissions?|theme|account|branch|rules?",
    "sent": "e-?mails?|messages?|texts?|reply|replies|invitations?|invites?|reports?|files?|documents?|"
    "photos?|links?|attachments?|form|application|order|ticket|posts?|pages?|notifications?|"
    "announcements?|comments?|invoices?|requests?|letter|drafts?|cop(?:y|ies)|summary|it|them|that|this|everything",
    "run": "commands?|scripts?|code|tests?|programs?|app|server|quer(?:y|ies)|build|suite|linter|snippet|"
    "simulation|benchmarks?|checks?|it|them|that|everything|changes?|commit|branch|fix|files?|pytest|"
    "service|container|process|functions?|migrations?|main|packages?|librar(?:y|ies)|□",
    "kept": "reminders?|alarms?|timers?|calendar(?: \\w+)?|cron job|alerts?|memory",
    "date": "tickets?|flights?|hotels?|seats?|events?|meetings?|appointments?|reservations?|bookings?|"
    "tables?|rooms?|tasks?|calls?|"
    "birthdays?|preferences?",
    "text": "summary|summaries|table|list|outline|draft|poem|story|essay|paragraphs?|sentences?|wording|"
    "plan|text|answer|explanation|translation|words?|title|tone|phrase|letter|email|message|guide|"
    "instructions|steps|examples?|comments|section|overview|comma|grammar|descriptions?|proposal",
    "any": "results?|everything|it|they|both|all|data|contents?|output|cop(?:y|ies)|answers?|"
    "entr(?:y|ies)|note|rows?|lines?|information|name|□",
    "name": FILE_NAME,
}
"""What deeds are done to, by what it makes of them; read at the end of a phrase."""

# What takes a claim back, or shows that it is none.
CONDITIONAL = (
    r"\b(?:if|unless|until|before|whether|in case|assuming|suppose|imagine|provided|ensure|make sure|"
    r"sure that|verify that|check that)\b[^,;]{0,80}$"
)
WHENEVER = r"\b(?:when|after|once|as soon as|by the time|while|where)\b[^,;]{0,80}$"
DOUBTED = (
    r"\b(?:said|say|claimed|stated|told you|think|thought|believe|believed|hope|as if|as though|"
    r"pretend(?:ed|ing)?|wish|not (?:true|sure|the case|correct)|isn['’]t (?:true|the case)|"
    r"can['’]?(?:not|t) say)(?: that)?\s*$"
)
ANOTHER_TIME = (
    r"\b(?:yesterday|earlier|previously|already|ago|originally|historically|last (?:time|week|month|year|"
    r"night|\w{2,8}day)|(?:in|since|during|by|until) (?:1\d|20)\d\d|"
    r"(?:our|an?|the|my|your) (?:previous|last|earlier) "
    r"(?:conversation|session|chat|turn|message|answer|reply|response)|"
    r"in (?:the|an?) (?:latest|recent|new|newer|later|last) (?:update|version|release)|"
    r"(?:in|since|from|with) (?:version |python |release |v)?\d{1,4}\.\d{1,4})\b"
)
DESCRIBED = (
    r"\b(?:you|we) \w{1,20}(?: \w{1,20}){0,2} (?:yesterday|earlier|previously|last \w{1,9})"
    r"|\b(?:the|your|an?|its|my) earlier (?:version|draft|file|copy)"
)
SOMEBODY = (
    r"\b(?:you|he|she|they|who|which|it|users?|someone|somebody|people|author|company|script|function|"
    r"commit)\b"
)
AGENT = r"[^.,;]{0,60}\bby (?!me\b|default|date|name|month|\d|\w+ing\b)\w"
NOBODY = r"\b(?:no|nothing|none|neither|not|that|which|who)\b"
SPARED = (
    r"\s+(?:(?:you|us|me|him|her|them|the user)\s+(?!a copy|the file)|the day|"
    r"(?:(?:some|a lot of|much|you|about|\d{1,4}) ){0,3}(?:time|space|money|work|hours|memory|"
    r"lives|minutes)\b)"
)
IDIOM = r"\s+(?:out\b|into\b|away|(?:my|your) mind|a mistake|sure\b|sense\b|up to|aside|off\b)"

# What is claimed in set phrases.
BACKED_UP = r"\b(?:i|we)(?:['’]ve| have)? (?:\w{1,12} )?backed [^.,;]{1,40} up\b"
NOW_AT = (
    rf"\b(?:is|are) now (?:available |located |stored |ready )?(?:at|in|under|on) (?:{FILE_NAME}|your |the )"
)
PROMISE = (
    r"\bi(?:['’]ll| will)(?: be sure to| make sure to| always| definitely| try to)? "
    r"(?:remember(?! to)|remind you)\b"
    r"|\bi(?:['’]ve| have)? (?:just )?(?:made|taken|took) (?:a )?note\b(?!s? below)"
    r"|\bi(?:['’]ve| have) noted (?:that|down|your|it)\b"
)
OFFERED = r"\b(?:if you|if needed|would you|do you want|let me know|whether|unless|once you)\b"
TESTS = (
    r"\ball (?:(?:of )?the |\d{1,5} |of |your |unit |existing ){0,3}tests "
    r"(?:(?:now|have|are|successfully|still) ){0,2}(?:pass|passed|passing)\b"
)
LOOKED = (
    r"\b(?:after|having) (?:searching|searched|googling|browsing|checking) "
    r"(?:(?:the )?(?:web|internet|news)|online|for)\b[^.]{0,80}?,\s+(?:i|here|it)\b"
    r"|\bi (?:just )?(?:did|ran|performed|conducted) an? (?:quick |brief )?"
    r"(?:web|online|internet|google)? ?search\b"
    r"|\bi(?:['’]ve| have)? (?:just )?(?:looked|checked|found) [^.,]{0,40}\b"
    r"(?:online|on the (?:web|internet))\b"
    r"|\bi(?:['’]ve| have)? (?:just )?looked (?:it|this|that|them) up\b"
)
WEB = r"\b(?:web|internet|online|google|news|sites?|for|weather)\b"
PHRASED = frozenset(
    ("remember", "remind", "note", "noted", "tests", "search", "searching", "searched", "online", "up", "now")
)
"""Words without which none of the set phrases stands."""
