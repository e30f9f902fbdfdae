"""The family of candidates: whatever can say what the coming days bring, having seen the past ones."""

from typing import Protocol

from forecast.series.days import BoolArray, DateArray, Days, FloatArray


class Candidate(Protocol):
    """A way to forecast; one small frozen dataclass a member, its settings being its fields."""

    @property
    def name(self) -> str:
        """Unique among the candidates of a run; appears in the forecast's `model` column."""
        ...

    def predict(self, past: Days, dates: DateArray, is_open: BoolArray | None = None) -> FloatArray:
        """Expected contacts, shape (dates, slots), as if every slot were open.

        Parameters
        ----------
        past : Days
            What is known; its last day may be cut by the origin (unknown from there on).
        dates : ndarray of datetime64[D]
            Consecutive local dates, the first not before the last of `past`.
        is_open : ndarray of bool, shape (dates, slots), optional
            Opening hours of those dates, which tell closures to come; by default as usual.

        Raises
        ------
        UnfitError
            When the past does not allow this candidate.
        """
        ...


class UnfitError(ValueError):
    """The past does not allow a candidate; the message says why."""
