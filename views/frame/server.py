"""The desk's server: Streamlit, and a thread that reads what pages need before anybody asks for a page.

Loading the libraries takes seconds, and so does a plan of ten thousand people; whoever opens the desk first should
wait for neither. `python -m views.frame.server run app.py` takes everything that `streamlit run app.py` takes.
"""

import logging
import sys
from contextlib import suppress
from importlib import import_module
from pkgutil import iter_modules
from threading import Thread

from streamlit.web import cli

import views
from planning.refusal import Refused
from planning.store import SchemaTooNew


def main() -> None:
    """Serve, and prepare meanwhile."""
    # Outside a page a cache has no place for its spinner, and Streamlit would say so.
    noisy = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    noisy.addFilter(lambda record: record.threadName != "prepare")
    Thread(target=prepare, name="prepare", daemon=True).start()
    sys.exit(cli.main(prog_name="streamlit"))


def prepare() -> None:
    """Load every page and read the published plan. What cannot be read is said by the page that is asked for it."""
    from plotly.graph_objects import Figure

    from views.frame import kept

    with suppress(Refused, SchemaTooNew, ConnectionError, ModuleNotFoundError, ValueError, LookupError):
        kept.prepare()
    for room in iter_modules(views.__path__, "views."):
        if room.ispkg and any(part.name == "page" for part in iter_modules(import_module(room.name).__path__)):
            import_module(f"{room.name}.page")
    Figure()  # the first one loads what all have


if __name__ == "__main__":
    main()
