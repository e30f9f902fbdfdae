"""Erlang's formulas, exact and vectorised: B (loss), C (nobody gives up), A (customers give up after a while).

Loads are in erlang, durations in seconds and end in `_s`. The number of agents may be any real number of zero or more:
the incomplete gamma function continues the formulas between the integers, so an interval half of which an agent spends
on a break is judged at 3.5 heads.

Everything rests on two sums of the birth-death chain, both relative to the state with all agents busy and nobody
waiting: `1/B - 1`, the states with an idle agent, and Palm's function `A(x, y)`, the states with none. Each is an
incomplete gamma function over a Poisson density, so nothing overflows at 1e5 erlang.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import erfcx, gammainc, gammaincc, gammaln, xlogy

Array = npt.NDArray[np.float64]
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
    >>> queue = erlang_c(14, 10.0, aht_s=180, answer_within_s=20)
    >>> print(f"{queue.service_level:.5f} {queue.prob_wait:.5f}")
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

    >>> queue = erlang_a(50, 48.0, aht_s=60, patience_s=120)
    >>> print(f"{queue.prob_abandon:.4f} {queue.asa_s:.2f} {queue.occupancy:.3f}")
    0.0309 3.71 0.930
    """
    n, r, aht, patience, within = np.broadcast_arrays(
        check("agents", agents),
        check("load", load),
        check("aht_s", aht_s, low_open=True),
        check("patience_s", patience_s, high_open=False),
        check("answer_within_s", answer_within_s),
    )
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
    wait, abandon, late, asa = (np.zeros(load.shape) for _ in range(4))

    if some.any():
        theta = 1 / patience_s[some]
        x, y = servers[some] * patience_s[some] / aht_s[some], load[some] * patience_s[some] / aht_s[some]
        log_a, gives_up = palm(x, y)
        wait[some] = 1 / (1 + idle[some] * np.exp(-log_a))
        abandon[some] = wait[some] * gives_up
        asa[some] = abandon[some] * patience_s[some]
        # served later than T: E_T (A_T - 1) / (lambda J), every factor scaled by A
        left = y * np.exp(-theta * within_s[some])
        log_late, _ = palm(x, left)
        log_e = (y - left) - x * theta * within_s[some]
        later = np.exp(log_e + log_late - log_a) * -np.expm1(-log_late)
        late[some] = wait[some] * later * np.divide(x, y, out=np.zeros_like(x), where=y > 0)
    if never.any():
        slack = 1 - _ratio(load[never], servers[never])
        stable = slack > 0
        c = np.where(stable, 1 / (1 + idle[never] * np.where(stable, slack, 1.0)), 1.0)
        # rate at which the line moves on once all places are taken [1/s]
        drain = np.where(stable, servers[never] - load[never], 0.0) / aht_s[never]
        wait[never] = c
        late[never] = np.where(stable, c * np.exp(-drain * within_s[never]), 1.0)
        asa[never] = np.divide(c, drain, out=np.full_like(c, np.inf), where=drain > 0)
    if at_once.any():
        wait[at_once] = abandon[at_once] = 1 / (1 + idle[at_once])

    none = load == 0
    wait, abandon, late, asa = (np.where(none, 0.0, v) for v in (wait, abandon, late, asa))
    served = 1 - abandon
    level = np.clip(served - late, 0.0, 1.0)
    return Service(
        prob_wait=wait,
        prob_abandon=abandon,
        asa_s=asa,
        service_level=level,
        service_level_answered=np.where(served > 0, np.clip(_ratio(level, served), 0.0, 1.0), 0.0),
        occupancy=np.minimum(1.0, np.where(none | (served == 0), 0.0, busy) * served),
    )


def idle_states(agents: Array, load: Array) -> Array:
    """`1/B - 1`: weight of the states with a free agent over that of the state with all busy and nobody waiting."""
    n, r = np.broadcast_arrays(agents, load)
    with np.errstate(over="ignore", divide="ignore"):
        inverse = np.exp(np.log(gammaincc(n + 1, r)) - log_poisson(n, r))
    few = n * 4 < r  # deep overload: Q underflows, and a short series converges
    if few.any():
        inverse = np.where(few, 1 + _loss_series(np.where(few, n, 0.0), np.where(few, r, 1.0)), inverse)
    return np.asarray(np.maximum(inverse - 1, 0.0))


def _loss_series(n: Array, r: Array) -> Array:
    """`n/r + n(n-1)/r^2 + ...`, for n < r / 4."""
    term, total = n / r, n / r
    for k in range(1, 40):
        term = term * np.maximum(n - k, 0.0) / r
        total = total + term
    return total


def palm(x: Array, y: Array) -> tuple[Array, Array]:
    """Palm's function and the share of waiting customers that give up.

    Parameters
    ----------
    x : ndarray
        Rate of service with all agents busy over the rate of one customer's patience.
    y : ndarray
        Rate of arrivals over the rate of one customer's patience.

    Returns
    -------
    log_a : ndarray
        Logarithm of `A(x, y) = 1 + sum over j >= 1 of y^j / ((x + 1) ... (x + j))`.
    gives_up : ndarray
        `(x + (y - x) A) / (y A)`, in (0, 1].
    """
    log_a, gives_up = np.empty(x.shape), np.empty(x.shape)
    # Below the load at which the gamma function keeps its digits after the subtraction, sum the decreasing series.
    light = (y < 0.1) | (y < np.maximum(x / 2, x - 20 * np.sqrt(x)))
    if light.any():
        a1, s = _palm_series(x[light], y[light])
        log_a[light] = np.log1p(y[light] * a1)
        gives_up[light] = s / (1 + y[light] * a1)
    heavy = ~light
    if heavy.any():
        xs, ys = x[heavy], y[heavy]
        logs = np.log(gammainc(xs, ys)) - log_poisson(xs, ys)
        # there the library's gamma function runs out of iterations below the transition
        huge = (xs > 5e4) & (ys < xs)
        if huge.any():
            logs[huge] = _palm_asymptotic(xs[huge], ys[huge])
        log_a[heavy] = logs
        gives_up[heavy] = (xs * np.exp(-logs) + (ys - xs)) / ys
    return log_a, np.clip(gives_up, 0.0, 1.0)


def _palm_asymptotic(x: Array, y: Array) -> Array:
    """`log A` for large x and y just below: the incomplete gamma function's uniform expansion, Temme (1979)."""
    shape, stirling = _shape_and_stirling(x, y / x)
    eta = -np.sqrt(-2 * shape)
    c0 = np.polynomial.polynomial.polyval(eta, [-1 / 3, 1 / 12, -2 / 135, 1 / 864, 1 / 2835, -139 / 777600, 1 / 25515])
    c1 = np.polynomial.polynomial.polyval(eta, [-1 / 540, -1 / 288, 1 / 378, -77 / 77760])
    tail = np.sqrt(np.pi * x / 2) * erfcx(-eta * np.sqrt(x / 2))
    return np.asarray(stirling + np.log(tail - c0 - c1 / x - 0.00413359788 / x**2))


def _palm_series(x: Array, y: Array) -> tuple[Array, Array]:
    """`(A - 1)/y` and `sum of j t_j / y` with `t_j` the terms of A, summed until they no longer count."""
    term = 1 / (x + 1)
    total, moment = term.copy(), term.copy()
    j = 1
    while (term * j > 1e-17 * moment).any():
        for _ in range(8):
            j += 1
            term = term * (y / (x + j))
            total += term
            moment += j * term
    return total, moment


def log_poisson(x: Array, y: Array) -> Array:
    """`x log y - y - log Gamma(x + 1)` without the cancellation of its large terms (Loader 2000).

    Parameters
    ----------
    x, y : ndarray
        Zero or more, of one shape; `y` zero gives 0 for `x` zero and minus infinity beyond.
    """
    big = x > 16
    xs = np.where(big, x, 16.0)
    shape, stirling = _shape_and_stirling(xs, np.where(big & (y > 0), y, xs) / xs)
    large = xs * shape - 0.5 * np.log(2 * np.pi * xs) - stirling
    few = np.where(big, 0.0, x)
    small = xlogy(few, y) - y - gammaln(few + 1)
    return np.where(big, np.where(y > 0, large, -np.inf), small)


def _shape_and_stirling(x: Array, ratio: Array) -> tuple[Array, Array]:
    """`log(ratio) - (ratio - 1)` to full precision near 1, and the remainder of Stirling's formula at x > 15."""
    mu = ratio - 1
    s = mu / (2 + mu)
    odd = np.polynomial.polynomial.polyval(s * s, 1 / np.arange(3, 19, 2))
    shape = np.where(np.abs(s) < 0.1, -s * mu + 2 * s**3 * odd, np.log(ratio) - mu)
    inverse = 1 / (x * x)
    return shape, np.polynomial.polynomial.polyval(inverse, [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188]) / x


def _ratio(a: Array, b: Array) -> Array:
    """`a / b`; where `b` is zero, infinity, or 0 if both are."""
    return np.divide(a, b, out=np.where(a > 0, np.inf, 0.0), where=b > 0)
