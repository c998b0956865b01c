"""Words that the public reads, in both languages of the public pages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The same words in English and Spanish."""

    en: str
    es: str

    def in_language(self, language: str) -> str:
        """The words for a language code such as "es" or "es-pr"; English for every other language."""
        return self.es if language.lower().startswith("es") else self.en

    def __str__(self) -> str:
        return self.en
