"""Background work for programs that read: the files of open data."""

from stories.machines import open_data


def build_open_data(because: str = "") -> None:
    """Make the files anew: each night, or, because of a removal, only when none is there any more."""
    open_data.build(only_missing=bool(because))
