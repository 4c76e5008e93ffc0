"""Run the tasks of a batch: in processes of this machine, or on the workers of a Dask cluster.

A task is plain JSON, and so is its result. What runs it supervises a student's process and never
runs student code itself. A task that fails becomes a result and stops no other.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from tinyml_course.errors import GradingError
from tinyml_course.exercises.checks import CRASHED
from tinyml_course.grading.runners import end_with_students
from tinyml_course.grading.score import grade_one

Task = dict[str, Any]
Result = dict[str, Any]


def run_tasks(
    tasks: Sequence[Task],
    workers: int,
    scheduler: str | None = None,
    keep: Callable[[Result], None] = lambda _: None,
) -> list[Result]:
    """Run every task; the results in the order of the tasks.

    Parameters
    ----------
    tasks
        What to grade, a student each.
    workers
        Processes on this machine.
    scheduler
        Address of a Dask scheduler, ``"tcp://10.0.0.1:8786"``, whose workers run the tasks
        instead; None is this machine.
    keep
        Called with each result as soon as it is there, by this process alone.

    Raises
    ------
    GradingError
        No scheduler answers.
    """
    from tqdm.auto import tqdm

    results: dict[str, Result] = {}
    with tqdm(total=len(tasks), unit="student", disable=None) as progress:

        def done(task: Task, result: Result) -> None:
            results[task["student"]] = result
            keep(result)
            progress.update()

        if scheduler is None:
            _run_here(tasks, workers, done)
        else:
            run_on_dask(tasks, scheduler, done)
    return [results[task["student"]] for task in tasks]


def _run_here(tasks: Sequence[Task], workers: int, done: Callable[[Task, Result], None]) -> None:
    waiting = deque(tasks)
    while waiting:
        # A pool breaks when one of its processes dies; which task did it shows when each
        # that was running gets its own pool.
        for suspect in run_until_broken(waiting, workers, done):
            if run_until_broken(deque([suspect]), 1, done):
                done(suspect, failed(suspect, "the process that graded it was ended"))


def run_until_broken(
    waiting: deque[Task], workers: int, done: Callable[[Task, Result], None]
) -> list[Task]:
    """Run the tasks in `waiting`; where the pool breaks, return those that were running."""
    spawn = multiprocessing.get_context("spawn")
    running: dict[Future[Result], Task] = {}
    workers = min(workers, len(waiting))
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=end_with_students) as pool:
        while waiting or running:
            while waiting and len(running) < workers:  # no more, so that few are suspects
                task = waiting.popleft()
                try:
                    running[pool.submit(grade_one, task)] = task
                except BrokenProcessPool:
                    return [*running.values(), task]
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                try:
                    result = future.result()
                except BrokenProcessPool:
                    return list(running.values())
                except Exception as error:  # noqa: BLE001 (whatever it is, the others go on)
                    result = failed(running[future], f"{type(error).__name__}: {error}")
                done(running.pop(future), result)
    return []


def failed(task: Task, why: str) -> Result:
    """The result of a task in which the grader itself failed."""
    message = f"expected the grader to finish, but {why}; please report this, and grade by hand"
    return {
        "student": task["student"],
        "status": CRASHED,
        "message": message,
        "sha256": "",
        "seconds": 0.0,
        "notes": [],
        "rows": [],
    }


def run_on_dask(
    tasks: Sequence[Task], scheduler: str, done: Callable[[Task, Result], None]
) -> None:
    """Run every task on the cluster of `scheduler`.

    The workers need the same files under the same paths, and the same version of this package.
    A task whose worker is lost runs again on another one, up to Dask's limit of three.

    Raises
    ------
    GradingError
        No scheduler answers there.
    """
    from distributed import Client, as_completed

    try:
        client = Client(scheduler, timeout=20)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise GradingError(
            f"expected a Dask scheduler at {scheduler}, got {type(error).__name__}: {error}; "
            "start one with: dask scheduler"
        ) from None
    with client:
        futures = {client.submit(grade_one, task, pure=False): task for task in tasks}
        for future in as_completed(futures):  # type: ignore[no-untyped-call]
            task, problem = futures[future], future.exception()
            why = f"{type(problem).__name__}: {problem}"
            done(task, future.result() if problem is None else failed(task, why))
