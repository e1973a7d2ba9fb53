"""Effects that a text claims: "저장했습니다", "I've saved it".  Whether they happened is known elsewhere.

Only finished deeds of the assistant's own count: no plans, offers, negations, quotations, instructions,
nobody else's deeds, none of an earlier day, and nothing that stands in the answer itself, as a draft does.
"""

from __future__ import annotations

from dataclasses import dataclass

from wony import claims_english, claims_korean
from wony.claims_prose import ClaimKind, sentences


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that says that something was done."""

    sentence: str
    kind: ClaimKind


def claimed(text: str) -> tuple[Claim, ...]:
    """Return the sentences that claim an effect."""
    found: dict[Claim, None] = {}
    for sentence in sentences(text):
        for claims in (claims_korean.claims, claims_english.claims):
            for kind in claims(sentence):
                found[Claim(sentence.text, kind)] = None
    return tuple(found)
