"""The commands behind the Makefile."""

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType

from deploy.local import console, stack, throw_away
from deploy.local.errors import LocalError
from deploy.local.places import State
from deploy.local.prepare import prepare


def main(arguments: Sequence[str]) -> int:
    """Run a command; returns the exit status."""
    options = _parser().parse_args(arguments)
    _end_in_order()
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except LocalError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"\n{error}\nWas it made under another account? Use that one, or delete it as root.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        console.say("\nStopped.")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m deploy.local", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        commands.add_parser(name, help=command.__doc__, description=command.__doc__).set_defaults(command=command)
    for name in ("setup", "with-services"):
        commands.choices[name].add_argument("--for-tests", action="store_true", help="with what tests and linters need")
    commands.choices["with-services"].add_argument("argv", nargs="+", metavar="-- ARGV")
    return parser


def _setup(options: argparse.Namespace) -> int:
    """install and build what is missing"""
    prepare(for_tests=options.for_tests)
    return 0


def _up(_options: argparse.Namespace) -> int:
    """start the market in the background"""
    stack.up(State.chosen())
    return 0


def _run(_options: argparse.Namespace) -> int:
    """start the market and follow its logs; Ctrl-C ends it"""
    stack.run(State.chosen())
    return 0


def _down(_options: argparse.Namespace) -> int:
    """end the market"""
    stack.down(State.chosen())
    return 0


def _status(_options: argparse.Namespace) -> int:
    """show programs and address; exit status 3 when it does not run"""
    return 0 if stack.status(State.chosen()) else 3


def _seed(_options: argparse.Namespace) -> int:
    """load the demo market again"""
    stack.seed(State.chosen())
    return 0


def _reset(_options: argparse.Namespace) -> int:
    """end the market and delete its data"""
    if sys.stdin.isatty() and input("This deletes the database, queues and secrets. Type yes: ") != "yes":
        return 1
    stack.reset(State.chosen())
    return 0


def _with_services(options: argparse.Namespace) -> int:
    """run a command with PostgreSQL and Redis of its own"""
    prepare(for_tests=options.for_tests)
    return throw_away.with_services(options.argv, in_memory=options.for_tests)


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "setup": _setup,
    "up": _up,
    "run": _run,
    "down": _down,
    "status": _status,
    "seed": _seed,
    "reset": _reset,
    "with-services": _with_services,
}


def _end_in_order() -> None:
    """SIGINT, SIGTERM and a closed terminal end a command in order.

    SIGINT too is asked for: a shell's script starts what runs in its background with SIGINT ignored. The end of a
    terminal that is ignored already, by `nohup`, stays ignored.
    """
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
