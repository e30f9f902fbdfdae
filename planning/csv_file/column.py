"""A column of a table file: each distinct text once, and which of them a row has."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

Objects = npt.NDArray[np.object_]
Codes = npt.NDArray[np.int32]
Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Column:
    """Cells of a column, or what was read in them.

    Attributes
    ----------
    codes : ndarray of int, shape (rows,)
        Which of `values` a row has.
    values : ndarray of objects
        Distinct texts, or what each of them means.
    """

    codes: Codes
    values: Objects

    @classmethod
    def constant(cls, value: object, rows: int) -> "Column":
        """A column that says the same in every row."""
        values = np.empty(1, dtype=object)
        values[0] = value
        return cls(np.zeros(rows, dtype=np.int32), values)

    def rows(self) -> Objects:
        """The value of each row; shape (rows,)."""
        return self.values[self.codes]

    def part(self, rows: npt.NDArray[np.intp]) -> "Column":
        """Some rows, with the values they have."""
        here, codes = np.unique(self.codes[rows], return_inverse=True)
        return Column(codes.astype(np.int32), self.values[here])

    def texts(self) -> pd.Series:
        """The value of each row as a series of texts, missing where it is `None`."""
        return pd.Series(pd.array(self.values, dtype="str").take(self.codes))

    def trimmed(self) -> "Column":
        """The same texts without spaces around them.

        >>> Column(np.array([0, 1, 0], dtype=np.int32), np.array(["a ", "a"], dtype=object)).trimmed().codes
        array([0, 0, 0], dtype=int32)
        """
        trimmed = np.array([text.strip() for text in self.values], dtype=object)
        if (trimmed == self.values).all():
            return self
        codes, values = pd.factorize(trimmed)
        return Column(codes.astype(np.int32)[self.codes], values)

    def each(self, work: Callable[[Any], Any], kind: type[Number]) -> npt.NDArray[Number]:
        """A number for each row, worked out once for each value."""
        return np.array([work(value) for value in self.values], dtype=kind)[self.codes]
