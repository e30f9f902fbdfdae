"""The desk's two languages: which one this reader has chosen, and every sentence in it.

A sentence stands in the code in English, inside `t(...)`, and in `views/locale/<language>/*.po`, one catalogue a page.
A test reads the code and the catalogues and fails for a sentence that one of them lacks.
"""

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

import streamlit as st
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from streamlit.runtime.scriptrunner import get_script_run_ctx

LANGUAGES = {"en": "English", "zh_CN": "中文"}
"""Languages by locale, each by its own name; the first is what the code is written in."""

KEY = "reader_language"
CATALOGUES = Path(__file__).parents[1] / "locale"


def current() -> str:
    """The locale of whoever reads this page; English where nobody does, as in a notebook."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return "en"
    return str(st.session_state.get(KEY, "en"))


def choose(language: str | None) -> None:
    """Set the reader's language for this session; None takes the browser's at the first visit."""
    if language is not None:
        st.session_state[KEY] = language
    elif KEY not in st.session_state:
        browser = st.context.locale or ""
        st.session_state[KEY] = "zh_CN" if browser.lower().startswith("zh") else "en"


def locale() -> Locale:
    """How numbers and dates are written for this reader."""
    return Locale.parse(current())


def t(sentence: str, /, **values: object) -> str:
    """The sentence in the reader's language, its `{names}` filled.

    Parameters
    ----------
    sentence : str
        As written in English; a literal, so that the catalogues can be checked against the code.
    **values
        What the names in braces stand for, numbers already written as words.

    Examples
    --------
    >>> t("{count} people", count=3)
    '3 people'
    """
    told = catalogue(current()).gettext(sentence)
    return told.format(**values) if values else told


def tn(one: str, many: str, count: float, /, **values: object) -> str:
    """The sentence for a count, in the reader's language; `{count}` is the number unless given otherwise.

    >>> tn("{count} change", "{count} changes", 1), tn("{count} change", "{count} changes", 2)
    ('1 change', '2 changes')
    """
    whole = int(count) if count == int(count) else 2
    told = catalogue(current()).ngettext(one, many, whole)
    return told.format(**{"count": count, **values})


def later(sentence: str) -> str:
    """Mark a sentence of a table of constants; whoever shows it passes it to `t`."""
    return sentence


@cache
def catalogue(language: str) -> NullTranslations:
    """All catalogues of a language as one; English needs none."""
    whole: Catalog = Catalog(locale=language)
    for path in sorted((CATALOGUES / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string:
                    whole.add(message.id, message.string)
    if not len(whole):
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return GNUTranslations(compiled)
