"""Erlang's formulas, exact and vectorised: B (loss), C (nobody gives up), A (customers give up after a while).

Loads are in erlang, durations in seconds and end in `_s`. The number of agents may be any real number of zero or more:
the incomplete gamma function continues the formulas between the integers, so an interval half of which an agent spends
on a break is judged at 3.5 heads.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scheduler.queueing.palm import Array, idle_states, palm, served_soon

Numbers = npt.ArrayLike


@dataclass(frozen=True)
class Service:
    """What customers and agents of a queue experience in the long run; arrays of one shape.

    Attributes
    ----------
    prob_wait : ndarray
        Share of contacts that find nobody free.
    prob_abandon : ndarray
        Share of contacts that give up.
    asa_s : ndarray
        Mean wait of all contacts offered [s], those that give up included.
    service_level : ndarray
        Answered within the time over all offered: who gives up counts against.
    service_level_answered : ndarray
        Answered within the time over all answered.
    occupancy : ndarray
        Share of their time agents work on contacts.
    """

    prob_wait: Array
    prob_abandon: Array
    asa_s: Array
    service_level: Array
    service_level_answered: Array
    occupancy: Array


def check(
    name: str, value: Numbers, *, low: float = 0.0, high: float = np.inf, low_open: bool = False, high_open: bool = True
) -> Array:
    """`value` as floats, or a ValueError that names the first value outside the legal range."""
    array = np.asarray(value, dtype=float)
    legal = (array > low if low_open else array >= low) & (array < high if high_open else array <= high)
    if not legal.all():
        bounds = f"{'(' if low_open else '['}{low:g}, {high:g}{')' if high_open else ']'}"
        raise ValueError(f"{name} must lie in {bounds}, not {array[~legal].flat[0]:g}")
    return array


def checked_queue(
    agents: Numbers, load: Numbers, aht_s: Numbers, patience_s: Numbers, answer_within_s: Numbers, *more: Array
) -> tuple[Array, ...]:
    """The numbers of a queue, as for `erlang_a`, and `more` that were checked, as arrays of their broadcast shape."""
    return np.broadcast_arrays(
        check("agents", agents),
        check("load", load),
        check("aht_s", aht_s, low_open=True),
        check("patience_s", patience_s, high_open=False),
        check("answer_within_s", answer_within_s),
        *more,
    )


def erlang_b(agents: Numbers, load: Numbers) -> Array:
    """Share of contacts lost when nobody waits (Erlang B).

    Parameters
    ----------
    agents : array_like
        Agents, zero or more.
    load : array_like
        Offered load [erlang], zero or more.

    Returns
    -------
    ndarray
        Blocking probability, shape of the broadcast arguments.

    Raises
    ------
    ValueError
        For a negative, infinite or missing number.

    Notes
    -----
    Jagerman (1974), "Some properties of the Erlang loss function", Bell System Technical Journal 53(3):
    `B = pmf(n; R) / Q(n + 1, R)` with the Poisson density and the regularised upper incomplete gamma function.

    Examples
    --------
    >>> print(f"{erlang_b(10, 4.461):.5f}")
    0.01000
    """
    return 1 / (1 + idle_states(check("agents", agents), check("load", load)))


def erlang_c(agents: Numbers, load: Numbers, aht_s: Numbers, answer_within_s: Numbers = 0.0) -> Service:
    """Service of a queue nobody leaves (Erlang C, M/M/n).

    Where the load reaches the agents the queue grows without end: everybody waits, the service level is 0,
    the mean wait infinite and the occupancy 1.

    Parameters
    ----------
    agents, load, aht_s, answer_within_s : array_like
        As for `erlang_a`.

    Returns
    -------
    Service
        With `prob_abandon` 0.

    Notes
    -----
    Gans, Koole and Mandelbaum (2003), "Telephone call centers: tutorial, review, and research prospects",
    Manufacturing & Service Operations Management 5(2), section 3.

    Examples
    --------
    >>> served = erlang_c(14, 10.0, aht_s=180, answer_within_s=20)
    >>> print(f"{served.service_level:.5f} {served.prob_wait:.5f}")
    0.88835 0.17413
    """
    return erlang_a(agents, load, aht_s, np.inf, answer_within_s)


def erlang_a(
    agents: Numbers, load: Numbers, aht_s: Numbers, patience_s: Numbers, answer_within_s: Numbers = 0.0
) -> Service:
    """Service of a queue whose customers give up after an exponential patience (Erlang A, M/M/n+M), exact.

    Parameters
    ----------
    agents : array_like
        Agents at work, zero or more; need not be whole.
    load : array_like
        Offered load: contacts per second times handle time [erlang], zero or more.
    aht_s : array_like
        Mean handle time [s], above zero.
    patience_s : array_like
        Mean patience [s]; infinite is Erlang C, zero is Erlang B (whoever finds nobody free is gone).
    answer_within_s : array_like
        The time a contact should be answered within [s].

    Returns
    -------
    Service
        Arrays of the broadcast shape. Without load nobody waits.

    Raises
    ------
    ValueError
        For a number outside its range, naming both.

    Notes
    -----
    Palm (1957); Zeltyn and Mandelbaum (2005), "Call centers with impatient customers: many-server asymptotics of the
    M/M/n+G queue", Queueing Systems 51, specialised to exponential patience.

    Examples
    --------
    The example of Gans, Koole and Mandelbaum (2003): 48 calls a minute of one minute, 50 agents, patience 2 minutes.

    >>> served = erlang_a(50, 48.0, aht_s=60, patience_s=120)
    >>> print(f"{served.prob_abandon:.4f} {served.asa_s:.2f} {served.occupancy:.3f}")
    0.0309 3.71 0.930
    """
    n, r, aht, patience, within = checked_queue(agents, load, aht_s, patience_s, answer_within_s)
    return waiting(idle_states(n, r), n, r, aht, patience, within, busy=_ratio(r, n))


def waiting(
    idle: Array, servers: Array, load: Array, aht_s: Array, patience_s: Array, within_s: Array, busy: Array
) -> Service:
    """Service of any queue that is an M/M/n(+M) once all places are taken.

    Parameters
    ----------
    idle : ndarray
        Weight of the states with a free place over that of the state with all places taken and nobody waiting.
    servers : ndarray
        Rate at which full agents finish contacts, times `aht_s`.
    load, aht_s, patience_s, within_s : ndarray
        Offered load [erlang] and durations [s], of one shape.
    busy : ndarray
        Occupancy if nobody gave up.
    """
    never, at_once = np.isinf(patience_s), patience_s == 0
    some = ~never & ~at_once
    # shares of all offered; `soon` and `later` wait and are served by then and after
    wait, free, abandon, stays, later, asa = (np.zeros(load.shape) for _ in range(6))
    soon = np.full(load.shape, np.nan)

    if some.any():
        x, y = servers[some] * patience_s[some] / aht_s[some], load[some] * patience_s[some] / aht_s[some]
        log_a, gives_up = palm(x, y)
        wait[some], free[some] = _odds(idle[some], log_a)
        abandon[some] = wait[some] * gives_up
        asa[some] = abandon[some] * patience_s[some]
        ease = np.divide(x, y, out=np.zeros_like(x), where=y > 0)
        stays[some] = wait[some] * ease * -np.expm1(-log_a)
        # served later than T: E_T (A_T - 1) / (lambda J), every factor scaled by A
        tau = within_s[some] / patience_s[some]
        left = y * np.exp(-tau)
        log_late = palm(x, left)[0] if within_s.any() else log_a
        log_e = (y - x) * tau - y * (tau + np.expm1(-tau))
        later[some] = wait[some] * ease * np.exp(log_e + log_late - log_a) * -np.expm1(-log_late)
        # where most are late, the few in time must not be what a subtraction leaves
        few = (later[some] > (free[some] + stays[some]) / 2) & (x > 0) & (y > 0)
        if few.any():
            at = np.flatnonzero(some)[few]
            soon.flat[at] = wait.flat[at] * served_soon(x[few], y[few], tau[few], log_a[few])
    if never.any():
        slack = 1 - _ratio(load[never], servers[never])
        stable = slack > 0
        c, idle_c = _odds(idle[never], -np.log(np.where(stable, slack, 1.0)))
        # rate at which the line moves on once all places are taken [1/s]
        drain = np.where(stable, servers[never] - load[never], 0.0) / aht_s[never]
        wait[never], free[never] = np.where(stable, c, 1.0), np.where(stable, idle_c, 0.0)
        stays[never] = wait[never]
        later[never] = wait[never] * np.exp(-drain * within_s[never])
        soon[never] = wait[never] * -np.expm1(-drain * within_s[never])
        asa[never] = np.divide(c, drain, out=np.full_like(c, np.inf), where=drain > 0)
    if at_once.any():
        wait[at_once], free[at_once] = _odds(idle[at_once], np.zeros(int(at_once.sum())))
        abandon[at_once] = wait[at_once]

    none = load == 0
    wait, abandon, later, asa = (np.where(none, 0.0, v) for v in (wait, abandon, later, asa))
    served = np.where(none, 1.0, np.where(abandon < 0.5, 1 - abandon, free + stays))
    level = np.where(none, 1.0, np.where(np.isnan(soon), served - later, free + soon))
    return Service(
        prob_wait=wait,
        prob_abandon=abandon,
        asa_s=asa,
        service_level=np.clip(level, 0.0, 1.0),
        service_level_answered=np.where(served > 0, np.clip(_ratio(level, served), 0.0, 1.0), 0.0),
        occupancy=np.minimum(1.0, np.where(none | (served == 0), 0.0, busy) * served),
    )


def _odds(idle: Array, log_line: Array) -> tuple[Array, Array]:
    """Shares of those who wait and who do not, from the weights of the states without and with a free place."""
    with np.errstate(divide="ignore", over="ignore"):
        odds = idle * np.exp(-log_line)
        return 1 / (1 + odds), 1 / (1 + 1 / odds)


def _ratio(a: Array, b: Array) -> Array:
    """`a / b`; where `b` is zero, infinity, or 0 if both are."""
    return np.divide(a, b, out=np.where(a > 0, np.inf, 0.0), where=b > 0)
