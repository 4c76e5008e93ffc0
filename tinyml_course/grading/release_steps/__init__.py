"""The steps from a complete lesson to the student version, one idea a file.

In the order `tinyml_course.grading.release` takes them:

`front_matter`
    The title cell and the install line, from ``lesson.toml`` (in both versions).
`checkpoints`
    A trained model must be made by the training cell of the notebook.
`points`
    nbgrader's points of the check cells, from ``exercises/``.
`instructor`
    Cells for the instructor go.
`predictions`
    Answers to predictions become ``...``.
`tags`
    Cells that raise in an untouched student version say so.
`clear`
    Solutions become stubs and outputs go (nbgrader's own step).
`normalise`
    Metadata that would differ from machine to machine go.
`lint`
    The measure of a lesson: what a reader or a machine would stumble over.

`cells` holds the conventions of cells: tags, grade ids, and the metadata nbgrader wants.
"""
