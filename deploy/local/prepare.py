"""Everything that must be installed and built before something can run."""

from deploy.local import front_end, locks, messages, model, packages, python_env
from deploy.local.places import CHECKOUT, SETUP


def prepare(*, for_tests: bool = False) -> None:
    """Install and build what is missing; two commands that start together take turns, and the second finds it done."""
    with locks.held(SETUP / "lock", waiting_for=f"another set-up in {CHECKOUT}"):
        packages.ensure(for_tests=for_tests)
        python_env.ensure(for_tests=for_tests)
        model.ensure()
        front_end.ensure()
        messages.ensure()
