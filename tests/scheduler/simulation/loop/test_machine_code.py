"""Machine code kept on disk is never that of another source."""

import importlib
import pkgutil

from scheduler.simulation import engine, loop
from scheduler.simulation.loop.machine_code import seal


def test_every_module_of_the_loop_is_sealed():
    """A new part of the loop that is not named among the parts would leave old code running after a change of it."""
    modules = {importlib.import_module(f"{loop.__name__}.{m.name}") for m in pkgutil.iter_modules(loop.__path__)}
    assert modules <= set(engine.PARTS)


def test_another_source_is_another_seal(tmp_path, monkeypatch):
    """One character of difference in one part, in a comment even, gives another number; the same source the same."""
    monkeypatch.syspath_prepend(tmp_path)
    seals = []
    for name, text in (("part_a", "x = 1\n"), ("part_b", "x = 1\n"), ("part_c", "x = 1  #\n")):
        (tmp_path / f"{name}.py").write_text(text)
        seals.append(seal((engine, importlib.import_module(name))))
    assert seals[0] == seals[1] != seals[2]


def test_the_loop_is_kept_under_its_seal():
    """The key of the kept code holds the seal, so that two seals never share it: the entry closes over the number."""
    entries = [engine.kernel.entry(number) for number in (1, 2)]
    keys = [[c.cell_contents for c in e.py_func.__closure__] for e in entries]
    assert keys == [[1], [2]]
