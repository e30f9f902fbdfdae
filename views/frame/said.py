"""Sentences that the planner's machine room says (rules, warnings, reasons), in the reader's language.

The halves below know no language but English, and their sentences carry numbers and names. The catalogues in
`views/locale/<language>/said/` hold their patterns with `{names}` for what varies; a sentence is translated by the
pattern it fits, and stays English where none does.
"""

import re
from functools import cache

from babel.messages.pofile import read_po

from views.frame import language

_NAME = re.compile(r"\\\{(\w+)\\\}")
_DAY = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b")
_COMMA = {"zh_CN": "、"}
"""What stands between the parts of a list."""


def said(sentence: str) -> str:
    """A sentence of the machine room in the reader's language.

    What a `{name}` stands for is translated too where it is itself a known sentence, so that reasons within
    reasons read alike; a name that ends in `_list` stands for several with commas between them.
    """
    spoken = language.current()
    if spoken == "en":
        return sentence
    return _translated(sentence, spoken)


def _translated(sentence: str, spoken: str) -> str:
    whole, patterns = _patterns(spoken)
    if sentence in whole:
        return whole[sentence]
    for pattern, translation in patterns:
        found = pattern.fullmatch(sentence)
        if found is not None:
            return translation.format(**{k: _within(k, v, spoken) for k, v in found.groupdict().items()})
    return sentence


def _within(name: str, value: str, spoken: str) -> str:
    if name.endswith("_list"):
        return _COMMA[spoken].join(_translated(part, spoken) for part in value.split(", "))
    whole, _ = _patterns(spoken)
    return _DAY.sub(lambda day: whole.get(day.group(), day.group()), _translated(value, spoken))


@cache
def _patterns(spoken: str) -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """Sentences as they stand, and patterns of those that vary, the most literal first."""
    whole: dict[str, str] = {}
    varying: list[tuple[int, re.Pattern[str], str]] = []
    for path in sorted((language.CATALOGUES / spoken / "said").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=spoken):
                said, told = message.id, message.string
                if not (isinstance(said, str) and isinstance(told, str) and said and told):
                    continue
                if "{" not in said:
                    whole[said] = told
                    continue
                pattern = _NAME.sub(r"(?P<\1>.+?)", re.escape(said))
                varying.append((-len(_NAME.sub("", re.escape(said))), re.compile(pattern), told))
    return whole, [(pattern, told) for _, pattern, told in sorted(varying, key=lambda row: row[0])]
