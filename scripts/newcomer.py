#!/usr/bin/env python3
"""Does what the README tells a newcomer to do: newcomer.py CLONE FOLDER

Runs the README's first command in the clone, reads its output until it names the page, opens the
page in Chromium, executes the action with the button, and waits until the run has succeeded and
the reminder stands in the channel. FOLDER is for the browser's files.
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import threading

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, TimeoutException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

# A clean debug build on two busy cores, and the packages of the machine's set-up.
BUILD_SECONDS = 1_200
REMINDER_SECONDS = 60


class Failure(Exception):
    """One sentence for the person who reads it."""


def first_command(clone):
    """The README's first command under "Try it", without its comment."""
    readme = (clone / "README.md").read_text()
    found = re.search(r"^## Try it$.*?^```sh\n(.*?)\s*(?:#.*)?\n", readme, re.M | re.S)
    if not found:
        raise Failure("The README has no command under \"Try it\".")
    return found[1]


class Terminal:
    """The newcomer's: one command, of which every line is shown and kept."""

    def __init__(self, command, folder):
        # Credentials in the environment would have it serve the real Port and Slack.
        environment = {key: value for key, value in os.environ.items()
                       if not key.startswith(("PORT_", "SLACK_", "SCOREBELL_"))}
        environment.pop("ONCE", None)
        self.process = subprocess.Popen(
            command, shell=True, cwd=folder, env=environment, text=True, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.timer = threading.Timer(BUILD_SECONDS, self.kill)
        self.timer.start()

    def read_until(self, pattern):
        """Reads on until a line matches, or the command ends."""
        for line in self.process.stdout:
            print(f"  {line}", end="", flush=True)
            found = re.search(pattern, line)
            if found:
                return found
        raise Failure(f"The command ended, or took more than {BUILD_SECONDS} s, before a line "
                      f"with {pattern}.")

    def interrupt(self):
        """Ctrl-C, which a terminal sends to everything that runs in it."""
        os.killpg(self.process.pid, signal.SIGINT)
        rest = self.process.stdout.read()
        self.process.wait(timeout=REMINDER_SECONDS)
        return rest

    def kill(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)

    def close(self):
        self.timer.cancel()
        self.kill()


def browser(folder):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-proxy-server",
                     f"--user-data-dir={folder}/browser"):
        options.add_argument(argument)
    return webdriver.Chrome(options=options,
                            service=webdriver.ChromeService("/usr/bin/chromedriver"))


def shown(page):
    """How many runs have succeeded, and how many reminders stand in the channel."""
    runs = page.find_elements(By.CSS_SELECTOR, "#runs .run .pill.success")
    reminders = page.find_elements(By.CSS_SELECTOR, "#channel .message")
    return len(runs), sum("Production Readiness reminder" in each.text for each in reminders)


def wait(page, condition):
    # The page draws its parts anew while they are read.
    return WebDriverWait(page, REMINDER_SECONDS,
                         ignored_exceptions=[StaleElementReferenceException]).until(condition)


def press(page, address):
    page.get(address)
    before = wait(page, shown)

    def more(page):
        now = shown(page)
        return now if all(one > other for one, other in zip(now, before, strict=True)) else None

    page.find_element(By.ID, "execute").click()
    try:
        runs, reminders = wait(page, more)
    except TimeoutException:
        text = page.find_element(By.TAG_NAME, "main").text
        raise Failure(f"No reminder after the button was pressed; the page says:\n{text}") from None
    print(f"  The page shows {runs} succeeded runs and {reminders} reminders.")


def walk(clone, folder):
    command = first_command(clone)
    print(f"In a clean clone: {command}", flush=True)
    terminal = Terminal(command, clone)
    try:
        address = terminal.read_until(r"^The page: +(http://\S+)")[1]
        terminal.read_until(r"^Ctrl-C stops\.")
        page = browser(folder)
        try:
            press(page, address)
        finally:
            page.quit()
        terminal.interrupt()
    finally:
        terminal.close()


def main():
    try:
        walk(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    except Failure as failure:
        print(f"newcomer.py: {failure}", file=sys.stderr)
        return 1
    print("A newcomer gets a reminder.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
