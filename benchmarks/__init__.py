"""Benchmarks: each module but this package's own exposes `run(smoke: bool) -> list[dict]`.

A row says what was done (any keys), and carries `against`, the name of an alternative somebody would otherwise use, and
`ratio`, our figure over the alternative's in the same measure: below one is better unless the row says otherwise.
"""
