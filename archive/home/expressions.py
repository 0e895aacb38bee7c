"""Expressions by which a source's own rules find things in its list pages: are they any?"""

from collections.abc import Callable, Mapping
from typing import Any

from archive.sentences import say


def selector(value: Any) -> str:
    """An expression that begins with its language. ValueError ends a sentence that begins with its key."""
    language, colon, expression = value.partition(":") if isinstance(value, str) else ("", "", "")
    if not colon or language not in _COMPILED or not expression.strip():
        raise ValueError(
            say(
                'must be a text such as "css: ul.news li", "xpath: //li" or "jmespath: data"',
            )
        )
    try:
        _COMPILED[language](expression.strip())
    except Exception as error:  # these libraries have no common base class
        reason = " ".join(str(error).split())[:200]
        raise ValueError(
            say("is no {language} expression: {reason}", language=language, reason=reason)
        ) from None
    return f"{language}: {expression.strip()}"


def _css(expression: str) -> None:
    from parsel.csstranslator import HTMLTranslator  # noqa: PLC0415 - only where there are such rules

    HTMLTranslator().css_to_xpath(expression)


def _xpath(expression: str) -> None:
    from lxml.etree import XPath  # noqa: PLC0415

    XPath(expression)


def _jmespath(expression: str) -> None:
    import jmespath  # noqa: PLC0415

    jmespath.compile(expression)


_COMPILED: Mapping[str, Callable[[str], None]] = {
    "css": _css,
    "xpath": _xpath,
    "jmespath": _jmespath,
}
