"""Runs one command as a shell's foreground job: stopped jobs are continued; the key t sends it SIGTERM."""

import os
import select
import signal
import sys
import termios

signal.signal(signal.SIGTTOU, signal.SIG_IGN)
# The keys that send signals stay; others come at once and are not shown.
settings = termios.tcgetattr(0)
settings[3] &= ~(termios.ICANON | termios.ECHO)
termios.tcsetattr(0, termios.TCSANOW, settings)

# Keys are read through the controlling terminal by the shell, while the job is in its foreground.
signal.signal(signal.SIGTTIN, signal.SIG_IGN)
job = os.fork()
if job == 0:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    signal.signal(signal.SIGTTIN, signal.SIG_DFL)
    os.execv(sys.argv[1], sys.argv[1:])
while True:
    process, status = os.waitpid(job, os.WUNTRACED | os.WNOHANG)
    if process == 0:
        if select.select([0], [], [], 0.01)[0]:
            os.tcsetpgrp(0, os.getpgrp())
            key = os.read(0, 1)
            os.tcsetpgrp(0, job)
            if key == b"t":
                os.kill(job, signal.SIGTERM)
    elif os.WIFSTOPPED(status):
        print(f"stopped by {os.WSTOPSIG(status)}", flush=True)
        os.killpg(job, signal.SIGCONT)
    else:
        print(f"exit {os.waitstatus_to_exitcode(status)}", flush=True)
        break
