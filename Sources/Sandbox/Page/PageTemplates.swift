/// The page's Mustache templates, kept in the executable so that it needs no files beside it.
enum PageTemplates {
    enum Name: String, Sendable {
        case page, runs, channel
    }

    static var all: [(name: String, text: String)] {
        [
            (Name.page.rawValue, page), (Name.runs.rawValue, runs),
            (Name.channel.rawValue, channel), ("run", run), ("message", message),
        ]
    }

    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36" role="img" aria-label="scorebell">
        <defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">
        <stop offset="0" stop-color="#6d5efc"/><stop offset="1" stop-color="#2aa5ff"/>
        </linearGradient></defs>
        <rect width="36" height="36" rx="8" fill="url(#g)"/>
        <path fill="#fff" d="M18 7a1.8 1.8 0 0 1 1.8 1.8v.5a7 7 0 0 1 5.2 6.8c0 5 1.4 6.3 2.5 7.4.7
        .7.2 2-.8 2H9.3c-1 0-1.5-1.3-.8-2 1.1-1.1 2.5-2.4 2.5-7.4a7 7 0 0 1 5.2-6.8v-.5A1.8 1.8 0 0 1
        18 7Zm-3 19.5h6a3 3 0 0 1-6 0Z"/>
        <path fill="none" stroke="#fff" stroke-width="1.7" stroke-linecap="round"
        stroke-linejoin="round" d="m15 17.3 2.2 2.2 4-4.4" class="tick"/>
        <path fill="none" stroke="#5a6bfd" stroke-width="1.9" stroke-linecap="round"
        stroke-linejoin="round" d="m14.9 17.4 2.3 2.3 4.1-4.6"/>
        </svg>

        """

    private static let page = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Scorebell sandbox</title>
        <link rel="icon" href="/sandbox/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/sandbox/style.css">
        <script src="/sandbox/app.js" defer></script>
        </head>
        <body>
        <a class="skip" href="#channel">Skip to the Slack channel</a>
        <header class="top">
        <img src="/sandbox/icon.svg" alt="" width="32" height="32">
        <h1>Scorebell sandbox</h1>
        <p>Port and Slack on this machine. Nothing leaves it.</p>
        <span id="live" class="live" data-state="wait">Live</span>
        </header>
        <main>
        <section class="port" aria-labelledby="port-title">
        <h2 id="port-title" class="pane-title"><span class="mark port-mark" aria-hidden="true"></span>
        Port</h2>
        {{#action}}
        <form id="action" class="card action" method="post" action="/sandbox/execute">
        <div class="action-head">
        <span class="action-icon" aria-hidden="true">⚡</span>
        <div>
        <h3>{{title}}</h3>
        <p class="meta"><code>{{identifier}}</code></p>
        </div>
        <button id="execute" type="submit">Execute</button>
        </div>
        <p class="description">{{description}}</p>
        <svg class="levels" viewBox="0 0 {{entityCount}} 1" preserveAspectRatio="none"
         aria-hidden="true">{{#levels}}
        <rect class="{{style}}" x="{{start}}" width="{{count}}" height="1"/>{{/levels}}
        </svg>
        <ul class="legend" aria-label="Entities by level">
        {{#levels}}<li class="{{style}}">{{title}} <b>{{count}}</b></li>{{/levels}}
        </ul>
        <div class="action-foot">
        <span class="chip">Blueprint <b>{{blueprint}}</b></span>
        <span class="chip"><b>{{entityCount}}</b> entities</span>
        <span class="chip"><b>{{ruleCount}}</b> rules</span>
        <span class="choices">
        <label>Door
        <select name="door">
        {{#doors}}<option value="{{name}}">{{title}}</option>{{/doors}}
        </select></label>
        <label>Payload
        <select name="shape">
        {{#shapes}}<option>{{.}}</option>{{/shapes}}
        </select></label>
        </span>
        </div>
        </form>
        {{/action}}
        <div id="runs" aria-live="polite">{{> runs}}</div>
        </section>
        <section class="slack" aria-labelledby="slack-title">
        <h2 id="slack-title" class="pane-title"><span class="mark slack-mark" aria-hidden="true">
        </span>Slack</h2>
        <div class="workspace">
        <nav class="sidebar" aria-hidden="true">
        <strong>Acme</strong>
        <span class="group">Channels</span>
        <span># general</span>
        <span># incidents</span>
        <span class="here"># scorecards</span>
        <span># deploys</span>
        <span class="group">Apps</span>
        <span class="app"><img src="/sandbox/icon.svg" alt="" width="16" height="16">scorebell</span>
        </nav>
        <div class="conversation">
        <p class="channel-head"><b># scorecards</b><span>Reminders of unmet scorecard rules</span></p>
        <div id="channel" class="channel" role="log" aria-label="Messages in #scorecards"
         tabindex="0">{{> channel}}</div>
        <p class="composer" aria-hidden="true">Message #scorecards</p>
        </div>
        </div>
        </section>
        </main>
        </body>
        </html>

        """

    private static let runs = """
        <h3 class="list-title">Runs <span class="count">{{runCount}}</span></h3>
        {{^hasRuns}}
        <p class="empty">No run yet. Execute the action: Port signs a webhook and delivers it to the
        service, which reports back here.</p>
        {{/hasRuns}}
        {{#runs}}{{> run}}{{/runs}}
        {{#hasRefusals}}
        <h3 class="list-title">Refused by the sandbox</h3>
        <ul class="card refusals">
        {{#refusals}}
        <li><span class="pill failure">{{status}}</span> <code>{{route}}</code>
        {{#time}}<time class="exact" datetime="{{exact}}">{{clock}}</time>{{/time}}
        <p>{{reason}}</p></li>
        {{/refusals}}
        </ul>
        {{/hasRefusals}}

        """

    private static let run = """
        <article class="card run" aria-label="Run {{id}}">
        <header>
        <span class="pill {{statusClass}}">{{statusName}}</span>
        {{#statusLabel}}<span class="label">{{statusLabel}}</span>{{/statusLabel}}
        {{#time}}<time class="exact" datetime="{{exact}}">{{clock}}</time>{{/time}}
        </header>
        <h4>{{title}} <code>{{id}}</code></h4>
        {{#summary}}<p class="summary">{{summary}}</p>{{/summary}}
        {{#links}}<p class="link"><a href="{{.}}" rel="noopener noreferrer">{{.}}</a></p>{{/links}}
        <p class="delivery {{#isDeliveryGood}}good{{/isDeliveryGood}}">{{delivery}}{{#duration}}
        <span>· ended after {{duration}}</span>{{/duration}}</p>
        {{#hasLogs}}
        <details id="log-{{id}}" {{#isOpen}}open{{/isOpen}}>
        <summary>Log stream</summary>
        <ol class="log">
        {{#logs}}
        <li>{{#time}}<time class="exact" datetime="{{exact}}">{{clock}}</time>{{/time}}
        <span>{{message}}</span></li>
        {{/logs}}
        </ol>
        </details>
        {{/hasLogs}}
        </article>

        """

    private static let channel = """
        {{^hasMessages}}
        <div class="welcome"><p class="hash" aria-hidden="true">#</p>
        <h3>This is the very beginning of #scorecards</h3>
        <p>Reminders appear here as Slack would show them.</p></div>
        {{/hasMessages}}
        {{#hasMessages}}<p class="day"><span>Today</span></p>{{/hasMessages}}
        {{#messages}}{{> message}}{{/messages}}

        """

    private static let message = """
        <article class="message">
        <img class="avatar" src="/sandbox/icon.svg" alt="" width="36" height="36">
        <div>
        <p class="who"><b>scorebell</b> <span class="app-badge">APP</span>
        {{#time}}<time datetime="{{exact}}">{{short}}</time>{{/time}}</p>
        <div class="blocks">{{{html}}}</div>
        {{#flags}}<p class="flag">{{.}}</p>{{/flags}}
        </div>
        </article>

        """
}
