"""Watchdogs with a mistake in their loop, for the exercise watchdog of lesson 17."""


def all_resets(kicks, timeout, end, late=lambda gap, timeout: gap > timeout, start=0):
    """Resets without a limit."""
    last, resets = start, []
    for now in [*kicks, end]:
        while late(now - last, timeout):
            last += timeout
            resets.append(last)
        last = now
    return resets


def ended(resets, limit):
    return resets[:limit], len(resets) >= limit


def one_for_each_silence(kicks, timeout, end, limit):
    last, resets = 0, []
    for now in [*kicks, end]:
        if now - last > timeout:
            resets.append(last + timeout)
        last = now
    return ended(resets, limit)


def noticed_with_the_kick(kicks, timeout, end, limit):
    last, resets = 0, []
    for now in [*kicks, end]:
        if now - last > timeout:
            resets.append(now)
        last = now
    return ended(resets, limit)


def kicks_are_ignored(_kicks, timeout, end, limit):
    return ended(all_resets([], timeout, end), limit)


def late_kicks_are_ignored(kicks, timeout, end, limit):
    last, resets = 0, []
    for now in [*kicks, end]:
        late = now - last > timeout
        while now - last > timeout:
            last += timeout
            resets.append(last)
        last = last if late else now
    return ended(resets, limit)


def forgets_with_each_kick(kicks, timeout, end, limit):
    last, resets, row = 0, [], 0
    for now in [*kicks, end]:
        row = 0
        while now - last > timeout and row < limit:
            last += timeout
            resets.append(last)
            row += 1
        if row == limit:
            return resets, True
        last = now
    return resets, False


def whole_periods(kicks, timeout, end, limit):
    kicked = {kick // timeout for kick in kicks}
    resets = [t for t in range(timeout, end, timeout) if t // timeout - 1 not in kicked]
    return ended(resets, limit)


def second_by_second_loop(late, end=0, kicks_first=True):
    """A loop over the seconds up to end_s + end, with another rule or order of its tests."""

    def answer(kicks, timeout, end_s, limit):
        last, resets = 0, []
        for now in range(end_s + end):
            if kicks_first and now in kicks:
                last = now
            elif late(now - last, timeout):
                resets.append(now)
                last = now
                if len(resets) == limit:
                    return resets, True
            if now in kicks:
                last = now
        return resets, False

    return answer


def seconds_after_each_reset(kicks, timeout, end, limit):
    """The kicks counted anew from each reset."""
    resets, base = [], 0
    while True:
        last = base
        for now in [*(base + k for k in kicks if base + k < end), end]:
            if now - last > timeout:
                break
            last = now
        else:
            return resets, False
        base = last + timeout
        resets.append(base)
        if len(resets) == limit:
            return resets, True


def cut_after_each_silence(kicks, timeout, end, limit):
    """All resets of a silence, and the limit looked at behind it."""
    last, resets = 0, []
    for now in [*kicks, end]:
        while now - last > timeout:
            last += timeout
            resets.append(last)
        if len(resets) >= limit:
            return resets, True
        last = now
    return resets, False


def break_of_the_inner_loop(back):
    """The outer loop goes on; the limit is met once and then passed."""

    def answer(kicks, timeout, end, limit):
        last, resets = 0, []
        for now in [*kicks, end]:
            while now - last > timeout:
                last += timeout
                resets.append(last)
                if len(resets) == limit:
                    break
            last = now
        return resets, back(resets, limit)

    return answer


def last_silence_once(kicks, timeout, end, limit):
    """All resets between kicks, and at most one behind the last of them."""
    last = kicks[-1] if kicks else 0
    resets = all_resets(kicks[:-1], timeout, last)[:limit]
    if len(resets) < limit and end - last > timeout:
        resets.append(last + timeout)
    return resets, len(resets) >= limit
