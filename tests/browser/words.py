"""What the desk should say, in the language of the test: the same sentences, numbers and days as the desk's own."""

import re

from views.frame.language import t

__all__ = ["like", "t"]


def like(sentence: str, /, **values: object) -> re.Pattern[str]:
    """A sentence of the desk in which some values are not known: those given as `...` may be anything.

    An icon before it is left out, as the desk draws it and a reader of its words does not see it.

    >>> bool(like("Published {count} changes as version {version}.", count=3, version=...).search(
    ...     "Published 3 changes as version 17."))
    True
    """
    mark = "\x00"
    told = t(sentence, **{name: mark if value is ... else value for name, value in values.items()})
    return re.compile(re.escape(_ICON.sub("", told)).replace(re.escape(mark), ".+?"))


_ICON = re.compile(r"^:material/\w+: ")
