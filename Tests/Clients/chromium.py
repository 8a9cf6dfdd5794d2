"""Chromium as one person uses it, without a window."""

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait


class Visit:
    """One browser with a profile of its own below the folder."""

    def __init__(self, folder):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in ("headless=new", "no-sandbox", "disable-gpu", f"user-data-dir={folder}/visitor"):
            options.add_argument(f"--{flag}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.page = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))

    def find(self, selector):
        return self.page.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector):
        """What a person reads there; a part may just be drawn anew."""
        return self.page.execute_script(
            "return document.querySelector(arguments[0])?.innerText.trim() ?? ''", selector
        )

    def until(self, condition):
        WebDriverWait(self.page, 30, poll_frequency=0.05).until(lambda _: condition())
