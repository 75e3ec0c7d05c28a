"""A worker process that ends with its master, even when the master is killed with -9."""

import ctypes
import os
import signal
import sys
from multiprocessing import parent_process

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def end_with_parent() -> None:
    """Ask the kernel to kill this process when the one that forked it dies; outside Linux do nothing."""
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    master = parent_process()
    if master is not None and master.pid != os.getppid():  # it died before the request was in force
        os.kill(os.getpid(), signal.SIGKILL)
