"""Runs a copy of port-sender against another Port than the real one.

It knows Port's addresses only by region; here they come from PORT_BASE_URL instead. Nothing else of
it is changed, and it starts as its container starts it: by running main.py.

    INPUT_...=... PORT_BASE_URL=... run_port_sender.py FOLDER
"""

import os
import runpy
import sys

folder = os.path.abspath(sys.argv[1])
sys.path.insert(0, folder)

import port.utils  # noqa: E402 - from the folder

address = os.environ["PORT_BASE_URL"]
port.utils.get_port_url = lambda region, kind="app": address
sys.argv = [os.path.join(folder, "main.py")]
runpy.run_path(sys.argv[0], run_name="__main__")
