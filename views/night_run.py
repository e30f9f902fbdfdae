"""The night run: how it ended, what it was made from, and where its files are."""

from pathlib import Path

import streamlit as st

from planning.store import Run
from views.reading import Desk
from views.wording import instant, plain

PUBLISHED = "data/published/current"
EXITS = {0: "published", 1: "input refused", 2: "published with a warning", 3: "nothing published"}


def ran(desk: Desk, newest: Run) -> None:
    """Say how the last night ended, and whose roster is in sight."""
    zone = desk.time_zone
    took = (newest.finished_at - newest.started_at).total_seconds()
    when = f"at {instant(newest.finished_at, zone)} in {took:,.0f} s, planning from {instant(newest.as_of, zone)}"
    code = f"exit code {newest.exit_code}, {EXITS.get(newest.exit_code, newest.status)}"
    if newest.id != desk.run.id and newest.exit_code not in (0, 2):
        st.error(
            f"**The last night kept the old roster** ({code}), {when}. You see the one published "
            f"{instant(desk.publication.published_at, zone)}.",
            icon=":material/error:",
        )
        st.markdown(reasons(newest))
    elif newest.exit_code == 0:
        st.success(f"**The night ran** {when}: {code}.", icon=":material/check_circle:")
    else:
        st.warning(f"**The night ran** {when}: {code}.", icon=":material/warning:")
    version = desk.publication.version
    if version > 1:
        edits = f"{version - 1} {'time' if version == 2 else 'times'}"
        st.caption(f"Planners have edited this roster {edits} since. Figures of cost and service are the night's.")


def about(desk: Desk) -> None:
    """Say where the files are, what the run was made from and what binds it."""
    run = desk.run
    folder = Path(PUBLISHED).resolve()
    with st.expander("About this run: files, inputs, what binds", icon=":material/folder_open:"):
        st.markdown(
            f"Files: `{folder}`" if folder.is_dir() else f"Files: none in `{folder}` yet; the night writes them."
        )
        if desk.publication.version > 1:
            st.caption("`tideshift export` writes the roster with the planners' edits; so does the next night.")
        st.markdown(f"Run {run.id}, seed {run.seed}, inputs `{run.inputs_sha256[:16]}`, software `{run.version}`")
        st.markdown(reasons(run) or "Nothing in particular binds.")


def reasons(run: Run) -> str:
    """What bound a run, or which facts contradicted each other, as a list in Markdown."""
    return "\n".join(f"- {plain(reason)}" for reason in run.summary["reasons"])
