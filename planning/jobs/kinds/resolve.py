"""A re-solve of the roster in force around a planner's edits; asked and answered as `planning.desk.resolving` says."""

from dataclasses import replace
from datetime import timedelta
from time import perf_counter

from planning.desk.resolving import SECONDS, Question, resolved
from planning.jobs.kind import Answer, Request, Say
from planning.published_problem import published_horizon, published_problem, rostered_people
from planning.refusal import Finding, Refused


def run(request: Request, say: Say) -> Answer:
    """Re-solve; nothing is written but the answer.

    Raises
    ------
    planning.refusal.Refused
        If the roster that was asked about is not in force any more.
    """
    question = Question.of_json(request.asked)
    store, settings = request.store, request.settings
    publication = store.published()
    if publication is None or (publication.id, publication.version) != (question.publication_id, question.version):
        gone = f"version {question.version} of publication {question.publication_id} is not in force any more"
        raise Refused([Finding("roster", 0, "", gone, "", "look at the new roster and ask again")])
    say(0.0, "reading the roster")
    published = published_problem(store, publication, settings)
    # Days that planners keep free stand as such; as absences they would contradict who works one of them by an edit.
    horizon = published_horizon(publication, settings, published.problem.horizon.interval)
    people = rostered_people(store, publication, settings, horizon)
    off = store.locked_days_off(horizon.start.date(), horizon.end.date() + timedelta(days=1))

    begun = perf_counter()

    def tell(done: float, note: str, cost: int, bound: int | None) -> None:
        gap = None if bound is None or not cost else max(cost - bound, 0) / cost
        left = max(SECONDS - (perf_counter() - begun), 0.0)
        say(done, note, cost_cents=cost, bound_cents=bound, gap=gap, seconds_left=left)

    answer, tables = resolved(
        replace(published.problem, agents=people),
        published.shifts,
        store.table(publication.run_id, "requirement"),
        question,
        days_off={(who, day.date()) for who, day in off[["agent_id", "date"]].itertuples(index=False, name=None)},
        prices=published.prices,
        tell=tell,
        seconds=SECONDS,
    )
    return Answer(answer.as_json(), tables)
