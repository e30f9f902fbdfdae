"""The steps of an explanation as a table: what, how much, and how it comes about."""

import streamlit as st

from scheduler.explain import Explanation
from scheduler.explaining.step import Step
from views.frame.language import t, tn
from views.frame.said import said
from views.frame.wording import number, plain

DIGITS = {"contacts": 1, "s": 0, "erlang": 2, "posts": 0, "h": 2}
"""Decimals of each unit; heads have one where they are not whole."""


def show(told: Explanation) -> None:
    """Draw the answer and the steps to it; say so where they lead to another number than the published one."""
    if told.kind == "deferred":
        answer = t("{hours} h of work, to be done by the deadline", hours=number(told.published, 2))
    else:
        why = t("nobody comes") if told.binds == "none" else said(told.binds)
        answer = t("{count} agents, because of: {why}", count=number(told.published), why=why)
    st.markdown(f"**{answer}**")
    lines = [f"| {t('step')} | {t('value')} | {t('how')} |", "|:--|--:|:--|", *map(_line, told.steps)]
    st.markdown("\n".join(lines))
    if not told.agrees:
        st.warning(
            t(
                "{published} was published. Settings or people have changed since; the next night will say {answer}.",
                published=number(told.published, 2), answer=number(told.answer, 2),
            )
        )  # fmt: skip


def _line(step: Step) -> str:
    strong = "**" if step.result else ""
    value = "" if step.value is None else _amount(step.value, step.unit)
    name, words = plain(said(step.name)), plain(said(step.words))
    return f"| {strong}{name}{strong} | {strong}{value}{strong} | {words} |"


def _amount(value: float, unit: str) -> str:
    """A step's number with its unit.

    >>> _amount(-144.53, "contacts"), _amount(1.0, "agents")
    ('−144.5 contacts', '1 agent')
    """
    digits = DIGITS.get(unit, 0 if value == round(value) else 1)
    amount = f"{'−' if value < 0 else ''}{number(abs(value), digits)}"
    told = {
        "contacts": t("{amount} contacts", amount=amount),
        "s": t("{amount} s", amount=amount),
        "erlang": t("{amount} erlang", amount=amount),
        "h": t("{amount} h", amount=amount),
        "agents": tn("{count} agent", "{count} agents", value, count=amount),
        "posts": tn("{count} post", "{count} posts", value, count=amount),
    }
    return told.get(unit, amount)
