"""Processes of a score end with who asked for it, however that ends."""

import signal
import subprocess
import sys

import pytest

ASK = """
import sys, time
from gemaakt.plan.simulation.processes import processes
if __name__ == "__main__":
    with processes(1) as pool:
        asked = pool.submit(time.sleep, 600)
        while not asked.running():
            time.sleep(0.05)
        print("working", flush=True)
        asked.result()
"""
PATIENCE_S = 60.0


@pytest.mark.parametrize("by", ["SIGKILL", "SIGINT"])
def test_no_process_of_a_score_outlives_who_asked_for_it(by, tmp_path):
    script = tmp_path / "ask.py"
    script.write_text(ASK, encoding="utf-8")
    asker = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert asker.stdout is not None
    assert asker.stdout.readline() == "working\n"
    asker.send_signal(getattr(signal, by, signal.SIGTERM))
    asker.communicate(timeout=PATIENCE_S)  # all who work hold this end of the pipe as well
    assert asker.returncode != 0
