"""Every rule is tested in the four ways a rule can go wrong."""

import importlib
import pkgutil

import pytest

import scheduler.rules
from scheduler.rules import RULES

KINDS = ("feasible", "infeasible", "priced", "last_legal")
"""A legal case is taken, an illegal one refused, the rule is paid for, and its limit still counts as legal."""


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_has_its_four_tests(rule, kind):
    """For each rule the file `test_<its module>.py` has a documented test whose name begins with the kind."""
    name = rule.__module__.rpartition(".")[2]
    tests = importlib.import_module(f"tests.scheduler.rules.test_{name}")
    found = [test for title, test in vars(tests).items() if title.startswith(f"test_{kind}_")]
    assert found, f"tests/scheduler/rules/test_{name}.py lacks a test_{kind}_..."
    assert all(test.__doc__ for test in found)


def test_every_file_of_the_folder_is_a_rule_that_is_walked():
    """Beside `rule.py`, `scope.py` and `strategy.py` a module holds a rule of `RULES`; each rule has one of its own."""
    modules = {m.name for m in pkgutil.iter_modules(scheduler.rules.__path__)} - {"rule", "scope", "strategy"}
    assert {rule.__module__.rpartition(".")[2] for rule in RULES} == modules
    assert len(RULES) == len(modules)
