"""What the tests of privacy begin with."""

from lms.kernel.db import Base

ZIP_PAGE = "/me/data"


def pointing_to_people() -> set[str]:
    """Every column with a foreign key to people."""
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.target_fullname == "people.id" for key in column.foreign_keys)
    }
