"""How lesson 12 grades distill_loss: inputs, mistakes with hints, other right answers."""

# ruff: noqa: ARG005 - every formula of a mistake takes the same names

import math

import numpy as np

from tinyml_course.exercises import Comparison, exercise

from ._common import CLOSED


def loss_inputs(rng):
    cases = [
        (
            np.array([[1.0, 0.2, -1.5], [0.3, 0.1, 0.9]]),
            np.array([[2.0, -0.4, 0.5], [-1.0, 1.3, 0.2]]),
            np.array([0, 2]),
            2.0,
            0.7,
        ),
        (np.array([[0.0, 0.0]]), np.array([[2.0, 0.0]]), np.array([0]), 2.0, 1.0),
        (np.array([[0.5, -1.0, 0.0]]), np.array([[0.1, 0.4, 2.0]]), np.array([1]), 3.0, 0.0),
    ]
    for rows, classes, temperature, alpha in [
        (4, 3, 4.0, 0.3),
        (3, 5, 1.5, 0.85),
        (6, 2, 1.0, 0.5),
    ]:
        student, teacher = rng.normal(0, 1.5, (2, rows, classes)).round(3)
        cases.append((student, teacher, rng.integers(0, classes, rows), temperature, alpha))
    return cases


distill_loss = exercise(
    points=3,
    inputs=loss_inputs,
    comparison=Comparison(rtol=2e-5, atol=1e-7),
    closed_rooms=CLOSED,
)


def shares(logits):
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def parts(student, teacher, y, t):
    """KL of each row, and the cross-entropy of each row."""
    p, q = shares(teacher / t), shares(student / t)
    right = shares(student)[np.arange(len(y)), y]
    return (p * np.log(p / q)).sum(axis=1), -np.log(right)


def combined(formula):
    """Divergence k and cross-entropy c of each row, put together in another way."""

    def wrong(student, teacher, y, t, a):
        k, c = parts(student, teacher, y, t)
        return float(np.mean(formula(k=k, c=c, t=t, a=a)))

    return wrong


def soft_part(formula):
    """Another divergence of the softened shares p (teacher) and q (student)."""

    def wrong(student, teacher, y, t, a):
        k = formula(p=shares(teacher / t), q=shares(student / t), s=student, z=teacher, t=t)
        return float(np.mean(a * t**2 * k + (1 - a) * parts(student, teacher, y, t)[1]))

    return wrong


def hard_part(formula):
    """Another cross-entropy."""

    def wrong(student, teacher, y, t, a):
        rows = np.arange(len(y))
        c = formula(s=student, z=teacher, y=y, t=t, rows=rows)
        return float(np.mean(a * t**2 * parts(student, teacher, y, t)[0] + (1 - a) * c))

    return wrong


distill_loss.mistakes(
    "temperature**2 is missing before the divergence.",
    no_square=combined(lambda k, c, t, a: a * k + (1 - a) * c),
)
distill_loss.mistakes(
    "The divergence is multiplied by the temperature. It is temperature**2.",
    temperature_once=combined(lambda k, c, t, a: a * t * k + (1 - a) * c),
)
distill_loss.mistakes(
    "temperature**2 multiplies both parts. It belongs to the divergence alone.",
    square_on_both=combined(lambda k, c, t, a: t**2 * (a * k + (1 - a) * c)),
)
distill_loss.mistakes(
    "temperature**2 stands at the cross-entropy. It belongs to the divergence.",
    square_on_labels=combined(lambda k, c, t, a: a * k + (1 - a) * t**2 * c),
)
distill_loss.mistakes(
    "The divergence was divided by temperature**2. Multiply it.",
    divided=combined(lambda k, c, t, a: a * k / t**2 + (1 - a) * c),
)
distill_loss.mistakes(
    "alpha and 1 - alpha are exchanged: alpha is the weight of the teacher.",
    alpha_exchanged=combined(lambda k, c, t, a: (1 - a) * t**2 * k + a * c),
)
distill_loss.mistakes(
    "The cross-entropy has no weight. Multiply it by 1 - alpha.",
    labels_in_full=combined(lambda k, c, t, a: a * t**2 * k + c),
)
distill_loss.mistakes(
    "The divergence has no weight alpha.",
    teacher_in_full=combined(lambda k, c, t, a: t**2 * k + (1 - a) * c),
)
distill_loss.mistakes(
    "Neither part has its weight: alpha and 1 - alpha.",
    no_alpha=combined(lambda k, c, t, a: t**2 * k + c),
)
distill_loss.mistakes(
    "The cross-entropy is missing: the right classes count, too.",
    teacher_alone=combined(lambda k, c, t, a: a * t**2 * k),
)
distill_loss.mistakes(
    "The teacher is missing: add the divergence.",
    labels_alone=combined(lambda k, c, t, a: (1 - a) * c),
)
distill_loss.mistakes(
    "The cross-entropy was subtracted. A loss falls when the student gets better: -log of the "
    "right class's share.",
    labels_subtracted=combined(lambda k, c, t, a: a * t**2 * k - (1 - a) * c),
)
distill_loss.mistakes(
    "The divergence has the wrong sign: it is 0 or more. log(p) - log(q), p the teacher's.",
    divergence_negative=combined(lambda k, c, t, a: -a * t**2 * k + (1 - a) * c),
)
distill_loss.mistakes(
    "This is the sum over the examples. Take the mean.",
    summed=lambda s, z, y, t, a: distill_loss(s, z, y, t, a) * len(y),
)
distill_loss.mistakes(
    "The mean was taken over examples *and* classes. Add up over the classes first.",
    mean_of_all=soft_part(lambda p, q, s, z, t: (p * np.log(p / q)).mean(axis=1)),
)
distill_loss.mistakes(
    "The loss has one number for each example. Return the mean over them.",
    by_example=lambda s, z, y, t, a: (
        a * t**2 * parts(s, z, y, t)[0] + (1 - a) * parts(s, z, y, t)[1]
    ),
)
distill_loss.mistakes(
    "The divergence is turned round: the *teacher's* shares stand before the logarithm.",
    turned_round=soft_part(lambda p, q, s, z, t: (q * np.log(q / p)).sum(axis=1)),
)
distill_loss.mistakes(
    "This is the cross-entropy of the two softened answers. The divergence also has the teacher's "
    "own part: p * (log p - log q).",
    cross_entropy_soft=soft_part(lambda p, q, s, z, t: -(p * np.log(q)).sum(axis=1)),
)
distill_loss.mistakes(
    "This is a squared difference of the softened answers. Take the divergence.",
    squared_shares=soft_part(lambda p, q, s, z, t: ((p - q) ** 2).sum(axis=1)),
)
distill_loss.mistakes(
    "The temperature is missing in the divergence. Divide both logits by it before the softmax.",
    no_temperature=soft_part(
        lambda p, q, s, z, t: (shares(z) * np.log(shares(z) / shares(s))).sum(axis=1)
    ),
)
distill_loss.mistakes(
    "The logits were multiplied by the temperature. Divide: a higher temperature is softer.",
    multiplied=soft_part(
        lambda p, q, s, z, t: (shares(z * t) * np.log(shares(z * t) / shares(s * t))).sum(axis=1)
    ),
)
distill_loss.mistakes(
    "Only the teacher was softened. Divide the student's logits by the temperature, too.",
    teacher_softened=soft_part(lambda p, q, s, z, t: (p * np.log(p / shares(s))).sum(axis=1)),
)
distill_loss.mistakes(
    "Only the student was softened. Divide the teacher's logits by the temperature, too.",
    student_softened=soft_part(
        lambda p, q, s, z, t: (shares(z) * np.log(shares(z) / q)).sum(axis=1)
    ),
)
distill_loss.mistakes(
    "The shares were divided by the temperature after the softmax. Divide the logits before it.",
    after_the_softmax=soft_part(
        lambda p, q, s, z, t: (shares(z) / t * np.log(shares(z) / shares(s))).sum(axis=1)
    ),
)
distill_loss.mistakes(
    "The logits went into the divergence without a softmax. It compares shares.",
    no_softmax=soft_part(lambda p, q, s, z, t: (p * (z - s) / t).sum(axis=1)),
)
distill_loss.mistakes(
    "The logarithm has base 2. Take np.log.",
    base_2=lambda s, z, y, t, a: distill_loss(s, z, y, t, a) / math.log(2),
)
distill_loss.mistakes(
    "The cross-entropy was softened, too. The right classes are compared at temperature 1.",
    softened_labels=hard_part(lambda s, z, y, t, rows: -np.log(shares(s / t)[rows, y])),
)
distill_loss.mistakes(
    "This is the cross-entropy of the *teacher*. Take the student's share of the right class.",
    teachers_labels=hard_part(lambda s, z, y, t, rows: -np.log(shares(z)[rows, y])),
)
distill_loss.mistakes(
    "The logarithm of the right class's share is missing.",
    no_log=hard_part(lambda s, z, y, t, rows: 1 - shares(s)[rows, y]),
)
distill_loss.mistakes(
    "The student's logit of the right class stands for the logarithm of its share. Softmax first.",
    logit_of_the_right=hard_part(lambda s, z, y, t, rows: -s[rows, y]),
)
distill_loss.mistakes(
    "The teacher's most likely class stands for the right one. Take y.",
    teachers_choice=hard_part(lambda s, z, y, t, rows: -np.log(shares(s)[rows, z.argmax(axis=1)])),
)
distill_loss.mistakes(
    "The softmax ran over the examples. Each row is an example: axis=1.",
    softmax_down=lambda s, z, y, t, a: float(
        np.mean(
            a * t**2 * (shares(z.T / t) * np.log(shares(z.T / t) / shares(s.T / t))).sum(axis=0)
            - (1 - a) * np.log(shares(s.T).T[np.arange(len(y)), y])
        )
    ),
)
distill_loss.mistakes(
    "Student and teacher are exchanged.",
    exchanged=lambda s, z, y, t, a: distill_loss(z, s, y, t, a),
)


@distill_loss.accepted
def by_hand(student, teacher, y, temperature, alpha):
    """Numbers one by one, and the divergence as the difference of two cross-entropies."""

    def log_shares(row):
        total = math.log(sum(math.exp(v) for v in row))
        return [v - total for v in row]

    losses = []
    for s, z, right in zip(student.tolist(), teacher.tolist(), y.tolist(), strict=True):
        soft_s = log_shares([v / temperature for v in s])
        soft_z = log_shares([v / temperature for v in z])
        shares_z = [math.exp(v) for v in soft_z]
        entropy = -sum(p * v for p, v in zip(shares_z, soft_z, strict=True))
        crossed = -sum(p * v for p, v in zip(shares_z, soft_s, strict=True))
        kl, hard = crossed - entropy, -log_shares(s)[right]
        losses.append(alpha * temperature * temperature * kl + (1 - alpha) * hard)
    return math.fsum(losses) / len(losses)
