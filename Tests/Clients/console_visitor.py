"""Visits the run page in Chromium as an operator does, and prints, line by line, what is seen.

Usage: console_visitor.py URL TOKEN FOLDER
"""

import json
import sys
import urllib.request

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import staleness_of

from chromium import Visit

url, token, folder = sys.argv[1:]
visit = Visit(folder)
page, find, text, until = visit.page, visit.find, visit.text, visit.until


def sign_in(secret):
    field = find("#secret")
    field.send_keys(secret, Keys.ENTER)
    # The page before may show an alert, too.
    until(lambda: staleness_of(field)(page))
    until(lambda: text("[role=alert]") or text("nav"))


def screenshot(name, width=1280, height=900, scheme="light"):
    page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    page.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )
    page.save_screenshot(f"{folder}/{name}.png")


def is_wider_than(width):
    screenshot(f"narrow-{width}", width=width)
    return page.execute_script("return document.documentElement.scrollWidth") > width


try:
    page.get(f"{url}/runs/none")
    print("asked for:", text("h1"))
    sign_in(token + "x")
    print("wrong token:", text("[role=alert]"))
    sign_in(token)
    print("led to:", text("h1"))

    page.get(url)
    print("live:", text("#live"))
    print("first row:", text("tbody .state"), "|", text("tbody .why"))
    cookie = next(c for c in page.get_cookies() if c["name"] == "scorebell")
    print("cookie:", cookie["httpOnly"], cookie["sameSite"], token in cookie["value"])
    print("script sees:", repr(page.execute_script("return document.cookie")))

    find("tbody .what a").click()
    print("reason:", text("#head .reason p"))
    print("hostile titles drawn as markup:", len(page.find_elements(By.CSS_SELECTOR, ".blocks b")))
    for name, scheme in (("light", "light"), ("dark", "dark")):
        screenshot(f"run-{name}", scheme=scheme)
    print("wider than a phone:", is_wider_than(380))
    screenshot("run")

    # A page of another site posts what it guesses; the browser says where it came from.
    job = page.current_url.rsplit("/", 1)[1]
    forged = f"<form id=f method=post action='{url}/runs/{job}/retry'><input name=nonce value=x></form>"
    page.get("data:text/html," + forged)
    page.execute_script("document.getElementById('f').submit()")
    until(lambda: text("h1"))
    print("forged form:", text("h1"))
    page.get(f"{url}/runs/{job}")
    page.execute_script("document.querySelector('#retry input[name=token]').value = '0'.repeat(64)")
    find("#retry summary").send_keys(Keys.ENTER)
    find("#retry button").click()
    until(lambda: "Nothing" in text("h1"))
    print("wrong form token:", text("h1"))

    page.get(f"{url}/runs/{job}")
    print("still:", text("#head .state"))
    find("#retry summary").send_keys(Keys.ENTER)
    find("#retry button").send_keys(Keys.ENTER)
    until(lambda: text("[role=status]"))
    print("notice:", text("[role=status]"))
    page.execute_script("window.isSamePage = true")
    until(lambda: text("#head .state") == "Succeeded")
    print("turned green without reloading:", page.execute_script("return window.isSamePage"))
    until(lambda: "Reminder sent" in text("#story"))
    print("actions left:", repr(text("#actions")))

    page.get(f"{url}/?state=failed")
    print("failed now:", text("#list .empty"))
    request = urllib.request.Request(f"{url}/api/runs", headers={"Authorization": f"Bearer {token}"})
    runs = json.load(urllib.request.urlopen(request))["runs"]
    print("by the API:", [run["state"] for run in runs], runs[0]["retries"])

    page.get(f"{url}/preview")
    find("form.fields button").click()
    until(lambda: text(".finding"))
    print("preview:", text(".finding"))
    print("wider than a phone:", is_wider_than(380))
    find(".out button").click()
    until(lambda: text("#secret + button"))
    page.get(url)
    print("signed out:", text("h1"))
    complaints = [line["message"] for line in page.get_log("browser") if line["level"] == "SEVERE"]
    print("complaints:", [line for line in complaints if "status of 4" not in line])
finally:
    page.quit()
