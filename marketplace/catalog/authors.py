"""How those who write about goods are called before others."""


def short_name(name: str) -> str:
    """The first name and the initial of the last: "Rahima K."; empty of who has told none.

    What stands in brackets is no name.
    """
    words = [word for word in name.split() if word[0].isalpha()]
    if len(words) < 2:
        return "".join(words)
    return f"{words[0]} {words[-1][0]}."
