"""The peer of `scorebell send`: one reminder, as a small Python program would send it.

It reads port-sender's environment, asks Port for a token, the entities and the scorecard, and posts
the reminder to a Slack webhook, with the libraries that port-sender imports (requests, slack_sdk,
inflect, pydantic). It makes the same calls and no others, knows no retries and no limits of Slack's,
and is for measuring only.

    INPUT_...=... PORT_BASE_URL=... sender_peer.py
"""

import os
import sys
from urllib.parse import quote

import inflect
import requests
from pydantic import BaseModel
from pydantic_settings import BaseSettings, SettingsConfigDict
from slack_sdk.webhook import WebhookClient

SECTION_CHARACTERS_MAX = 2_900


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="INPUT_")

    port_client_id: str
    port_client_secret: str
    slack_webhook_url: str
    blueprint: str
    scorecard: str


class Standing(BaseModel):
    level: str | None = None
    rules: list[dict] = []

    @property
    def met(self) -> int:
        return sum(rule.get("status") == "SUCCESS" for rule in self.rules)


class Port:
    def __init__(self, url: str, settings: Settings):
        self.url = url
        credentials = {"clientId": settings.port_client_id,
                       "clientSecret": settings.port_client_secret}
        token = self.answer(requests.post(f"{url}/v1/auth/access_token", json=credentials))
        self.headers = {"Authorization": f"Bearer {token['accessToken']}"}

    @staticmethod
    def answer(response: requests.Response) -> dict:
        response.raise_for_status()
        return response.json()

    def entities(self, blueprint: str) -> list[dict]:
        rule = {"property": "$blueprint", "operator": "=", "value": blueprint}
        query = {"combinator": "and", "rules": [rule]}
        return self.answer(requests.post(
            f"{self.url}/v1/entities/search", json=query, headers=self.headers))["entities"]

    def scorecard(self, blueprint: str, scorecard: str) -> dict:
        path = f"/v1/blueprints/{blueprint}/scorecards/{scorecard}"
        return self.answer(requests.get(self.url + path, headers=self.headers))["scorecard"]


def section(text: str) -> dict:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def escaped(text: str) -> str:
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def level_sections(level: str | None, lines: list[str]) -> list[dict]:
    texts, text = [], f"*{level}*\n"
    for line in lines:
        if len(text) + len(line) > SECTION_CHARACTERS_MAX:
            texts.append(text)
            text = ""
        text += f"{line}\n"
    return [section(text) for text in [*texts, text]]


def blocks(settings: Settings, scorecard: dict, entities: list[dict]) -> list[dict]:
    plural = inflect.engine().plural(settings.blueprint).title()
    top = scorecard["levels"][-1]["title"]
    by_level: dict[str | None, list[tuple[Standing, str]]] = {}
    for entity in entities:
        found = (entity.get("scorecards") or {}).get(scorecard["identifier"]) or {}
        standing = Standing.model_validate(found)
        if standing.level == top or standing.met == len(standing.rules):
            continue
        link = (f"https://app.getport.io/{settings.blueprint}Entity"
                f"?identifier={quote(entity['identifier'], safe='')}")
        title = escaped(entity.get("title") or entity["identifier"])[:200]
        line = f"• <{link}|{title}> - `[{standing.met}/{len(standing.rules)}] Passed`"
        by_level.setdefault(standing.level, []).append((standing, line))
    count = sum(map(len, by_level.values()))
    result = [
        {"type": "header",
         "text": {"type": "plain_text", "text": f":bell: {scorecard['title']} reminder"}},
        section(f"This is a reminder that some of your {plural} have unmet rules."),
        section(f"*⚠️ {count} {plural} with unmet rules*"),
    ]
    for level, rows in by_level.items():
        rows.sort(key=lambda row: -row[0].met)
        result += level_sections(level, [line for _, line in rows])
    return result


def main() -> int:
    settings = Settings()
    port = Port(os.environ["PORT_BASE_URL"], settings)
    entities = port.entities(settings.blueprint)
    scorecard = port.scorecard(settings.blueprint, settings.scorecard)
    answer = WebhookClient(settings.slack_webhook_url).send(
        text="Scorecard reminder", blocks=blocks(settings, scorecard, entities))
    if answer.status_code != 200:
        print(f"Slack answered {answer.status_code}: {answer.body}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
