"""What goes wrong in a town, one function each. It returns when the cause is over, not when all is well again."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from tests.faults.breaker import Breaker
from tests.faults.disk import Disk
from tests.faults.line import Traffic
from tests.faults.town import Town
from tests.processes import children_of, command_of, wait_for

PARTED_SECONDS = 30.0
LATENCY_SECONDS = 0.5
_SLOW_SECONDS = 20.0
_AWAY_SECONDS = 10.0
_FULL_SECONDS = 6.0
_DOWN_SECONDS = 2.0  # until a supervisor starts again what it looks after
_LONGEST_AIM_SECONDS = 0.3
_LONGEST_WAIT_SECONDS = 5.0


@dataclass
class Scene:
    """Where it happens, and by what chance."""

    town: Town
    traffic: Traffic
    chance: random.Random

    def strike(self, pids: Iterable[int]) -> None:
        """``kill -9`` shortly after a request has begun."""
        self.traffic.wait_for_next(_LONGEST_WAIT_SECONDS)
        time.sleep(self.chance.uniform(0, _LONGEST_AIM_SECONDS))
        kill(pids)

    def one_of(self, name: str) -> int:
        return self.chance.choice(self.town.find(name))


Trouble = Callable[[Scene], None]


def kill(pids: Iterable[int]) -> None:
    """``kill -9``, and see that it has happened."""
    pids = list(pids)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not any(map(command_of, pids)), "they are dead")


def _kill_web(scene: Scene) -> None:
    scene.strike([scene.one_of("web")])


def _kill_answering(scene: Scene) -> None:
    scene.strike(children_of(scene.one_of("web")))


def _kill_both_webs(scene: Scene) -> None:
    scene.strike(scene.town.find("web"))


def _kill_worker(scene: Scene) -> None:
    """In the middle of a photo, if one comes."""
    worker = scene.one_of("worker")
    _wait_for_photo(worker)
    scene.strike([worker])


def _kill_both_workers(scene: Scene) -> None:
    workers = scene.town.find("worker")
    _wait_for_photo(*workers)
    scene.strike(workers)


def _kill_decoder(scene: Scene) -> None:
    """The process in which a worker decodes a photo."""
    workers = scene.town.find("worker")
    _wait_for_photo(*workers)
    kill(pid for worker in workers for pid in children_of(worker))


def _kill_machine(scene: Scene) -> None:
    """A web node and a worker at once."""
    number = scene.chance.randrange(len(scene.town.wires))
    scene.strike([scene.town.find("web")[number], scene.town.find("worker")[number]])


def _kill_nginx(scene: Scene) -> None:
    scene.traffic.wait_for_next(_LONGEST_WAIT_SECONDS)
    scene.town.nginx.kill()
    time.sleep(_DOWN_SECONDS)
    scene.town.nginx.start()


def _kill_nginx_worker(scene: Scene) -> None:
    scene.strike(children_of(scene.town.nginx.pid))


def _stop_database(scene: Scene) -> None:
    scene.town.database.end("postgres", signal.SIGINT)
    time.sleep(_AWAY_SECONDS)
    scene.town.start_database()


def _kill_database(scene: Scene) -> None:
    scene.traffic.wait_for_next(_LONGEST_WAIT_SECONDS)
    scene.town.database.end("postgres", signal.SIGKILL)
    time.sleep(_DOWN_SECONDS)
    scene.town.start_database()


def _kill_backend(scene: Scene) -> None:
    """One process of PostgreSQL that serves us: it ends all others and recovers."""

    def serving() -> list[int]:
        family = children_of(scene.town.database.pid("postgres"))
        return [pid for pid in family if "127.0.0.1(" in command_of(pid)]

    wait_for(serving, "PostgreSQL serves somebody")
    scene.strike([scene.chance.choice(serving())])


def _stop_store(scene: Scene) -> None:
    _without_store(scene, signal.SIGTERM, _AWAY_SECONDS)


def _kill_store(scene: Scene) -> None:
    _without_store(scene, signal.SIGKILL, _DOWN_SECONDS)


def _without_store(scene: Scene, how: signal.Signals, seconds: float) -> None:
    scene.town.store.end("radosgw", how)
    time.sleep(seconds)
    scene.town.store.start_again("radosgw")


def _during(seconds: float, begin: Iterable[Callable[[], None]], end: Iterable[Callable[[], None]]) -> None:
    for call in begin:
        call()
    time.sleep(seconds)
    for call in end:
        call()


def _part(wires: Sequence[Breaker]) -> None:
    _during(PARTED_SECONDS, [wire.part for wire in wires], [wire.meet for wire in wires])


def _cut(wires: Sequence[Breaker]) -> None:
    _during(_AWAY_SECONDS, [wire.cut for wire in wires], [wire.mend for wire in wires])


def _slow(wires: Sequence[Breaker]) -> None:
    slower, again = ([partial(wire.slow, seconds) for wire in wires] for seconds in (LATENCY_SECONDS, 0.0))
    _during(_SLOW_SECONDS, slower, again)


def _database_wires(scene: Scene) -> list[Breaker]:
    return [wires.database for wires in scene.town.wires.values()]


def _store_wires(scene: Scene) -> list[Breaker]:
    return [wires.store for wires in scene.town.wires.values()]


def _part_one_from_both(scene: Scene) -> None:
    """A machine that sees neither database nor store, and does not know why."""
    wires = scene.town.wires[scene.chance.randrange(len(scene.town.wires))]
    _part([wires.database, wires.store])


def _fill(scene: Scene, disk: Disk) -> None:
    disk.fill(scene.town)
    time.sleep(_FULL_SECONDS)
    disk.free(scene.town)
    scene.town.start_database()  # it may have given up


def _wait_for_photo(*workers: int) -> None:
    end = time.monotonic() + _LONGEST_WAIT_SECONDS
    while not any(children_of(worker) for worker in workers) and time.monotonic() < end:
        time.sleep(0.01)


#: By name, in the order of the seeds: what a round of a seed meets is ``TROUBLES[seed % len(TROUBLES)]``.
TROUBLES: Mapping[str, Trouble] = {
    "kill -9 a web node": _kill_web,
    "kill -9 the process that answers": _kill_answering,
    "kill -9 both web nodes": _kill_both_webs,
    "kill -9 a worker": _kill_worker,
    "kill -9 both workers": _kill_both_workers,
    "kill -9 the decoder of a photo": _kill_decoder,
    "kill -9 a node and its worker": _kill_machine,
    "kill -9 nginx": _kill_nginx,
    "kill -9 nginx' worker": _kill_nginx_worker,
    "stop PostgreSQL, 10 s": _stop_database,
    "kill -9 PostgreSQL": _kill_database,
    "kill -9 a backend of PostgreSQL": _kill_backend,
    "stop radosgw, 10 s": _stop_store,
    "kill -9 radosgw": _kill_store,
    "cut off from PostgreSQL, 10 s": lambda scene: _cut(_database_wires(scene)),
    "cut off from radosgw, 10 s": lambda scene: _cut(_store_wires(scene)),
    "parted from PostgreSQL, 30 s": lambda scene: _part(_database_wires(scene)),
    "parted from radosgw, 30 s": lambda scene: _part(_store_wires(scene)),
    "one machine parted from both, 30 s": _part_one_from_both,
    "500 ms to PostgreSQL, 20 s": lambda scene: _slow(_database_wires(scene)),
    "500 ms to radosgw, 20 s": lambda scene: _slow(_store_wires(scene)),
    "PostgreSQL's disk full": lambda scene: _fill(scene, scene.town.database_disk),
    "the machines' disk full": lambda scene: _fill(scene, scene.town.machine_disk),
}


def trouble_of(seed: int) -> str:
    """What a round of this seed meets."""
    return list(TROUBLES)[seed % len(TROUBLES)]
