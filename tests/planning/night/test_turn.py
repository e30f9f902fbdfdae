"""One night at a time."""

import subprocess
import sys

import pytest
import sqlalchemy as sa

from planning.night.turn import Taken, turn


def test_second_night_is_told_who_holds_the_turn(tmp_path):
    """A second night is refused at once, by the name and time of the first."""
    database = f"sqlite:///{tmp_path}/tideshift.db"
    program = (
        "import sys\nfrom planning.night.turn import Taken, turn\n"
        "try:\n    with turn(sys.argv[1]): print('mine')\nexcept Taken as taken: print(taken)\n"
    )
    with turn(database):
        answer = subprocess.run([sys.executable, "-c", program, database], capture_output=True, text=True, check=True)
    assert "another night is at work: process" in answer.stdout


def test_turn_is_free_again_after_a_failure(tmp_path):
    """A night that fails inside its turn gives it back."""
    database = f"sqlite:///{tmp_path}/tideshift.db"
    with pytest.raises(RuntimeError, match="boom"), turn(database):
        raise RuntimeError("boom")
    with turn(database):
        pass


def test_killed_night_leaves_nothing_to_remove(tmp_path):
    """A night killed outright does not keep the next one out."""
    database = f"sqlite:///{tmp_path}/tideshift.db"
    program = (
        "import os, signal, sys\nfrom planning.night.turn import turn\n"
        "with turn(sys.argv[1]): os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program, database], check=False)
    with turn(database):
        assert (tmp_path / "tideshift.db.lock").exists()


def test_two_databases_do_not_wait_for_each_other(tmp_path):
    """Nights of two operations run side by side."""
    with turn(f"sqlite:///{tmp_path}/a.db"), turn(f"sqlite:///{tmp_path}/b.db"):
        pass


def test_holder_of_the_same_process_counts_too(tmp_path):
    """Even one process cannot hold the same turn twice."""
    database = f"sqlite:///{tmp_path}/tideshift.db"
    with turn(database), pytest.raises(Taken, match="since"), turn(database):
        pass


def test_a_server_keeps_one_turn_for_all_machines():
    """On PostgreSQL the second night is told of the first one's session, and a turn given back is free."""
    database = "postgresql+psycopg://postgres@127.0.0.1:5432/test"
    try:
        sa.create_engine(database, poolclass=sa.NullPool).connect().close()
    except (sa.exc.OperationalError, ModuleNotFoundError) as down:
        pytest.skip(f"no PostgreSQL answers on 127.0.0.1:5432 ({str(down).splitlines()[0]})")
    with turn(database), pytest.raises(Taken, match="another night is at work: session"), turn(database):
        pass
    with turn(database):
        pass
