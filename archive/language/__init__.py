"""English or Chinese: which one a person wants, and what a sentence is in it.

The catalogue is gettext's: zh_CN/LC_MESSAGES/messages.po, by English text, compiled beside it. It also
holds the words of click, which looks for the same domain. `make language` brings it up to date.
"""

import gettext
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from archive.sentences import Sentence

LANGUAGES = ("zh", "en")
CATALOGUES = Path(__file__).parent
_LOCALES = {"zh": "zh_CN", "en": "en"}


def told(sentence: Sentence | str, language: str | None = None) -> str:
    """A sentence in a language of LANGUAGES, None: in that of this process. English where the catalogue
    lacks it, and for text that is no sentence of ours."""
    if isinstance(sentence, str):
        return sentence
    if (language or spoken()) != "zh":
        return str(sentence)
    return sentence.told(_chinese)


def preferred(environment: Mapping[str, str]) -> str:
    """The language that a locale asks for: the first of LANGUAGE, LC_ALL, LC_MESSAGES and LANG that is
    set decides. Any Chinese is Chinese; LC_ALL=C is English, as scripts expect that read our output.
    What `environment` gave comes before all."""
    if (chosen := environment.get(_CHOSEN)) in LANGUAGES:
        return chosen
    given = {name: environment.get(name, "") for name in _VARIABLES}
    if given["LC_ALL"].partition(".")[0] in ("C", "POSIX"):
        return "en"
    first = next(filter(None, given.values()), "")
    for locale in first.lower().split(":"):
        if locale.startswith(LANGUAGES):
            return locale[:2]
    return "en"


_CHOSEN = "DANGJIAN_LANGUAGE"
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def spoken() -> str:
    """The language of this process, as the environment says: so its child processes speak it, too."""
    return preferred(os.environ)


def environment(language: str) -> dict[str, str]:
    """What the environment must hold for a process that speaks a language, click included."""
    return {_CHOSEN: language, "LANGUAGE": _LOCALES[language]}


@cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation("messages", CATALOGUES, [_LOCALES["zh"]], fallback=True)


def _chinese(sentence: Sentence) -> str:
    """The text in Chinese, which has no plural."""
    text, many, context = sentence.text, sentence.many, sentence.context
    if not text:  # gettext keeps the catalogue's own description under it
        return ""
    if many:
        number = sentence.values.get("n")
        return _catalogue().ngettext(text, many, number if isinstance(number, int) else 2)
    return _catalogue().pgettext(context, text) if context else _catalogue().gettext(text)
