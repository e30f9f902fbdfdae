"""Benchmarks: each module but this package's own exposes `run(smoke: bool) -> list[dict]`.

A row says what was done (any keys), and carries `against`, the name of an alternative somebody would otherwise use, and
`ratio`, how many times better than it we are in the measure of the row: 2.0 is half the seconds, error or cost; below
1.0 the alternative wins.
"""
