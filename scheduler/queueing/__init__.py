"""Queueing: how long customers wait, and the fewest agents that keep a promise."""

from scheduler.queueing.calculator import STAFFING, staffing
from scheduler.queueing.chat import chat, throughput
from scheduler.queueing.erlang import Service, erlang_a, erlang_b, erlang_c
from scheduler.queueing.inverse import agents_for_abandonment, agents_for_occupancy, agents_for_service_level

__all__ = [
    "STAFFING",
    "Service",
    "agents_for_abandonment",
    "agents_for_occupancy",
    "agents_for_service_level",
    "chat",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "staffing",
    "throughput",
]
