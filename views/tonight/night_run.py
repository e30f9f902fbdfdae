"""The night run: how it ended, what it was made from, and where its files are."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from planning.store import Run
from views.frame.language import later, t, tn
from views.frame.reading import Desk
from views.frame.said import said
from views.frame.wording import instant, number, plain

PUBLISHED = "data/published/current"
EXITS = {
    0: later("published"),
    1: later("input refused"),
    2: later("published with a warning"),
    3: later("nothing published"),
}


def newest_night(runs: Sequence[Run]) -> Run | None:
    """The last night among runs, the newest first; a roster that was brought back is entered as a run, but is none."""
    return next((run for run in runs if "restored" not in run.summary), None)


def ran(desk: Desk, newest: Run) -> None:
    """Say how the last night ended, and whose roster is in sight."""
    zone = desk.time_zone
    took = (newest.finished_at - newest.started_at).total_seconds()
    told = {
        "code": t("exit code {code}, {status}", code=newest.exit_code, status=_ended(newest)),
        "when": t(
            "at {finished} in {seconds} s, planning from {as_of}",
            finished=instant(newest.finished_at, zone),
            seconds=number(took),
            as_of=instant(newest.as_of, zone),
        ),
    }
    if newest.id != desk.run.id and newest.exit_code not in (0, 2):
        st.error(
            t(
                "**The last night kept the old roster** ({code}), {when}. You see the one published {published}.",
                published=instant(desk.publication.published_at, zone),
                **told,
            ),
            icon=":material/error:",
        )
        st.markdown(reasons(newest))
    elif newest.exit_code == 0:
        st.success(t("**The night ran** {when}: {code}.", **told), icon=":material/check_circle:")
    else:
        st.warning(t("**The night ran** {when}: {code}.", **told), icon=":material/warning:")
    back = desk.run.summary.get("restored")
    if back:
        st.info(
            t(
                "**{author} brought publication {publication} back**, and it is in force: {reason}",
                author=plain(back["author"]), publication=back["publication"], reason=plain(back["reason"]),
            ),
            icon=":material/settings_backup_restore:",
        )  # fmt: skip
    edits = desk.publication.version - 1
    if edits:
        st.caption(
            tn(
                "Planners have edited this roster {count} time since. Figures of cost and service are the night's.",
                "Planners have edited this roster {count} times since. Figures of cost and service are the night's.",
                edits,
            )
        )


def about(desk: Desk) -> None:
    """Say what the run was made from and what binds it."""
    run = desk.run
    with st.expander(t("About this run: what binds, and what it was made from"), icon=":material/manage_search:"):
        st.markdown(reasons(run) or t("Nothing in particular binds."))
        folder = Path(PUBLISHED).resolve()
        st.caption(
            t(
                "Run {run}, seed {seed}, inputs `{inputs}`, software {version}.",
                run=run.id,
                seed=run.seed,
                inputs=run.inputs_sha256[:16],
                version=run.version,
            )
        )
        if folder.is_dir():
            st.caption(t("The night's files for other programs: `{folder}`", folder=folder))


def reasons(run: Run) -> str:
    """What bound a run, or which facts contradicted each other, as a list in Markdown."""
    return "\n".join(f"- {plain(said(reason))}" for reason in run.summary.get("reasons", ()))


def _ended(run: Run) -> str:
    told = EXITS.get(run.exit_code)
    return run.status if told is None else t(told)
