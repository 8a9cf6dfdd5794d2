"use strict";
const parts = { runs: document.getElementById("runs"),
                sidebar: document.getElementById("sidebar"),
                channel: document.getElementById("channel"),
                tickets: document.getElementById("tickets") };
const button = document.getElementById("execute");
const live = document.getElementById("live");
let tag = "";

function localTimes(root) {
  for (const element of root.querySelectorAll("time")) {
    const date = new Date(element.dateTime);
    const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    if (element.classList.contains("exact")) options.second = "2-digit";
    element.textContent = date.toLocaleTimeString([], options);
    element.title = date.toLocaleString();
  }
}

function show(name, html) {
  const part = parts[name];
  const before = new Set(
    [...part.querySelectorAll(".message")].map((element) => element.id));
  const opened = new Set(
    [...part.querySelectorAll("details[open]")].map((element) => element.id));
  part.innerHTML = html;
  for (const element of part.querySelectorAll("details")) {
    if (opened.has(element.id)) element.open = true;
  }
  localTimes(part);
  if (name === "channel") showNewest(before);
}

// Shows new messages from the first one's beginning, as Slack does with unread ones.
function showNewest(before) {
  const messages = [...parts.channel.querySelectorAll(".message")];
  const first = messages.find((element) => !before.has(element.id));
  if (!first) return;
  const top = first.offsetTop - parts.channel.offsetTop - 8;
  parts.channel.scrollTop = first === messages[0] ? 0 : top;
}

async function refresh() {
  const url = "/sandbox/parts" + location.search;
  const answer = await fetch(url, { headers: { "If-None-Match": tag } });
  live.dataset.state = "on";
  if (answer.status !== 200) return;
  tag = answer.headers.get("etag") || "";
  const html = await answer.json();
  for (const name of Object.keys(parts)) show(name, html[name]);
}

async function keepFresh() {
  try { await refresh(); } catch { live.dataset.state = "off"; }
  setTimeout(keepFresh, document.hidden ? 5000 : 700);
}

document.getElementById("action").addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  try {
    await fetch("/sandbox/execute", {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(event.target)),
    });
    await refresh();
  } finally {
    button.disabled = false;
    button.focus();
  }
});

localTimes(document);
keepFresh();
