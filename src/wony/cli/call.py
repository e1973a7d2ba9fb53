"""One run of the program, as far as it has come: what the error boundary needs in order to speak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wony.cli.screen import Screen
from wony.config import Settings
from wony.locales import Catalogue, catalogue, language_of


@dataclass
class Call:
    """Made by `main` before anything can go wrong, and told what is learnt on the way."""

    environment: Mapping[str, str]
    screen: Screen
    say: Catalogue
    secrets: list[str] = field(default_factory=list)
    debug: bool = False

    def adopt(self, settings: Settings) -> None:
        """Speak the language of the settings, and keep their secrets off the screen."""
        self.say = catalogue(settings.lang or language_of(self.environment))
        self.secrets.extend(settings.secrets.values())
