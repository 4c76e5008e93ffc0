"""The columns of Moodle's and Canvas's tables by the languages they may come in.

A platform writes its headers in the language of the person who exports. Names that are not here
are given with an option.
"""

from __future__ import annotations

IDENTIFIER = ("Identifier", "Identificador", "Identifiant")
FULL_NAME = ("Full name", "Nombre completo", "Nome completo", "Nom complet")
ID_NUMBER = ("ID number", "Número de ID", "Número de identificação", "Numéro d'identification")
EMAIL = (
    *("Email address", "Dirección de correo", "Dirección Email", "Endereço de e-mail"),
    *("Endereço de email", "Adresse de courriel"),
)
GRADE = ("Grade", "Calificación", "Nota", "Note")
MAXIMUM = ("Maximum Grade", "Calificación máxima", "Nota máxima", "Note maximale")
COMMENTS = (
    *("Feedback comments", "Comentarios de retroalimentación", "Comentários de feedback"),
    *("Feedback par commentaires",),
)
LOCKED = (
    *("Grade can be changed", "La calificación puede ser cambiada"),
    *("La calificación puede cambiarse", "Nota pode ser alterada", "A nota pode ser alterada."),
    "La note peut être modifiée",
)
NO = ("no", "não", "non")

STUDENT = ("Student", "Estudiante", "Estudante", "Aluno", "Étudiant")
POINTS_POSSIBLE = ("Points Possible", "Puntos posibles", "Pontos possíveis", "Points possibles")


def says(cell: str, names: tuple[str, ...]) -> bool:
    """Whether a cell is one of the names, whatever its case."""
    return cell.strip().casefold() in {name.casefold() for name in names}
