"""What the serial console widget shows of a run, up to a given step."""

from __future__ import annotations

from typing import Any

from tinyml_course.deploy.stream import StreamRun

LINES = 10
"""How many of the last lines the console shows."""


def console_report(run: StreamRun, step: int) -> dict[str, Any]:
    """What the board has predicted and printed after `step` chunks of samples, as plain JSON."""
    sample = run.samples_after(step)
    answers = [answer for answer in run.answers if answer.sample <= sample]
    printed = [line.text for line in run.lines if line.sample <= sample]
    heard = [answer.heard for answer in answers if answer.heard]
    seconds = sample / run.sample_rate_hz
    latest = answers[-1] if answers else None
    bars = [
        {"label": label, "share": score, "text": f"{100 * score:.0f} %"}
        for label, score in zip(run.labels, latest.scores if latest else (), strict=False)
    ]
    said = f"{len(printed)} lines printed" + (f", heard: {', '.join(heard)}" if heard else "")
    return {
        "message": "",
        "summary": f"{seconds:.2f} s of {run.board}: {len(answers)} answers, {said}",
        "step": step,
        "seconds": seconds,
        "console": printed[-LINES:],
        "earlier": max(0, len(printed) - LINES),
        "bars": bars,
        "readouts": _readouts(run, step, len(answers), seconds),
    }


def _readouts(run: StreamRun, step: int, answers: int, seconds: float) -> list[dict[str, str]]:
    done = int(run.instructions[:step].sum())
    latest = int(run.instructions[step - 1]) if step else 0
    samples = run.samples_after(step) - run.samples_after(step - 1) if step else 0
    return [
        {
            "label": "samples given",
            "value": f"{run.samples_after(step):,}",
            "note": f"{seconds:.2f} s; the last {samples} in this step",
        },
        {
            "label": "answers",
            "value": str(answers),
            "note": "inferences so far",
        },
        {
            "label": "instructions, this step",
            "value": f"{latest:,}",
            "note": "counted in the emulator",
        },
        {
            "label": "instructions, in all",
            "value": f"{done:,}",
            "note": f"{done / seconds / 1e6:.1f} million per second of signal" if seconds else "",
        },
    ]
