"""Alerts: a word to people when the night published with a warning, or kept the last good roster."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planning.exits import Exit

_TITLES = {
    Exit.WARNED: "Tideshift: published with a warning",
    Exit.KEPT: "Tideshift: nothing published, the last good roster stays",
}


@dataclass(frozen=True)
class Alerts:
    """Where to tell people.

    Opened before the night's work, so that a wrong address is found while somebody is looking.

    Examples
    --------
    >>> Alerts.open([]).send(Exit.KEPT, "infeasible input")
    ()
    """

    services: tuple[Any, ...]

    @classmethod
    def open(cls, urls: Sequence[str]) -> "Alerts":
        """Read the addresses; nothing is sent.

        Parameters
        ----------
        urls : sequence of str
            Apprise addresses such as `mailtos://user:password@host` or `slack://token/channel`; none switches alerts
            off and needs no extra.

        Raises
        ------
        ValueError
            If an address cannot be read; it is named by its number and scheme only, for it may hold a password.
        ModuleNotFoundError
            If the extra `alerts` is not installed.
        """
        if not urls:
            return cls(())
        try:
            from apprise import Apprise
        except ModuleNotFoundError as missing:
            raise ModuleNotFoundError(
                "alerts need the extra `alerts`: pip install 'tideshift[alerts]'", name=missing.name
            ) from missing
        services = tuple(Apprise.instantiate(url) for url in urls)
        unread = [f"number {n} ({url.partition(':')[0]}:...)" for n, url in enumerate(urls, 1) if not services[n - 1]]
        if unread:
            raise ValueError(
                f"alert addresses that cannot be read: {', '.join(unread)}; see apprise's list of services"
            )
        return cls(services)

    def send(self, ended: Exit, body: str) -> tuple[str, ...]:
        """Tell people how the night ended, if it ended with a warning or kept the old roster.

        Parameters
        ----------
        ended : Exit
            Only `WARNED` and `KEPT` are told.
        body : str
            What they should know, plain text.

        Returns
        -------
        tuple of str
            Addresses that did not take it, secrets blanked; the night goes on, and logs them.
        """
        title = _TITLES.get(ended)
        if title is None:
            return ()
        kind = "warning" if ended is Exit.WARNED else "failure"
        return tuple(
            service.url(privacy=True)
            for service in self.services
            if not service.notify(body=body, title=title, notify_type=kind)
        )
