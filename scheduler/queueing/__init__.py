"""Queueing: how long customers wait, and the fewest agents that keep a promise."""

from scheduler.queueing.calculator import MOST_CHATS, MOST_LOAD, STAFFING, staffing
from scheduler.queueing.chat import Lever, chat, reply_times, surge_lever, throughput
from scheduler.queueing.erlang import Service, erlang_a, erlang_b, erlang_c
from scheduler.queueing.expected import expected_service
from scheduler.queueing.inverse import agents_for_abandonment, agents_for_occupancy, agents_for_service_level
from scheduler.queueing.redials import redial_load
from scheduler.queueing.uncertain import rate_quantile

__all__ = [
    "MOST_CHATS",
    "MOST_LOAD",
    "STAFFING",
    "Lever",
    "Service",
    "agents_for_abandonment",
    "agents_for_occupancy",
    "agents_for_service_level",
    "chat",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "expected_service",
    "rate_quantile",
    "redial_load",
    "reply_times",
    "staffing",
    "surge_lever",
    "throughput",
]
