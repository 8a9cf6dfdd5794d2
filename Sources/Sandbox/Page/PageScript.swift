/// The page's script: it only keeps the page fresh, everything works without it.
enum PageScript {
    static let text = """
        "use strict";
        const parts = { runs: document.getElementById("runs"),
                        channel: document.getElementById("channel") };
        const button = document.getElementById("execute");
        const live = document.getElementById("live");
        let tag = "";

        function localTimes(root) {
          for (const element of root.querySelectorAll("time")) {
            const date = new Date(element.dateTime);
            const options = { hour: "2-digit", minute: "2-digit" };
            if (element.classList.contains("exact")) options.second = "2-digit";
            element.textContent = date.toLocaleTimeString([], options);
            element.title = date.toLocaleString();
          }
        }

        function show(name, html) {
          const part = parts[name];
          const scroller = part.querySelector(".scroll") || part;
          const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
          const opened = new Set(
            [...part.querySelectorAll("details[open]")].map((element) => element.id));
          part.innerHTML = html;
          for (const element of part.querySelectorAll("details")) {
            if (opened.has(element.id)) element.open = true;
          }
          localTimes(part);
          if (name === "channel" && atEnd) part.scrollTop = part.scrollHeight;
        }

        async function refresh() {
          const answer = await fetch("/sandbox/parts", { headers: { "If-None-Match": tag } });
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
        parts.channel.scrollTop = parts.channel.scrollHeight;
        keepFresh();

        """
}
