"use strict";
const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const day = { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" };
const relative = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "short" });

function span(seconds) {
  const [unit, size] = units.find(([, size]) => seconds >= size) || units[3];
  return [Math.floor(seconds / size), unit];
}

function localTimes(root) {
  for (const element of root.querySelectorAll("time")) {
    const date = new Date(element.dateTime);
    const seconds = Math.max(0, (Date.now() - date) / 1000);
    const [count, unit] = span(seconds);
    const kind = element.classList;
    let text = date.toLocaleTimeString([], { hourCycle: "h23" });
    if (kind.contains("date")) text = date.toLocaleString([], day);
    if (kind.contains("ago")) text = relative.format(-count, unit);
    if (kind.contains("age")) text = `${count} ${unit === "minute" ? "min" : unit[0]}`;
    if (element.textContent !== text) element.textContent = text;
    element.title = date.toLocaleString();
  }
}

// What was drawn last, in the browser's own spelling: what is the same stays untouched, and
// with it what a person is typing.
const drawn = new Map();
for (const part of document.querySelectorAll("main [id]")) drawn.set(part.id, part.innerHTML);

function spelled(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.innerHTML;
}

// What a person has opened stays open.
function show(id, html) {
  const part = document.getElementById(id);
  const text = spelled(html);
  if (!part || drawn.get(id) === text) return;
  drawn.set(id, text);
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  const opened = [...part.querySelectorAll("details[open]")].map((element) => element.id);
  part.innerHTML = html;
  for (const id of opened) {
    const element = part.querySelector(`details[id="${CSS.escape(id)}"]`);
    if (element) element.open = true;
  }
  if (focused) document.getElementById(focused)?.focus();
  localTimes(part);
}

function watch(address) {
  const live = document.getElementById("live");
  const say = (state, words) => {
    live.hidden = false;
    live.dataset.state = state;
    if (live.textContent !== words) live.textContent = words;
  };
  const source = new EventSource(address);
  say("on", "Live");
  source.addEventListener("open", () => say("on", "Live"));
  source.addEventListener("parts", (event) => {
    for (const [id, html] of Object.entries(JSON.parse(event.data))) show(id, html);
    const word = document.querySelector("#head .state")?.textContent;
    const said = document.getElementById("said");
    // Only for who listens: drawing it anew says nothing by itself.
    if (word && said.textContent !== word) said.textContent = word;
    say("on", "Live");
  });
  source.addEventListener("trouble", () => say("off", "Busy"));
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) say("off", "Signed out");
  });
}

localTimes(document);
setInterval(() => localTimes(document), 1000);
if (document.body.dataset.events) watch(document.body.dataset.events);
