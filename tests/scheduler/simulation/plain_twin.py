"""The twin's rules once more in plain Python, looking through everybody at every event: the engine is held against it.

It shares no code with the engine and keeps no lists: who is longest free, whose deadline is first, is looked up when
asked. It also integrates over time how many contacts wait and how many people work, which no tally holds.
"""

import heapq
from dataclasses import fields
from math import inf

import numpy as np

from scheduler.simulation.floor import NOBODY, Customers, Duty, Queues, Routing, Tally
from tests.scheduler.simulation.plain_people import Person, everybody

FIELDS = tuple(f.name for f in fields(Tally))


class PlainTwin:
    """One run; `tally` and `waiting_s`, the integral over time of the live contacts that wait."""

    def __init__(self, queues: Queues, duty: Duty, customers: Customers, routing: Routing, interval_s: float, n: int):
        self.q, self.c, self.routing, self.interval_s, self.n = queues, customers, routing, interval_s, n
        self.table = {name: np.zeros((len(queues.deferred), n)) for name in FIELDS}
        self.waiting: list[list[int]] = [[] for _ in queues.deferred]
        self.left = {i: float(w) for i, w in enumerate(customers.work_s)}
        self.clock, self.steps, self.waiting_s = 0.0, 0, 0.0
        self.unserved: set[int] = set()
        self.people = everybody(queues, duty)
        self.events = events = [(p.turn_s, 0, p.number) for p in self.people]
        events += [(max(at, 0.0), 1, i) for i, at in enumerate(customers.at_s.tolist())]
        heapq.heapify(events)
        self.prepare()
        while events:
            t, kind, number = heapq.heappop(events)
            if kind < 0:
                self.look(t)
                continue
            if t == inf or (kind == 0 and self.next_s(self.people[number]) != t):  # never, or overtaken
                continue
            for i in (i for k in self.live() for i in self.waiting[k]):
                self.waiting_s += max(min(t, customers.at_s[i] + customers.patience_s[i]) - self.clock, 0.0)
            self.clock = t
            self.arrive(number) if kind == 1 else self.act(self.people[number])
        end = max(self.clock, n * interval_s)
        for k, line in enumerate(self.waiting):
            for i in line:
                gave_up = not queues.deferred[k] and customers.patience_s[i] < inf
                self.count("wait_s", i, customers.patience_s[i] if gave_up else end - customers.at_s[i])
                self.count("abandoned", i, float(gave_up))
        self.tally = Tally(**self.table)

    def prepare(self) -> None:
        """Nothing is watched here."""

    def look(self, t: float) -> None:
        """Nobody looks."""

    def to_call_back(self, p: Person) -> int | None:
        """Nobody waits to be called back."""

    def live(self) -> list[int]:
        return [k for k, deferred in enumerate(self.q.deferred) if not deferred]

    def queue(self, contact: float) -> int:
        return int(self.c.queue[int(contact)])

    def on_deferred(self, p: Person) -> bool:
        return bool(p.held) and bool(self.q.deferred[self.queue(p.held[0][0])])

    def plans_deferred(self, p: Person) -> bool:
        return p.plan != NOBODY and bool(self.q.deferred[p.plan])

    def most(self, k: int) -> int:
        return 1 if self.q.deferred[k] else int(self.q.concurrency[k])

    def room_for(self, p: Person, k: int) -> bool:
        limits = [self.most(k), *(self.most(self.queue(c)) for c, _ in p.held)]
        if p.plan != NOBODY:
            limits.append(self.most(p.plan))
        return p.on_duty and len(p.held) < min(limits)

    def may_help(self, p: Person) -> bool:
        return self.routing.help or p.plan == NOBODY

    def free(self, p: Person) -> bool:
        """Whether they stand free for the live queue they are planned on."""
        return p.on_duty and (self.on_deferred(p) or self.room_for(p, p.plan))

    def may_lend(self, p: Person, k: int) -> bool:
        """Whether they may help live queue `k`, not theirs: with the right, and enough others free for their own."""
        others = [o for o in self.people if o is not p and o.plan == p.plan and self.free(o)]
        return self.may_help(p) and (p.plan not in self.live() or len(others) >= self.routing.reserve)

    def may_defer(self, p: Person) -> bool:
        return self.routing.blend or p.plan == NOBODY or self.plans_deferred(p)

    def pace(self, p: Person, contact: float) -> float:
        k, held = self.queue(contact), len(p.held)
        return 1.0 if self.q.deferred[k] else float(self.q.curve[k, held] / held)

    def done_s(self, p: Person) -> float:
        return min((p.as_of_s + left / (self.pace(p, c) * p.productivity) for c, left in p.held), default=inf)

    def next_s(self, p: Person) -> float:
        return min(self.done_s(p), p.turn_s)

    def still(self, k: int) -> list[int]:
        return [i for i in self.waiting[k] if self.clock - self.c.at_s[i] < self.c.patience_s[i]]

    def count(self, name: str, contact: int, by: float = 1.0) -> None:
        self.table[name][self.queue(contact), int(max(self.c.at_s[contact], 0.0) / self.interval_s)] += by

    def spread(self, name: str, k: int, start: float, end: float, rate: float) -> None:
        for i in range(self.n):
            inside = min(end, (i + 1) * self.interval_s) - max(start, i * self.interval_s)
            self.table[name][k, i] += max(inside, 0.0) * rate

    def answered(self, p: Person, contact: int, in_time: bool) -> None:
        self.count("answered", contact)
        self.count("in_time", contact, float(in_time))
        self.count("helped", contact, float(p.plan not in (NOBODY, self.queue(contact))))
        if p.plan != NOBODY and self.q.line is not None:
            self.count("borrowed", contact, float(self.q.line[p.plan] != self.q.line[self.queue(contact)]))

    def work_off(self, p: Person) -> None:
        for pair in p.held:
            k, pace = self.queue(pair[0]), self.pace(p, pair[0])
            share = 1.0 if self.most(k) == 1 else 1 - self.q.think_share[k]
            self.spread("busy_s", k, p.as_of_s, self.clock, pace * share)
            pair[1] = max(pair[1] - (self.clock - p.as_of_s) * pace * p.productivity, 0.0)
        p.as_of_s = self.clock

    def drop_expired(self, k: int) -> None:
        patient = self.still(k)
        for i in sorted(set(self.waiting[k]) - set(patient)):
            self.count("abandoned", i)
            self.count("wait_s", i, self.c.patience_s[i])
        self.waiting[k] = patient

    def take(self, p: Person, contact: int) -> None:
        self.work_off(p)
        p.held.append([contact, self.left[contact]])
        self.unserved.discard(contact)
        if not self.q.deferred[self.queue(contact)]:
            wait = self.clock - self.c.at_s[contact]
            self.count("wait_s", contact, wait)
            self.answered(p, contact, wait <= self.q.answer_within_s[self.queue(contact)])

    def put_down(self, p: Person) -> int:
        self.work_off(p)
        contact, left = p.held.pop()
        self.left[int(contact)] = left
        self.waiting[self.queue(contact)].append(int(contact))
        return self.queue(contact)

    def earliest(self, k: int) -> tuple[float, int]:
        return min((float(self.c.due_s[i]), i) for i in self.waiting[k])

    def settle(self, p: Person) -> None:
        """The agent's state has changed: they go to the end of who is like them."""
        self.steps += 1
        p.since_s, p.entered = self.clock, self.steps
        heapq.heappush(self.events, (self.next_s(p), 0, p.number))

    def offer(self, k: int) -> None:
        while self.waiting[k]:
            idle = [p for p in self.people if p.on_duty and not p.held]
            planned = [p for p in idle if p.plan == k]
            others = [p for p in idle if k in p.skills and self.may_defer(p)]
            if not planned and not others:
                return
            p = min(planned, key=lambda p: p.entered) if planned else self.best_helper(others)
            contact = self.earliest(k)[1]
            self.waiting[k].remove(contact)
            self.take(p, contact)
            self.settle(p)

    def best_helper(self, people: list[Person]) -> Person:
        alike = self.routing.help and self.routing.blend

        def rank(p: Person) -> tuple[float, ...]:
            role = 0 if alike else 2 if p.plan == NOBODY else int(self.plans_deferred(p))
            return (len(p.skills), p.since_s, p.skill_set, role, p.entered)

        return min(people, key=rank)

    def arrive(self, contact: int) -> None:
        if self.c.after is not None and self.c.after[contact] not in {NOBODY, *self.unserved}:
            return
        self.unserved.add(contact)
        self.count("offered", contact)
        k = self.queue(contact)
        self.waiting[k].append(contact)
        if self.q.deferred[k]:
            self.offer(k)
        elif (p := self.who_takes(k)) is not None:
            self.take_from_line(p, self.waiting[k].pop())  # who came last

    def take_from_line(self, p: Person, contact: int) -> None:
        back = self.put_down(p) if self.on_deferred(p) else None
        self.take(p, contact)
        self.settle(p)
        if back is not None:
            self.offer(back)

    def who_takes(self, k: int) -> Person | None:
        free = [p for p in self.people if self.room_for(p, k) and not self.on_deferred(p)]
        beside = [p for p in self.people if p.on_duty and self.on_deferred(p) and not self.plans_deferred(p)]
        for group in (free, beside):
            planned = [p for p in group if p.plan == k]
            if planned:
                return min(planned, key=lambda p: (len(p.held), p.entered))
            if group is free or not any(p.plan == k for p in beside):
                able = [p for p in group if k in p.skills and self.may_lend(p, k)]
                if able:
                    fewest = min(len(p.held) for p in able)
                    return self.best_helper([p for p in able if len(p.held) == fewest])
        return None

    def act(self, p: Person) -> None:
        back = None
        if p.held and self.done_s(p) == self.clock:
            done = [p.as_of_s + left / (self.pace(p, c) * p.productivity) for c, left in p.held]
            self.work_off(p)
            contact = int(p.held[slot := int(np.argmin(done))][0])
            if self.q.deferred[self.queue(contact)]:
                self.count("wait_s", contact, self.clock - self.c.at_s[contact])
                self.answered(p, contact, self.clock <= self.c.due_s[contact])
            p.held[slot] = p.held[-1]
            p.held.pop()
        if p.turn_s <= self.clock:
            back = self.turn(p)
        if p.present and not p.on_duty and not p.held:
            self.leave(p)
        if p.on_duty:
            self.seek(p)
        self.settle(p)
        if p.on_duty and p.plan in self.live():
            self.lend(p.plan)
        if back is not None:
            self.offer(back)

    def reachable(self, p: Person) -> list[int]:
        """Live queues where somebody waits whom `p` could take now if they may help, deferred work put down."""
        held, p.held = p.held, [] if self.on_deferred(p) else p.held
        queues = [k for k in self.live() if k in p.skills and self.still(k) and self.room_for(p, k)]
        p.held = held
        return queues

    def helped_by(self, p: Person) -> list[int]:
        return [k for k in self.reachable(p) if self.may_lend(p, k)]

    def lend(self, plan: int) -> None:
        """Let those free who are planned on a live queue help as long as they may and somebody waits."""
        while any(self.waiting[k] for k in self.live()):
            able = [p for p in self.people if p.plan == plan and self.helped_by(p) and self.free(p)]
            if not able:
                return
            p = min(able, key=lambda p: (self.on_deferred(p), len(p.held), p.entered))
            k = min(self.helped_by(p), key=lambda k: (self.q.priority[k], self.still(k)[0]))
            self.drop_expired(k)
            self.take_from_line(p, self.waiting[k].pop(0))

    def turn(self, p: Person) -> int | None:
        back = None
        if p.present:
            after = p.spans[p.span + 1] if p.span + 1 < len(p.spans) else None
            goes_on = after is not None and after[0] == p.spans[p.span][1]
            if self.on_deferred(p):
                back = self.put_down(p)
            self.staffed(p)
            if not goes_on:
                p.on_duty, p.turn_s = False, inf
                return back
            p.span += 1
        p.present = p.on_duty = True
        p.staffed_from_s = self.clock
        _, p.turn_s, p.plan = p.spans[p.span]
        return back

    def staffed(self, p: Person) -> None:
        self.spread("staffed_s", p.plan, p.staffed_from_s, self.clock, float(p.plan != NOBODY))
        p.staffed_from_s = self.clock

    def leave(self, p: Person) -> None:
        self.staffed(p)
        late = self.clock - p.spans[p.span][1]
        p.present, p.turn_s = False, inf
        p.span += 1
        back = p.spans[p.span][0] + late if p.span < len(p.spans) else inf
        while p.span < len(p.spans) and p.spans[p.span][1] <= back:
            p.span += 1
        if p.span < len(p.spans):
            p.turn_s = max(back, p.spans[p.span][0])

    def seek(self, p: Person) -> None:
        while True:
            for k in self.live():
                self.drop_expired(k)
            line = [k for k, waiting in enumerate(self.waiting) if waiting and self.room_for(p, k)]
            if p.plan in line:
                k = p.plan
            elif (back := self.to_call_back(p)) is not None:
                self.take(p, back)
                continue
            else:
                live = [k for k in line if k in p.skills and not self.q.deferred[k] and self.may_lend(p, k)]
                later = [k for k in line if k in p.skills and self.q.deferred[k] and not p.held and self.may_defer(p)]
                if live:
                    k = min(live, key=lambda k: (self.q.priority[k], self.waiting[k][0]))
                elif later:
                    k = min(later, key=self.earliest)
                else:
                    return
            contact = self.earliest(k)[1] if self.q.deferred[k] else self.waiting[k][0]
            self.waiting[k].remove(contact)
            self.take(p, contact)
