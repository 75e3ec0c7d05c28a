"""What can go wrong on a developer's machine, said so that it can be put right."""


class LocalError(Exception):
    """Stops the command; its message is all that is shown."""
