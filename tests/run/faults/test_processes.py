"""Any process of a run may die, hang or take too much: the run says so, and nothing of it is left."""

from __future__ import annotations

from typing import Any

import pytest

from evalkit.run.options import MEGABYTE
from evalkit.run.record import State

WAIT = "\ntime.sleep(300)"
# Who stands above a notebook's process, from it upwards.
ABOVE = {
    "evalkit": {
        "inner keeper": 1,
        "worker": 2,
        "outer keeper": 3,
        "host": 4,
        "host's keeper": 5,
        "server": 6,
    },
    "nbclient": {"worker": 1},
}
KILL_ABOVE = "import psutil\npsutil.Process().parents()[{steps} - 1].send_signal(signal.{signal})" + WAIT


def cases(faults: dict[str, Any], *, fast: tuple[str, ...]) -> list[Any]:
    """Pair faults with engines; all but a few are for `make test-all`."""
    named = [(f"{name}-{engine}", engine, fault) for name, fault in faults.items() for engine in ABOVE]
    return [
        pytest.param(engine, fault, id=case, marks=[] if case in fast else [pytest.mark.slow])
        for case, engine, fault in named
    ]


DEATHS = {
    "killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "crashed": "import ctypes; ctypes.string_at(0)",
    "left": "os._exit(0)",
    "aborted": "os.abort()",
}


@pytest.mark.parametrize(("engine", "fault"), cases(DEATHS, fast=("crashed-evalkit", "left-evalkit")))
def test_a_notebook_that_dies_is_told_at_once(disturbed, engine, fault):
    disturbed.put(fault)
    record = disturbed.run(engine=engine)
    assert record.state is State.KILLED
    noticed = disturbed.noticed(within=10)
    disturbed.settle(seconds=noticed, claimed=record.ok, engine=engine)


QUICK = {("evalkit", "worker"), ("evalkit", "host")}


@pytest.mark.parametrize("sign", ["SIGKILL", pytest.param("SIGTERM", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("engine", "who"),
    [
        pytest.param(engine, who, marks=[pytest.mark.slow] if (engine, who) not in QUICK else [])
        for engine, all_above in ABOVE.items()
        for who in all_above
    ],
)
def test_whoever_is_killed_above_a_notebook_the_run_goes_on(disturbed, engine, who, sign):
    disturbed.put(KILL_ABOVE.format(steps=ABOVE[engine][who], signal=sign))
    record = disturbed.run(engine=engine, retries=1, seconds=60)
    assert (record.state, record.cause) == (State.FINISHED, "")
    noticed = disturbed.noticed(within=10)
    disturbed.settle(seconds=noticed, claimed=record.ok, engine=engine)


HANGS = {
    "deaf": "for each in (signal.SIGINT, signal.SIGTERM): signal.signal(each, signal.SIG_IGN)\n"
    "while True:\n    try: time.sleep(1)\n    except BaseException: pass",
    "in C": "import ctypes; ctypes.PyDLL(None).sleep(300)",
    "in a pattern": "import re; re.match(r'(a+)+$', 'a' * 60 + 'b')",
    "stopped": "os.kill(os.getpid(), signal.SIGSTOP)",
    "stops its parent": KILL_ABOVE.format(steps=1, signal="SIGSTOP"),
}


@pytest.mark.parametrize(("engine", "fault"), cases(HANGS, fast=("in C-evalkit",)))
def test_a_notebook_that_hangs_is_ended_in_time(disturbed, engine, fault):
    disturbed.put(fault)
    seconds = 3 if engine == "evalkit" else 20
    record = disturbed.run(engine=engine, seconds=seconds)
    assert record.state is State.TIMED_OUT
    _, began, ended = disturbed.calls[-1]
    noticed = ended - began - seconds
    assert noticed < 10
    disturbed.settle(seconds=noticed, claimed=record.ok, engine=engine)


MORE = "held = []\nwhile True: held.append(bytearray(b'x' * 20_000_000)); time.sleep(0.02)"
GREED = {
    "itself": MORE,
    "its child": f"subprocess.run([sys.executable, '-c', {'import time' + chr(10) + MORE!r}])",
    "its fork": f"import multiprocessing\nchild = multiprocessing.get_context('fork').Process("
    f"target=exec, args=({'import time' + chr(10) + MORE!r},)); child.start(); child.join()",
    "what it left to itself": f"if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
    f"        exec({'import time' + chr(10) + MORE!r})\n    os._exit(0)" + WAIT,
}


@pytest.mark.parametrize(("engine", "fault"), cases(GREED, fast=("its child-evalkit",)))
def test_a_notebook_that_takes_too_much_memory_is_ended(disturbed, engine, fault):
    disturbed.put(fault)
    record = disturbed.run(engine=engine, memory_bytes=1500 * MEGABYTE, seconds=60)
    assert record.state is State.OUT_OF_MEMORY
    noticed = disturbed.noticed(within=15)
    disturbed.settle(seconds=noticed, claimed=record.ok, engine=engine)


FLOODS = {
    "printed": "while True: print('x' * 10_000)",
    "displayed": "from IPython.display import display\nwhile True: display('x' * 10_000)",
    "past Python": "while True: os.write(1, b'x' * 10_000)",
    "by a child": "subprocess.run(['yes', 'x' * 10_000])",
    "a log": "with open('run.log', 'w') as log:\n    while True: log.write('x' * 10_000)",
    "a temporary file": "import tempfile\nwith tempfile.NamedTemporaryFile() as log:\n"
    "    while True: log.write(b'x' * 10_000); log.flush(); time.sleep(0.0001)",
    "small files": "import itertools\nfor each in itertools.count(): open(f'{each}', 'w').close()",
    "temporary files": "import itertools, tempfile\nfor each in itertools.count(): tempfile.mkstemp()",
}


@pytest.mark.parametrize(("engine", "fault"), cases(FLOODS, fast=("printed-evalkit",)))
def test_a_notebook_that_floods_is_ended(disturbed, engine, fault):
    disturbed.put(fault)
    record = disturbed.run(engine=engine, output_bytes=4 * MEGABYTE, seconds=60)
    assert record.state is State.OUTPUT_LIMIT
    noticed = disturbed.noticed(within=15)
    disturbed.settle(seconds=noticed, claimed=record.ok, engine=engine)


DEAF_CHILD = (
    "import signal, time\n"
    "for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP): signal.signal(each, signal.SIG_IGN)\n"
    "time.sleep(300)"
)
DAEMONS = {
    "twice forked": "if os.fork() == 0:\n    os.setsid()\n"
    f"    if os.fork() == 0:\n        exec({DEAF_CHILD!r})\n    os._exit(0)\nos.wait()",
    "past hangups": "left = subprocess.Popen(['nohup', 'sleep', '300'], stdout=-3, stderr=-3)",
    "on its own": f"left = subprocess.Popen([sys.executable, '-c', {DEAF_CHILD!r}], start_new_session=True)",
    "with nothing of ours": "left = subprocess.Popen("
    "['setsid', 'sleep', '300'], env={'EVALKIT_TEST_MARK': os.environ['EVALKIT_TEST_MARK']})",
    "of a pool": "import multiprocessing\nleft = [multiprocessing.get_context(how).Process("
    "target=time.sleep, args=(300,)) for how in ('fork', 'forkserver')]\nfor each in left: each.start()",
    "a thread": "import threading\nthreading.Thread(target=time.sleep, args=(300,)).start()",
    "shared memory": "from multiprocessing import shared_memory\n"
    "left = shared_memory.SharedMemory(create=True, size=4096, name=os.environ['EVALKIT_TEST_MARK'])",
}
ENDINGS = {"in the end": ("", State.FINISHED), "killed": (DEATHS["killed"], State.KILLED)}


@pytest.mark.parametrize("ending", [pytest.param("in the end", marks=pytest.mark.slow), "killed"])
@pytest.mark.parametrize(
    ("engine", "fault"), cases(DAEMONS, fast=("twice forked-evalkit", "shared memory-evalkit"))
)
@pytest.mark.filterwarnings("ignore:resource_tracker")
def test_what_a_notebook_leaves_running_is_ended_with_it(disturbed, engine, fault, ending):
    then, state = ENDINGS[ending]
    disturbed.put(f"{fault}\ntime.sleep(0.3)\n{then}")
    record = disturbed.run(engine=engine)
    assert record.state is state
    # Where it ends well, what it left must not hold the run up; where not, that must be noticed.
    noticed = disturbed.noticed(within=15)
    disturbed.settle(seconds=noticed if then else None, claimed=record.ok, engine=engine)


@pytest.mark.parametrize("engine", ["evalkit", pytest.param("nbclient", marks=pytest.mark.slow)])
def test_what_processes_share_is_not_held_against_a_notebook(disturbed, engine):
    disturbed.put("time.sleep(2)")
    record = disturbed.run(engine=engine, memory_bytes=700 * MEGABYTE)
    assert (record.state, record.cause) == (State.FINISHED, "")
