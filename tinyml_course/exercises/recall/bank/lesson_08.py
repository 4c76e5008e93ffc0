"""Questions that recall lesson 08."""

from __future__ import annotations

import numpy as np

from tinyml_course.exercises.recall.question import Question, pick, shown

LESSON = "08_fair_and_private"


def smiles_found(rng: np.random.Generator) -> Question:
    """The true positive rate looks at true smiles only."""
    smiles, serious = pick(rng, (20, 40, 50)), pick(rng, (60, 80, 100))
    found, wrong = smiles * pick(rng, (3, 4)) // 5, serious // 10
    answer = 100 * found / smiles
    return Question(
        "Part 1",
        f"Of a group's {smiles} smiles a network calls {found} smiles, and of its {serious} "
        f"serious faces it calls {wrong} smiles. What is the true positive rate, in %?",
        answer,
        f"{found} of {smiles} smiles: {shown(answer)} %; the serious faces belong to the false "
        "positive rate",
        "%",
    )


def gap_of_two_groups(rng: np.random.Generator) -> Question:
    """Equalized odds: the larger of two gaps."""
    tpr, fpr = pick(rng, (92, 88)), pick(rng, (6, 10))
    tpr_gap, fpr_gap = pick(rng, ((4, 9), (12, 5), (3, 7), (15, 8)))
    answer = max(tpr_gap, fpr_gap)
    return Question(
        "Part 2",
        f"Group A has a true positive rate of {tpr} % and a false positive rate of {fpr} %; group "
        f"B has {tpr - tpr_gap} % and {fpr + fpr_gap} %. How large is the gap of equalized odds, "
        "in points?",
        answer,
        f"{tpr_gap} points between the true and {fpr_gap} between the false positive rates; the "
        f"larger one counts: {answer}",
        "points",
        tolerance=0,
    )


def accuracy_of_all(rng: np.random.Generator) -> Question:
    """A small group hardly moves the accuracy of all."""
    many, few = pick(rng, ((90, 10), (80, 20), (95, 5)))
    good, bad = pick(rng, (96, 92, 90)), pick(rng, (60, 50, 70))
    answer = (many * good + few * bad) / 100
    return Question(
        "Part 1",
        f"{many} % of the pictures show group A, of which {good} % are classified correctly, and "
        f"{few} % show group B, with {bad} % correct. What is the accuracy on all pictures, in %?",
        answer,
        f"({many} × {good} + {few} × {bad}) / 100 = {shown(answer)} %: group B's {bad} % can't be "
        "seen in it",
        "%",
    )


def weight_of_a_rare_pair(rng: np.random.Generator) -> Question:
    """Reweighing makes group and label look independent."""
    in_group, smiles = pick(rng, (20, 40)), pick(rng, (50, 60))
    both = pick(rng, (5, 8, 10))
    answer = in_group * smiles / 100 / both
    return Question(
        "Part 4",
        f"Of 100 pictures, {in_group} show group B, {smiles} are smiles, and {both} are smiles of "
        "group B. Which weight does reweighing give to a smile of group B?",
        answer,
        f"{in_group / 100} × {smiles / 100} / {both / 100} = {shown(answer)}: what would be there "
        "if group and label were independent, divided by what is there",
    )


QUESTIONS = (smiles_found, gap_of_two_groups, accuracy_of_all, weight_of_a_rare_pair)
