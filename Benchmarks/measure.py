"""Runs a command to its end and prints its wall time and its CPU time in ms, its peak memory in bytes,
and its status.

The peak of a process is counted from its parent's at the time it starts, so that the parent has to
be a small one: this one imports next to nothing.

    python3 -I -S measure.py COMMAND...
"""

import os
import sys
import time

began = time.perf_counter()
output = os.open("measured.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[
    (os.POSIX_SPAWN_DUP2, output, 1), (os.POSIX_SPAWN_DUP2, output, 2)])
_, status, usage = os.wait4(child, 0)
took = (time.perf_counter() - began) * 1_000
cpu = (usage.ru_utime + usage.ru_stime) * 1_000
print(took, cpu, usage.ru_maxrss * 1024, os.waitstatus_to_exitcode(status))
