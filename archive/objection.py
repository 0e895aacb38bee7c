"""Why what a page gives as a name is none."""

from enum import StrEnum


class Objection(StrEnum):
    """Why a name that a page gives for a field is not taken as its value."""

    OUTLET = "outlet"  # a medium, or who published the article
    UNIT = "unit"  # an office beside persons, who work there
    POST = "post"  # says what somebody is, not who
    PLACE = "place"
    SURNAME = "surname"  # begins with no surname that we know
    FORM = "form"  # is not formed like a name
    UNLABELLED = "unlabelled"  # may be another word, and nothing says that names stand there
    EDITOR = "editor"  # an author to machines, an editor to readers
