"""Cancels a run that waits, while its page is drawn anew, and prints, line by line, what is seen.

Usage: console_canceller.py URL TOKEN FOLDER
"""

import sys

from selenium.webdriver.common.keys import Keys

from chromium import Visit

url, token, folder = sys.argv[1:]
visit = Visit(folder)
page, find, text, until = visit.page, visit.find, visit.text, visit.until

try:
    page.get(url)
    find("#secret").send_keys(token, Keys.ENTER)
    until(lambda: text("nav"))
    find("tbody .what a").click()
    until(lambda: text("#cancel"))
    find("#cancel summary").send_keys(Keys.ENTER)
    reason = find("#reason")
    reason.clear()
    reason.send_keys("The wrong")
    before = text("#story")
    until(lambda: text("#story") != before)
    reason.send_keys(" channel.")
    print("typed:", reason.get_attribute("value"))
    reason.send_keys(Keys.ENTER)
    until(lambda: text("p.notice"))
    print("notice:", text("p.notice"))
    until(lambda: "Reminder cancelled" in text("#story"))
    print("state:", text("#head .state"), "|", text("#head .reason p"))
finally:
    page.quit()
