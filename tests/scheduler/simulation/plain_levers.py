"""The levers' rules once more in plain Python, on top of the plain twin; it shares no code with the engine."""

import heapq
from math import inf

import numpy as np

from scheduler.simulation.floor import (
    BOT,
    CALL_BACK,
    CONCURRENCY,
    GUARD,
    LOANS,
    MOVE_BREAKS,
    NOBODY,
    POOLS,
    PULL,
    STAY_ON,
    Customers,
    Duty,
    Levers,
    Queues,
    Routing,
)
from tests.scheduler.simulation.plain_people import Person
from tests.scheduler.simulation.plain_twin import PlainTwin


class PlainLevers(PlainTwin):
    """One run on a floor that is watched; `uses` counts as `Pulled.uses` does."""

    def __init__(
        self,
        queues: Queues,
        duty: Duty,
        customers: Customers,
        routing: Routing,
        levers: Levers,
        interval_s: float,
        n: int,
    ):
        self.levers, self.watched = levers, levers.queue
        count = len(levers.wait_s)
        self.state, self.uses = ["off"] * count, [0.0] * count
        self.above, self.calm, self.due = [inf] * count, [inf] * count, [inf] * count
        self.pressed: set[int] = set()
        self.parked: list[int] = []
        self.arrived, self.asked = 0, NOBODY
        self.pauses = {(int(a), float(e)) for a, e, p in zip(duty.agent, duty.end_s, levers.pause, strict=True) if p}
        self.moved: dict[int, int] = {}
        super().__init__(queues, duty, customers, routing, interval_s, n)

    def on(self, k: int) -> bool:
        return self.state[k] == "on"

    def prepare(self) -> None:
        self.native = {p.number: p.skills for p in self.people}
        for p in self.people:
            if self.levers.pool[p.number] != NOBODY:
                p.turn_s = inf
        heapq.heappush(self.events, (self.levers.first_s, -1, 0))

    def look(self, t: float) -> None:
        coming = [p for p in self.people if self.next_s(p) < inf]
        if not coming and self.arrived == len(self.c.at_s):
            return
        self.clock = t
        heapq.heappush(self.events, (t + self.levers.every_s, -1, 0))
        patient = self.still(self.watched)
        wait = t - self.c.at_s[patient[0]] if patient else 0.0
        changed = self.threatened()
        for k in range(len(self.state)):
            over = wait > self.levers.wait_s[k]
            self.above[k] = min(self.above[k], t) if over else inf
            self.calm[k] = inf if over else min(self.calm[k], t)
            if self.state[k] == "off" and t - self.above[k] >= self.levers.held_s[k]:
                self.state[k], self.due[k] = "ordered", t + self.levers.reaction_s[k]
            if self.state[k] == "ordered" and t >= self.due[k]:
                self.state[k], changed = "on", True
                self.switch_on(k)
            elif self.on(k) and k < POOLS and t - self.calm[k] >= self.levers.calm_s:
                self.state[k], changed = "off", True
        for p in self.people:
            more = {self.watched} if self.on(LOANS) and self.levers.lent[p.skill_set] else set()
            p.skills = frozenset(self.native[p.number] | more)
        if changed:
            self.muster()

    def threatened(self) -> bool:
        before = len(self.pressed)
        if self.on(PULL):
            near = self.clock + self.levers.amount[PULL]
            self.pressed |= {
                k for k, line in enumerate(self.waiting) if line and self.q.deferred[k] and self.earliest(k)[0] <= near
            }
        return len(self.pressed) > before

    def switch_on(self, k: int) -> None:
        if k == PULL:
            self.pressed = set()
            self.threatened()
        elif k in (BOT, CALL_BACK):
            self.drop_expired(self.watched)
            self.waiting[self.watched] = [i for i in self.waiting[self.watched] if not self.led_away(i)]
        elif k == GUARD:
            self.uses[k] += 1
        elif k >= POOLS:
            for p in self.people:
                if self.levers.pool[p.number] == k:
                    p.spans = [(self.clock, self.clock + self.levers.amount[k], p.spans[0][2])]
                    p.turn_s = self.clock
                    self.uses[k] += 1
                    heapq.heappush(self.events, (self.clock, 0, p.number))

    def led_away(self, contact: int) -> bool:
        if self.on(BOT) and self.levers.accepts[0, contact] < self.levers.amount[BOT]:
            self.count("offered", contact, -1.0)
            self.uses[BOT] += 1
        elif self.on(CALL_BACK) and self.levers.accepts[1, contact] < self.levers.amount[CALL_BACK]:
            self.parked.append(contact)
            self.uses[CALL_BACK] += 1
        else:
            return False
        self.unserved.discard(contact)
        return True

    def most(self, k: int) -> int:
        if self.levers.roomier[k] and self.on(CONCURRENCY):
            return max(int(self.levers.amount[CONCURRENCY]), super().most(k))
        return super().most(k)

    def may_lend(self, p: Person, k: int) -> bool:
        guarded = self.on(GUARD) and k == self.watched and p.plan != k and p.plan in self.live()
        if not super().may_lend(p, k) or not guarded:
            return super().may_lend(p, k)
        others = [o for o in self.people if o is not p and o.plan == p.plan and self.free(o)]
        return len(others) >= self.routing.reserve + int(self.levers.guarded[p.plan])

    def lent(self, p: Person) -> bool:
        return bool(self.levers.lent[p.skill_set])

    def best_helper(self, people: list[Person]) -> Person:
        alike = self.routing.help and self.routing.blend

        def rank(p: Person) -> tuple[float, ...]:
            role = 0 if alike else 2 if p.plan == NOBODY else int(self.plans_deferred(p))
            last = self.asked == self.watched and self.lent(p)
            return (last, len(self.native[p.number]), p.since_s, p.skill_set, role, p.entered)

        return min(people, key=rank)

    def who_takes(self, k: int) -> Person | None:
        self.asked = k
        return super().who_takes(k)

    def offer(self, k: int) -> None:
        self.asked = k
        super().offer(k)

    def take(self, p: Person, contact: int) -> None:
        if self.queue(contact) == self.watched and self.lent(p):
            self.left[contact] *= self.levers.amount[LOANS]
            self.uses[LOANS] += 1
        k = self.queue(contact)
        if not self.q.deferred[k] and len(p.held) >= super().most(k):
            self.uses[CONCURRENCY] += 1
        super().take(p, contact)

    def arrive(self, contact: int) -> None:
        self.arrived += 1
        super().arrive(contact)
        k = self.queue(contact)
        if k == self.watched and contact in self.waiting[k] and self.led_away(contact):
            self.waiting[k].remove(contact)

    def planned(self, p: Person, span: int) -> int:
        queue = p.spans[span][2]
        if self.moved.get(p.number) == span and (p.number, p.spans[span][1]) not in self.pauses:
            return self.watched
        pulled = self.on(PULL) and queue != NOBODY and self.q.deferred[queue] and queue not in self.pressed
        return self.watched if pulled and self.serves(p) else queue

    def serves(self, p: Person) -> bool:
        return self.watched in p.skills

    def follow_plan(self, p: Person) -> int | None:
        plan, back = self.planned(p, p.span), None
        if plan == p.plan:
            return None
        if self.on_deferred(p):
            back = self.put_down(p)
        self.staffed(p)
        self.uses[PULL] += plan == self.watched and self.moved.get(p.number) != p.span
        p.plan = plan
        return back

    def turn(self, p: Person) -> int | None:
        back = None
        if p.present:
            end = p.spans[p.span][1]
            goes_on = p.span + 1 < len(p.spans) and p.spans[p.span + 1][0] == end
            k = MOVE_BREAKS if (p.number, end) in self.pauses else STAY_ON
            ours = k == STAY_ON or p.plan == self.watched
            free = ours and self.moved.get(p.number) != p.span and self.levers.pool[p.number] == NOBODY
            if not goes_on and self.on(k) and free and self.serves(p):
                self.moved[p.number] = p.span
                p.turn_s = self.clock + self.levers.amount[k]
                self.uses[k] += 1
                return self.follow_plan(p)
            if self.on_deferred(p) and (not goes_on or self.planned(p, p.span + 1) != p.plan):
                back = self.put_down(p)
            self.staffed(p)
            if not goes_on:
                p.on_duty, p.turn_s = False, inf
                return back
            p.span += 1
        p.present = p.on_duty = True
        p.staffed_from_s, p.turn_s = self.clock, p.spans[p.span][1]
        p.plan = self.planned(p, p.span)
        return back

    def muster(self) -> None:
        there = [p for p in self.people if p.on_duty]
        for p in there:
            self.follow_plan(p)
            self.settle(p)
        for p in there:
            self.seek(p)
            self.settle(p)
        for k in range(len(self.waiting)):
            if self.q.deferred[k]:
                self.offer(k)
        for k in self.live():
            self.lend(k)

    def to_call_back(self, p: Person) -> int | None:
        others = [o for o in self.people if o is not p and o.plan == self.watched and self.free(o)]
        if self.on(CALL_BACK) or p.plan != self.watched or p.held or len(others) < self.levers.keep_free:
            return None
        return self.parked.pop(0) if self.parked else None


def never(queues: Queues, duty: Duty, customers: Customers, queue: int, pools: int = 0) -> Levers:
    """Levers that nobody ever pulls."""
    count = POOLS + pools
    return Levers(
        queue=queue,
        first_s=10.0,
        every_s=10.0,
        calm_s=60.0,
        wait_s=np.full(count, inf),
        held_s=np.zeros(count),
        reaction_s=np.zeros(count),
        amount=np.ones(count),
        keep_free=0,
        roomier=np.arange(len(queues.deferred)) == queue,
        guarded=np.zeros(len(queues.deferred), dtype=np.int64),
        lent=np.zeros(len(queues.skills), dtype=bool),
        pause=np.zeros(len(duty.agent), dtype=bool),
        pool=np.full(len(duty.skill_set), NOBODY),
        accepts=np.ones((2, len(customers.at_s))),
    )
