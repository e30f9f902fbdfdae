"""Finding people: whom site, team, skill and name leave, at the speed of a keystroke."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from scheduler.agents import Agent


@dataclass(frozen=True)
class Directory:
    """Everybody of a plan, laid out so that a filter is one comparison of columns.

    Attributes
    ----------
    agents : tuple of Agent
        In the order they are listed.
    """

    agents: tuple[Agent, ...]

    @property
    def sites(self) -> list[str]:
        """Sites, sorted."""
        return sorted(set(self._site.tolist()))

    def teams(self, site: str = "") -> list[str]:
        """Teams of a site, or of all, sorted."""
        return sorted(set(self._group[self._site == site].tolist() if site else self._group.tolist()))

    def matching(
        self, *, site: str = "", group: str = "", queues: Sequence[str] = (), name: str = ""
    ) -> tuple[Agent, ...]:
        """People of a site and team, skilled for any of the queues, with `name` in name or identifier; empty is all.

        Parameters
        ----------
        site, group : str
            As `Agent.site` and `Agent.group` say them.
        queues : sequence of str
            `line/language/channel` each.
        name : str
            Part of a name or an identifier, in any case.
        """
        keep = np.ones(len(self.agents), dtype=bool)
        if site:
            keep &= self._site == site
        if group:
            keep &= self._group == group
        if queues:
            keep &= self._skilled(queues)
        word = name.strip().casefold()
        if word:
            keep &= np.char.find(self._words, word) >= 0
        return tuple(self.agents[k] for k in np.flatnonzero(keep).tolist())

    def _skilled(self, queues: Sequence[str]) -> npt.NDArray[np.bool_]:
        # thousands of people share a few sets of skills
        one_of = {a.skills: a for a in self.agents}
        able = {skills: any(a.can_work(queue) for queue in queues) for skills, a in one_of.items()}
        return np.array([able[a.skills] for a in self.agents], dtype=bool)

    @cached_property
    def _site(self) -> npt.NDArray[np.object_]:
        return np.array([a.site for a in self.agents], dtype=object)

    @cached_property
    def _group(self) -> npt.NDArray[np.object_]:
        return np.array([a.group for a in self.agents], dtype=object)

    @cached_property
    def _words(self) -> npt.NDArray[np.str_]:
        return np.array([f"{a.name} {a.agent_id}".casefold() for a in self.agents], dtype=np.str_)
