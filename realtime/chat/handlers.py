"""What follows from what happened elsewhere, as far as it is chat's."""
