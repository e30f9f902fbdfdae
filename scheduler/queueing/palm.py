"""The two sums that Erlang's formulas rest on, stable from 1e-3 to 1e5 erlang.

Relative to the state with all agents busy and nobody waiting, the birth-death chain has weight `1/B - 1` in the states
with an idle agent and weight `A(x, y)`, Palm's function, in the states without. Each is an incomplete gamma function
over a Poisson density, so nothing overflows; where the quotient loses digits, a series or an expansion takes over.
"""

import numpy as np
import numpy.typing as npt
from scipy.special import erfcx, gammainc, gammaincc, gammaln, xlogy

Array = npt.NDArray[np.float64]

_LAGUERRE = np.polynomial.laguerre.laggauss(20)
_LEGENDRE = np.polynomial.legendre.leggauss(32)


def idle_states(agents: Array, load: Array) -> Array:
    """`1/B - 1`: weight of the states with a free agent over that of the state with all busy and nobody waiting."""
    n, r = np.broadcast_arrays(agents, load)
    idle = np.empty(n.shape)
    # in overload the quotient minus 1 loses its digits, and deeper the gamma function underflows
    deep = r - n > 5 * np.sqrt(np.maximum(n, 1))
    idle[deep] = _idle_integral(n[deep], r[deep])
    ns, rs = n[~deep], r[~deep]
    with np.errstate(over="ignore", divide="ignore"):
        idle[~deep] = np.maximum(np.exp(np.log(gammaincc(ns + 1, rs)) - log_poisson(ns, rs)) - 1, 0.0)
    idle[n == 0] = 0.0  # without agents none is free, not a rounding error's worth
    return idle


def _idle_integral(n: Array, r: Array) -> Array:
    """`1/B - 1 = n integral of (1 + u)^(n - 1) e^(-ru)` over u > 0, by Laguerre's rule in `v = (r - n) u`."""
    nodes, weights = _LAGUERRE
    u = nodes / (r - n)[:, None]
    return np.asarray(n / (r - n) * (np.exp(n[:, None] * (np.log1p(u) - u)) / (1 + u) @ weights))


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
    # where the gamma function would lose its digits to the subtraction, sum or integrate positive terms instead
    wide = (x > 100) & (x - y > 5 * np.sqrt(x))
    light = wide | (y < np.maximum(0.1, x / 2))
    for method, rows in ((_palm_integral, wide), (_palm_series, light & ~wide)):
        if rows.any():
            a1, s = method(x[rows], y[rows])
            log_a[rows] = np.log1p(y[rows] * a1)
            gives_up[rows] = s / (1 + y[rows] * a1)
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
    """`(A - 1)/y` and `sum of j t_j / y` with `t_j` the terms of A, which at least halve from each to the next."""
    term = 1 / (x + 1)
    total, moment = term.copy(), term.copy()
    for j in range(2, 70):
        term = term * (y / (x + j))
        total += term
        moment += j * term
        if (j * term <= 1e-17 * moment).all():
            break
    return total, moment


def _palm_integral(x: Array, y: Array) -> tuple[Array, Array]:
    """The same two sums, `integral of (1 - u)^x e^(yu)` and `x integral of u (1 - u)^(x - 1) e^(yu)` over u in (0, 1).

    With `v = (x - y) u` both are Laguerre integrals of a factor that hardly bends.
    """
    nodes, weights = _LAGUERRE
    u = nodes / (x - y)[:, None]
    within = u < 1  # beyond, the last nodes of a short line weigh nothing
    u = np.where(within, u, 0.0)
    factor = np.where(within, np.exp(x[:, None] * (np.log1p(-u) + u)), 0.0)
    return factor @ weights / (x - y), x * ((factor * u / (1 - u)) @ weights) / (x - y)


def served_soon(x: Array, y: Array, until: Array, log_a: Array) -> Array:
    """Share of waiting customers that are served before `until`, in mean patiences; for the early part of the line.

    Parameters
    ----------
    x, y, log_a : ndarray
        As for `palm`, all positive.
    until : ndarray
        Time over mean patience.

    Returns
    -------
    ndarray
        `x / A` times the integral of `e^(-(x + 1) v + y (1 - e^(-v)))` over v from 0 to `until`.

    Notes
    -----
    Beside `1 - later - gives_up` this has no subtraction, so that a service level of 1e-30 keeps its digits. The
    exponent is concave, so Legendre's rule on the stretch where it lies within `e^-40` of its top is exact to rounding.
    """
    top = np.clip(np.log(y / (x + 1)), 0.0, until)
    total = np.zeros(x.shape)
    # to the left of the top the exponent falls by y e^(-top) (e^d - 1) - (x + 1) d, convex in d: Newton from the right
    flat = x + 1
    steep = np.maximum(y * np.exp(-top), flat)
    d = np.minimum(np.sqrt(80 / steep), 40 / np.maximum(steep - flat, 1e-300))
    for _ in range(10):
        d = d - (steep * np.expm1(d) - flat * d - 40) / (steep * np.exp(d) - flat)
    d = np.minimum(top, d)
    half_nodes, half_weights = (_LEGENDRE[0] + 1) / 2, _LEGENDRE[1] / 2
    for start, length in ((top - d, d), (top, until - top)):
        v = start[:, None] + length[:, None] * half_nodes
        exponent = y[:, None] * -np.expm1(-v) - flat[:, None] * v - log_a[:, None]
        total += length * (np.exp(exponent) @ half_weights)
    return np.asarray(x * total)


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
