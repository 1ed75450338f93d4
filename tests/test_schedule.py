"""Which query runs, waits or is refused: the promises hold in every order of events."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from graph.workers.limits import Limits
from graph.workers.schedule import (
    SLOW_FORMS,
    Action,
    Fork,
    Promote,
    Reason,
    Refuse,
    Requeue,
    Schedule,
    Start,
    half,
)

CLIENTS = ["", "a", "b", "c"]
#: Queries of these forms never take long, may take long, and always do unless they are ended.
QUICK, MIXED, LONG = [1, 2], [3], [4, 5]


@dataclass(frozen=True, order=True)
class Ask:
    """A query, told from all others by its number."""

    client: str
    form: int
    number: int = field(default_factory=count().__next__)

    @property
    def is_quick(self) -> bool:
        return self.form in QUICK

    @property
    def is_long(self) -> bool:
        return self.form in LONG


class Model:
    """A schedule with what its actions have made of the queries and processes."""

    def __init__(self, limits: Limits) -> None:
        self.schedule: Schedule[Ask] = Schedule(limits)
        self.with_process: dict[Ask, str] = {}
        self.waiting: set[Ask] = set()
        self.refused: list[Refuse[Ask]] = []
        self.starting = self.idle = 0
        self.carry_out(self.schedule.open())

    def carry_out(self, actions: list[Action[Ask]]) -> None:
        for action in actions:
            match action:
                case Fork():
                    self.starting += 1
                case Start(query, slow):
                    assert self.idle
                    self.idle -= 1
                    self.waiting.remove(query)
                    self.with_process[query] = "slow" if slow else "quick"
                case Promote(query):
                    assert self.with_process[query] == "quick"
                    self.with_process[query] = "slow"
                case Requeue(query):
                    del self.with_process[query]
                    self.waiting.add(query)
                case Refuse(query):
                    assert query in self.waiting or self.with_process.pop(query) == "quick"
                    self.waiting.discard(query)
                    self.refused.append(action)

    def arrive(self, query: Ask) -> None:
        self.waiting.add(query)
        self.carry_out(self.schedule.arrive(query))

    def process_ready(self) -> None:
        self.starting -= 1
        self.idle += 1
        self.carry_out(self.schedule.process_ready())

    def takes_long(self, query: Ask) -> None:
        self.carry_out(self.schedule.takes_long(query))

    def end(self, query: Ask, reusable: bool = False, brief: bool = False) -> None:
        place = self.with_process.pop(query, "")
        self.waiting.discard(query)
        self.idle += reusable and place == "quick"
        self.carry_out(self.schedule.end(query, reusable=reusable, brief=brief))

    def state(self) -> object:
        schedule = self.schedule
        queues = [*schedule.quick_queue], [*schedule.slow_queue]
        return queues, {**self.with_process}, self.starting

    def go_on_without_slow_places(self) -> None:
        """All that follows while no query in a slow place ends: until nothing changes."""
        state: object = None
        while state != (state := self.state()):
            while self.starting:
                self.process_ready()
            for query, place in [*self.with_process.items()]:
                if place == "quick" and self.with_process.get(query) == "quick":
                    if query.is_long:
                        self.takes_long(query)
                    else:
                        self.end(query, reusable=True, brief=True)


LIMITS = st.builds(
    Limits,
    quick=st.integers(1, 4),
    slow=st.integers(1, 3),
    quick_queue=st.integers(1, 6),
    slow_queue=st.integers(1, 4),
)


class Interleavings(RuleBasedStateMachine):
    """Any event may follow any other."""

    model: Model

    @initialize(limits=LIMITS)
    def open(self, limits: Limits) -> None:
        self.limits = limits
        self.numbers = count()
        self.model = Model(limits)

    @rule(client=st.sampled_from(CLIENTS), form=st.sampled_from([*QUICK, *MIXED, *LONG]))
    def arrive(self, client: str, form: int) -> None:
        self.model.arrive(Ask(client, form, next(self.numbers)))

    @precondition(lambda self: self.model.starting > 0)
    @rule()
    def process_ready(self) -> None:
        self.model.process_ready()

    @precondition(lambda self: not all(q.is_quick for q in self.model.schedule.quick))
    @rule(data=st.data())
    def takes_long(self, data: st.DataObject) -> None:
        schedule = self.model.schedule
        query = data.draw(st.sampled_from([q for q in schedule.quick if not q.is_quick]))
        wanted, full = [*schedule.quick_queue], len(schedule.slow)
        self.model.takes_long(query)
        if query in self.model.waiting or query not in self.model.with_process:
            assert wanted, "it lost its process though nobody waited for one"
            assert full or self.limits.slow == 0

    @precondition(lambda self: bool(self.model.with_process))
    @rule(data=st.data(), reusable=st.booleans())
    def end(self, data: st.DataObject, reusable: bool) -> None:
        query = data.draw(st.sampled_from([*self.model.with_process]))
        self.model.end(query, reusable, brief=reusable and not query.is_long)

    @precondition(lambda self: self.model.idle > 0)
    @rule()
    def lose_idle_process(self) -> None:
        self.model.idle -= 1
        self.model.carry_out(self.model.schedule.lose_idle_process())

    @precondition(lambda self: bool(self.model.with_process))
    @rule(data=st.data())
    def lose_process(self, data: st.DataObject) -> None:
        query = data.draw(st.sampled_from([*self.model.with_process]))
        self.model.carry_out(self.model.schedule.lose_process(query))

    @precondition(lambda self: self.model.starting > 0 and self.model.idle == 0)
    @rule()
    def no_process_can_be_made(self) -> None:
        for query in self.model.schedule.waiting():
            self.model.end(query)

    @precondition(lambda self: self.model.starting > 0 and self.model.idle > 0)
    @rule()
    def no_other_process_can_be_made(self) -> None:
        schedule, limits = self.model.schedule, self.limits
        query = Ask("", QUICK[0], next(self.numbers))
        self.model.arrive(query)
        has_place = self.model.with_process.get(query) == "quick"
        assert has_place or len(schedule.quick) == limits.quick, "it waits for a process"

    @precondition(lambda self: bool(self.model.waiting))
    @rule(data=st.data())
    def leave_the_queue(self, data: st.DataObject) -> None:
        self.model.end(data.draw(st.sampled_from(sorted(self.model.waiting))))

    @invariant()
    def every_query_has_one_state_and_places_are_bounded(self) -> None:
        schedule, model = self.model.schedule, self.model
        places = dict.fromkeys(schedule.quick, "quick") | dict.fromkeys(schedule.slow, "slow")
        assert places == model.with_process
        assert {*schedule.quick_queue, *schedule.slow_queue} == model.waiting
        assert len(schedule.waiting()) == len(model.waiting)
        assert (schedule.idle, schedule.starting) == (model.idle, model.starting)
        processes = model.idle + model.starting + len(model.with_process)
        assert processes <= self.limits.quick + self.limits.slow

    @invariant()
    def nobody_has_more_than_half(self) -> None:
        schedule, limits = self.model.schedule, self.limits
        for queries, most in (
            (schedule.quick, limits.quick),
            (schedule.slow, limits.slow),
            (schedule.quick_queue, limits.quick_queue),
            (schedule.slow_queue, limits.slow_queue),
        ):
            assert len(queries) <= most
            shares = Counter(query.client for query in queries if query.client)
            assert all(share <= half(most) for share in shares.values())

    @invariant()
    def no_place_is_free_while_somebody_could_have_it(self) -> None:
        schedule, limits = self.model.schedule, self.limits
        for queue, running, most in (
            (schedule.quick_queue, schedule.quick, limits.quick),
            (schedule.slow_queue, schedule.slow, limits.slow),
        ):
            shares = Counter(query.client for query in running if query.client)
            could = [q for q in queue if shares[q.client] < half(most)]
            if could and len(running) < most:
                assert schedule.idle == 0
                assert schedule.starting > 0

    @invariant()
    def quick_queries_pass_slow_ones(self) -> None:
        later = deepcopy(self.model)
        later.refused.clear()
        later.go_on_without_slow_places()
        assert not later.schedule.quick_queue
        assert not [refusal.query for refusal in later.refused if refusal.query.is_quick]
        assert not [query for query in later.waiting if query.is_quick]

    @invariant()
    def a_quick_query_is_refused_for_others_of_its_kind_only(self) -> None:
        for refusal in self.model.refused:
            query = refusal.query
            if query.is_quick:
                queue = [*self.model.schedule.quick_queue, query]
                if refusal.reason is Reason.SHARE_FULL:
                    queue = [other for other in queue if other.client == query.client]
                kinds = Counter((other.client, other.form) for other in queue)
                same_client = [kinds[kind] for kind in kinds if kind[0] == query.client]
                assert kinds[query.client, query.form] == max(same_client)
                shares = Counter(other.client for other in queue)
                assert shares[query.client] == max(shares.values())
        self.model.refused.clear()


TestInterleavings = Interleavings.TestCase
TestInterleavings.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


def ready(limits: Limits) -> Model:
    model = Model(limits)
    while model.starting:
        model.process_ready()
    return model


def test_a_query_that_takes_long_takes_a_slow_place_and_leaves_a_new_process() -> None:
    model = ready(Limits(quick=1, slow=1))
    slow, quick = Ask("a", 4), Ask("a", 1)
    model.arrive(slow)
    model.arrive(quick)
    model.takes_long(slow)
    assert model.with_process == {slow: "slow"}
    model.process_ready()
    assert model.with_process == {slow: "slow", quick: "quick"}


def test_a_query_that_takes_long_stays_where_nobody_wants_its_place() -> None:
    model = ready(Limits(quick=2, slow=1))
    queries = [Ask("a", 4), Ask("b", 4), Ask("b", 1)]
    model.arrive(queries[0])
    model.takes_long(queries[0])
    model.process_ready()
    stays = Ask("b", 5)
    model.arrive(stays)
    model.takes_long(stays)
    assert model.with_process == {queries[0]: "slow", stays: "quick"}
    # its form isn't called slow for that, so others of it are as quick as before
    model.end(stays, reusable=True)
    other = Ask("b", 5)
    model.arrive(other)
    assert model.with_process[other] == "quick"


def test_a_query_that_takes_long_begins_again_where_its_place_is_wanted() -> None:
    model = ready(Limits(quick=1, slow=1, slow_queue=1))
    first, second, quick = Ask("a", 4), Ask("b", 5), Ask("c", 1)
    model.arrive(first)
    model.takes_long(first)
    model.process_ready()
    model.arrive(second)
    model.takes_long(second)
    model.arrive(quick)
    model.takes_long(second)
    assert model.schedule.slow_queue == [second]
    model.process_ready()
    assert model.with_process == {first: "slow", quick: "quick"}
    model.end(first)
    model.end(quick, reusable=True, brief=True)
    assert model.with_process == {second: "slow"}


def test_a_query_that_takes_long_is_refused_where_its_place_is_wanted_and_the_queue_full() -> None:
    model = ready(Limits(quick=1, slow=1, slow_queue=1))
    first, second, third, quick = Ask("a", 4), Ask("b", 4), Ask("c", 5), Ask("c", 1)
    model.arrive(first)
    model.takes_long(first)
    model.arrive(second)  # of a form that is known to be slow
    assert model.schedule.slow_queue == [second]
    model.process_ready()
    model.arrive(third)
    model.arrive(quick)
    model.takes_long(third)
    assert [(refusal.query, refusal.reason) for refusal in model.refused] == [
        (third, Reason.QUEUE_FULL)
    ]


def test_a_form_that_was_answered_without_taking_long_is_slow_no_more() -> None:
    model = ready(Limits(quick=2, slow=1))
    query = Ask("a", 3)
    model.arrive(query)
    model.takes_long(query)
    model.process_ready()
    again = Ask("a", 3)
    model.arrive(again)
    assert model.schedule.slow_queue == [again]
    model.end(query, brief=True)
    last = Ask("a", 3)
    model.arrive(last)
    assert model.with_process[last] == "quick"


def test_a_client_has_half_of_the_places_and_of_the_queue() -> None:
    model = ready(Limits(quick=4, quick_queue=4))
    mine = [Ask("a", 1) for _ in range(5)]
    for query in mine:
        model.arrive(query)
    assert model.schedule.quick == mine[:2]
    assert model.schedule.quick_queue == mine[2:4]
    assert [(refusal.query, refusal.reason) for refusal in model.refused] == [
        (mine[4], Reason.SHARE_FULL)
    ]
    other = Ask("b", 1)
    model.arrive(other)
    assert model.schedule.quick == [*mine[:2], other]


def test_of_a_full_queue_the_newest_of_those_that_wait_most_is_refused() -> None:
    model = Model(Limits(quick=1, quick_queue=4))
    flood = [Ask("a", 1), Ask("b", 1), Ask("a", 1), Ask("c", 1)]
    for query in flood:
        model.arrive(query)
    other = Ask("d", 2)
    model.arrive(other)
    assert [refusal.query for refusal in model.refused] == [flood[2]]
    assert model.schedule.quick_queue == [flood[0], flood[1], flood[3], other]


def test_a_flood_of_one_form_of_a_client_keeps_no_other_form_of_it_out() -> None:
    model = ready(Limits(quick=4, quick_queue=8))
    flood = [Ask("a", 4) for _ in range(20)]
    for query in flood:
        model.arrive(query)
    other = Ask("a", 1)
    model.arrive(other)
    assert other in model.waiting
    model.end(flood[0], reusable=True)
    assert model.with_process[other] == "quick"


@pytest.mark.parametrize("slow_places", [1, 2])
def test_a_slow_query_has_a_process_though_none_of_the_quick_places_is_left(
    slow_places: int,
) -> None:
    # Those in the quick places stay, for nobody wants these: that must keep nobody from a slow one.
    limits = Limits(quick=2, slow=slow_places)
    model = ready(limits)
    mine = [Ask("a", form) for form in (4, 5)]
    model.arrive(mine[0])
    model.takes_long(mine[0])
    model.process_ready()
    for query in [mine[1], Ask("b", 4)]:
        model.arrive(query)
    model.go_on_without_slow_places()
    assert len(model.schedule.slow) == slow_places


def test_a_client_takes_no_more_than_its_half_of_the_slow_places() -> None:
    model = ready(Limits(quick=4, slow=2))
    mine, other = [Ask("a", 4), Ask("a", 5)], Ask("b", 6)
    for query in [*mine, other]:
        model.arrive(query)
    for query in [*mine, other]:
        model.takes_long(query)
    assert model.schedule.slow == [mine[0], other]
    assert model.schedule.quick == [mine[1]]


def with_slow_places_taken(limits: Limits) -> Model:
    """All slow places are taken by a client that asks nothing else."""
    model = ready(limits)
    for number in range(limits.slow):
        query = Ask(f"slow {number}", 100 + number)
        model.arrive(query)
        model.takes_long(query)
        model.process_ready()
    return model


def test_a_place_is_not_wanted_by_who_only_waits_for_a_process() -> None:
    model = with_slow_places_taken(Limits(quick=2, slow=1))
    long, quick = Ask("a", 4), Ask("b", 1)
    model.arrive(long)
    model.idle -= 1
    model.carry_out(model.schedule.lose_idle_process())
    model.arrive(quick)  # the other place is free, and its process is being made
    model.takes_long(long)
    assert model.with_process[long] == "quick"
    model.process_ready()
    assert model.with_process[quick] == "quick"


def test_a_place_is_not_wanted_by_who_could_not_have_it() -> None:
    model = with_slow_places_taken(Limits(quick=4, slow=1))
    long, mine = Ask("b", 4), [Ask("a", 1) for _ in range(3)]
    model.arrive(long)
    for query in mine:
        model.arrive(query)
    assert model.waiting == {mine[2]}  # its client has half of the places already
    model.takes_long(long)
    assert model.with_process[long] == "quick"


def test_a_form_is_forgotten_when_many_others_took_long_since() -> None:
    model = ready(Limits(quick=1, slow=1))
    for form in range(SLOW_FORMS + 1):
        query = Ask("", form)
        model.arrive(query)
        model.takes_long(query)
        model.process_ready()
        model.end(query)
    for form, place in ((0, "quick"), (SLOW_FORMS, "slow")):
        query = Ask("", form)
        model.arrive(query)
        assert model.with_process[query] == place
        model.end(query, reusable=True)
        while model.starting:
            model.process_ready()


def test_those_that_wait_go_to_the_slow_queue_when_their_form_takes_long() -> None:
    model = ready(Limits(quick=1, slow=1))
    first, alike, other = Ask("a", 4), Ask("b", 4), Ask("c", 1)
    for query in (first, alike, other):
        model.arrive(query)
    model.takes_long(first)
    assert model.schedule.slow_queue == [alike]
    assert model.schedule.quick_queue == [other]


def test_a_free_place_goes_to_the_client_of_whom_the_fewest_run() -> None:
    model = ready(Limits(quick=4))
    mine = [Ask("a", form) for form in (1, 2)]
    others = [Ask("b", 3), Ask("c", 4)]
    for query in [mine[0], *others, Ask("d", 5), mine[1], Ask("e", 6)]:
        model.arrive(query)
    model.end(others[0], reusable=True)
    assert [query.client for query in model.schedule.quick] == ["a", "c", "d", "e"]


def test_of_a_full_queue_the_client_is_refused_of_whom_the_most_wait() -> None:
    model = Model(Limits(quick=1, quick_queue=4))
    waiting = [Ask("a", 1), Ask("a", 2), Ask("b", 3), Ask("c", 3)]
    for query in [*waiting, Ask("d", 3)]:
        model.arrive(query)
    assert [refusal.query for refusal in model.refused] == [waiting[1]]


def test_the_server_itself_may_have_all_places_and_the_whole_queue() -> None:
    model = ready(Limits(quick=2, quick_queue=2))
    for _ in range(4):
        model.arrive(Ask("", 1))
    assert len(model.schedule.quick) == len(model.schedule.quick_queue) == 2
    assert not model.refused


def test_a_slow_query_that_may_begin_is_not_kept_waiting_by_quick_ones() -> None:
    model = ready(Limits(quick=1, slow=1))
    first = Ask("a", 4)
    model.arrive(first)
    model.takes_long(first)
    model.end(first)  # before there is another process
    slow, quick = Ask("b", 4), Ask("c", 1)
    model.arrive(quick)
    model.arrive(slow)
    model.process_ready()
    assert model.with_process == {slow: "slow"}
