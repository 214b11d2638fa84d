"""The page's sentences, in the languages it has: one catalogue a language, the same keys in each."""

from decimal import Decimal
from importlib import resources
from typing import Final

from markupsafe import Markup

from resolver.answers.linkset import PAGE_LANGUAGES
from signing import strict_json
from signing.shown import in_page

NAMES: Final = {"en": "English", "de": "Deutsch", "zh": "中文"}
_UNITS: Final = {"KGM": "kg", "TNE": "t", "GRM": "g", "MTQ": "m³", "MTR": "m"}
_POINT: Final = {"en": ".", "de": ",", "zh": "."}
_GROUP: Final = "\u202f"
_PERCENT: Final = Decimal(100)


class Wording:
    """Sentences and numbers of one language."""

    def __init__(self, language: str) -> None:
        data = (resources.files("resolver") / "messages" / f"{language}.json").read_bytes()
        value = strict_json.loads(data, numbers=False)
        if not isinstance(value, dict):
            raise TypeError("a catalogue is an object")
        self.language = language
        self.texts: Final = {key: str(text) for key, text in value.items()}

    def say(self, key: str, **values: str) -> Markup:
        """A sentence; the values are put in as text, each isolated so that its direction stays its own."""
        isolated = {name: Markup("<bdi>{}</bdi>").format(in_page(value)) for name, value in values.items()}
        # The sentences are ours; format escapes what is put in.
        return Markup(self.texts[key]).format(**isolated)  # noqa: S704 - the catalogue is package data

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return key in self.texts

    def figure(self, text: str) -> str:
        """A figure with narrow spaces between groups of three digits, rounded to one decimal for the eye."""
        return self._written(f"{Decimal(text):,.1f}")

    def exact(self, text: str) -> str:
        """A figure with all its decimals, and narrow spaces between groups of three digits."""
        return self._written(f"{Decimal(text):,f}")

    def whole(self, text: str) -> str:
        """A whole number with narrow spaces between groups of three digits."""
        return self._written(f"{int(text):,}")

    def percent(self, share: str) -> str:
        """Write a share as per cent with one decimal; what is there never rounds to nothing."""
        value = Decimal(share) * _PERCENT
        if 0 < value < Decimal("0.1"):
            return f"< {self._written('0.1')}{_GROUP}%"
        return f"{self._written(f'{value:.1f}')}{_GROUP}%"

    def quantity(self, value: str, unit: str) -> str:
        """Write an amount with its unit."""
        return f"{self._written(f'{Decimal(value):,f}')} {self.unit(unit)}"

    def unit(self, code: str) -> str:
        """Give the sign of a unit (UN/ECE Recommendation 20)."""
        return self.texts["piece"] if code == "H87" else _UNITS.get(code, code)

    def _written(self, figure: str) -> str:
        whole = figure.replace(",", _GROUP).replace("-", "\u2212")
        return whole.replace(".", _POINT[self.language])


WORDINGS: Final = {language: Wording(language) for language in PAGE_LANGUAGES}
