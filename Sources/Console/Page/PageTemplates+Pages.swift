/// The pages, and the parts of them that change while they are looked at.
extension PageTemplates {
    static let runs = """
        {{#frame}}{{> top}}{{/frame}}
        <h1 class="unseen">Runs</h1>
        <section id="queue" aria-label="The queue now">{{{queue}}}</section>
        <section aria-label="Runs">
        <div class="tools">
        <nav class="tabs" aria-label="Filter by state">
        {{#filters}}<a href="{{href}}"{{#isHere}} aria-current="true"{{/isHere}}>{{word}}</a>{{/filters}}
        </nav>
        <form class="search" method="get" action="/" role="search">
        <input type="search" name="run" value="{{search}}" aria-label="Id of a run in Port, or of a job"
         placeholder="Run or job id" maxlength="200" autocomplete="off" spellcheck="false">
        <button type="submit">Find</button>
        </form>
        </div>
        <div id="list">{{{list}}}</div>
        </section>
        {{#frame}}{{> foot}}{{/frame}}
        """

    static let queue = """
        <dl class="tiles">
        <div><dt>Waiting</dt><dd>{{waiting}}</dd></div>
        <div><dt>Running</dt><dd>{{running}}</dd></div>
        <div><dt>Oldest waits</dt>
        <dd>{{#oldest}}<time class="age" datetime="{{iso}}">since {{text}}</time>{{/oldest}}{{^oldest}}–{{/oldest}}</dd></div>
        <div><dt>Last hour</dt><dd>{{lastHour}}</dd></div>
        <div{{^areWorkersWell}} class="alarm"{{/areWorkersWell}}><dt>Workers here</dt><dd>{{workers}}</dd></div>
        <div{{#hasTrouble}} class="alarm"{{/hasTrouble}}><dt>Failed</dt>
        <dd>{{#hasTrouble}}<a href="/?state=dead,failed&amp;kind=all">{{trouble}}</a>{{/hasTrouble}}{{^hasTrouble}}0{{/hasTrouble}}</dd></div>
        </dl>

        """

    static let list = """
        {{#hasRows}}
        <table class="runs">
        <thead><tr><th scope="col">State</th><th scope="col">Reminder</th>
        <th scope="col">Run in Port</th><th scope="col" class="number">Attempts</th>
        <th scope="col">Accepted</th></tr></thead>
        <tbody>
        {{#rows}}{{> row}}{{/rows}}
        </tbody>
        </table>
        {{/hasRows}}
        {{^hasRows}}<p class="empty">{{nothing}}</p>{{/hasRows}}
        <nav class="pager" aria-label="Pages">
        {{#newest}}<a href="{{newest}}">Newest</a>{{/newest}}
        {{#next}}<a rel="next" href="{{next}}">Older</a>{{/next}}
        </nav>

        """

    static let row = """
        <tr>
        <td>{{#state}}{{> state}}{{/state}}</td>
        <td class="what"><a href="/runs/{{id}}">{{name}}</a> <span class="soft about">{{subject}}</span>
        {{#why}}<span class="why">{{why}}</span>{{/why}}</td>
        <td class="id">{{#runID}}<code>{{runID}}</code>{{/runID}}{{^runID}}<span class="soft">none</span>{{/runID}}</td>
        <td class="number attempts">{{attempts}}<span class="unit"> {{unit}}</span></td>
        <td class="when">{{#accepted}}<time class="ago" datetime="{{iso}}">{{text}}</time>{{/accepted}}</td>
        </tr>

        """

    static let run = """
        {{#frame}}{{> top}}{{/frame}}
        <p class="crumbs"><a href="/">Runs</a></p>
        <p id="said" class="unseen" role="status"></p>
        <section id="head">{{{head}}}</section>
        <section id="actions" aria-label="What can be done">{{{actions}}}</section>
        <div class="columns">
        <div id="story">{{{story}}}</div>
        <section class="slack" aria-labelledby="messages-title">
        <h2 id="messages-title">Messages, as Slack draws them</h2>
        <div id="messages">{{#messages}}{{{messages}}}{{/messages}}{{^messages}}<p class="empty">No messages are built yet.</p>{{/messages}}</div>
        </section>
        </div>
        {{#frame}}{{> foot}}{{/frame}}
        """

    static let runHead = """
        <div class="title"><h1>{{name}}</h1>{{#state}}{{> state}}{{/state}}</div>
        <p class="soft">{{subject}}</p>{{#finding}}<p class="soft">{{finding}}</p>{{/finding}}
        {{#reason}}<div class="reason {{tone}}"><b>{{reasonTitle}}</b><p>{{reason}}</p></div>{{/reason}}
        <dl class="facts">
        <div><dt>Run in Port</dt><dd>{{#runID}}<code>{{runID}}</code>{{/runID}}{{^runID}}none{{/runID}}</dd></div>
        <div><dt>Job</dt><dd><code>{{id}}</code></dd></div>
        <div><dt>Attempts</dt><dd>{{attempts}}</dd></div>
        <div><dt>Accepted</dt><dd>{{#accepted}}<time class="exact" datetime="{{iso}}">{{text}}</time>{{/accepted}}</dd></div>
        {{#took}}<div><dt>Took</dt><dd>{{took}}</dd></div>{{/took}}
        </dl>

        """

    static let runActions = """
        {{#canRetry}}
        <details class="confirm" id="retry"><summary>Retry…</summary>
        <form method="post" action="/runs/{{id}}/retry">
        <p>Work begins again behind the last finished step. A message that Slack accepted is not
        sent again.</p>
        <input type="hidden" name="token" value="{{formToken}}">
        <input type="hidden" name="nonce" value="{{nonce}}">
        <button class="main" type="submit">Retry this run</button>
        </form></details>
        {{/canRetry}}
        {{#canCancel}}
        <details class="confirm" id="cancel"><summary>Cancel…</summary>
        <form method="post" action="/runs/{{id}}/cancel">
        <p>It stops at its next step, and its run in Port ends with FAILURE. A message that is on its
        way is not called back.</p>
        <input type="hidden" name="token" value="{{formToken}}">
        <label for="reason">Why, in one sentence that the run in Port is told</label>
        <input id="reason" name="reason" maxlength="200" value="An operator cancelled it.">
        <button class="danger" type="submit">Cancel this run</button>
        </form></details>
        {{/canCancel}}

        """

    static let runStory = """
        <section aria-labelledby="timeline-title">
        <h2 id="timeline-title">Timeline</h2>
        <ol class="timeline">
        {{#entries}}
        <li class="{{look}}"><div><b>{{title}}</b>{{#took}} <span class="soft">{{took}}</span>{{/took}}
        {{#time}}<time class="exact" datetime="{{iso}}">{{text}}</time>{{/time}}</div>
        {{#detail}}<p>{{detail}}{{#link}} <a href="/runs/{{link}}">The report's job</a>{{/link}}</p>{{/detail}}</li>
        {{/entries}}
        </ol>
        </section>
        {{#hasLog}}
        <section aria-labelledby="log-title">
        <h2 id="log-title">Told to the run in Port</h2>
        {{#reports}}
        <div class="report"><p><b>{{status}}</b> · {{label}} <span class="soft">{{delivery}}</span></p>
        <ol class="log">{{#lines}}<li>{{.}}</li>{{/lines}}</ol>
        {{#summary}}<p class="soft">{{summary}}</p>{{/summary}}</div>
        {{/reports}}
        </section>
        {{/hasLog}}

        """

    static let reminders = """
        {{#frame}}{{> top}}{{/frame}}
        <h1>Reminders</h1>
        <p class="lead">What is configured, where it goes, and what starts it.</p>
        <div class="cards">
        {{#cards}}
        <section class="card">
        <h2>{{name}}</h2>
        <p class="soft">{{operation}} to {{destination}}</p>
        <dl class="facts">
        <div><dt>Blueprint</dt><dd><code>{{blueprint}}</code></dd></div>
        <div><dt>Scorecard</dt><dd><code>{{scorecard}}</code></dd></div>
        <div><dt>Layout</dt><dd>{{layout}}</dd></div>
        <div class="wide"><dt>Looks at</dt><dd>{{#filter}}<code>{{filter}}</code>{{/filter}}{{^filter}}all entities{{/filter}}</dd></div>
        <div class="wide"><dt>Started by</dt><dd>{{#triggers}}<code>{{.}}</code><br>{{/triggers}}</dd></div>
        </dl>
        <p><a class="button" href="/preview{{query}}">Preview</a></p>
        </section>
        {{/cards}}
        </div>
        {{#frame}}{{> foot}}{{/frame}}
        """

    static let preview = """
        {{#frame}}{{> top}}{{/frame}}
        <h1>Preview</h1>
        <p class="lead">Reads Port and builds the messages. Nothing is sent, and no run is told.</p>
        <div class="columns">
        <form class="card fields" method="post" action="/preview">
        <input type="hidden" name="token" value="{{frame.formToken}}">
        <label for="p-reminder">Reminder</label>
        <select id="p-reminder" name="reminder">
        {{#choices}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{word}}</option>{{/choices}}
        </select>
        <label for="p-operation">Operation</label>
        <select id="p-operation" name="operation_kind">
        {{#operations}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{word}}</option>{{/operations}}
        </select>
        <label for="p-blueprint">Blueprint</label>
        <input id="p-blueprint" name="blueprint" value="{{blueprint}}" placeholder="as configured">
        <label for="p-scorecard">Scorecard</label>
        <input id="p-scorecard" name="scorecard" value="{{scorecard}}" placeholder="as configured">
        <label for="p-rule">Filter rule, as JSON</label>
        <textarea id="p-rule" name="filter_rule" rows="4" spellcheck="false"
         placeholder="as configured">{{rule}}</textarea>
        <button class="main" type="submit">Build the preview</button>
        </form>
        <section class="slack" aria-label="The messages" aria-live="polite">
        {{#problem}}<div class="reason bad" role="alert"><b>No preview</b><p>{{problem}}</p></div>{{/problem}}
        {{#finding}}<p class="finding">{{finding}}</p>{{/finding}}
        {{#drawn}}{{> messages}}{{/drawn}}
        {{#isEmpty}}<p class="empty">The messages appear here as Slack would show them.</p>{{/isEmpty}}
        </section>
        </div>
        {{#frame}}{{> foot}}{{/frame}}
        """

    static let signIn = """
        {{#frame}}{{> top}}{{/frame}}
        <form class="card door" method="post" action="/sign-in">
        <h1>Sign in</h1>
        <p class="soft">The admin token is what the service was given as <code>ADMIN_TOKEN</code>.</p>
        {{#problem}}<p class="reason bad" role="alert">{{problem}}</p>{{/problem}}
        <input type="hidden" name="token" value="{{frame.formToken}}">
        <input type="hidden" name="to" value="{{to}}">
        <label for="secret">Admin token</label>
        <input id="secret" name="secret" type="password" autocomplete="current-password" required
         autofocus>
        <button class="main" type="submit">Sign in</button>
        </form>
        {{#frame}}{{> foot}}{{/frame}}
        """

    static let problem = """
        {{#frame}}{{> top}}{{/frame}}
        <section class="card door">
        <h1>{{heading}}</h1>
        <p>{{message}}</p>
        <p><a class="button" href="/">To the runs</a></p>
        </section>
        {{#frame}}{{> foot}}{{/frame}}
        """

    /// A link from another site brings no strict cookie along; one from this page does.
    static let comeIn = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta http-equiv="refresh" content="0;url={{to}}">
        <title>scorebell</title>
        <p><a href="{{to}}">Go on to scorebell</a></p>
        </html>

        """
}
