import Mustache

/// The page's Mustache templates, kept in the executable so that it needs no files beside it.
struct PageTemplates: Sendable {
    enum Name: String, Sendable, CaseIterable {
        case runs, run, preview, reminders, signIn, problem, comeIn
        case queue, list, runHead, runActions, runStory, messages
        case top, foot, row, state, symbols
    }

    private let library: MustacheLibrary

    init() {
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        let pragma = "{{% CONTENT_TYPE: \(ScalarEscaping.name)}}"
        var library = MustacheLibrary()
        for name in Name.allCases {
            do {
                try library.register(pragma + Self.text(name), named: name.rawValue)
            } catch {
                preconditionFailure("The template \(name) cannot be read: \(error)")
            }
        }
        self.library = library
    }

    /// Returns a template's HTML, all values escaped but those that were drawn as HTML.
    func render(_ name: Name, _ model: some Sendable) -> String {
        library.render(model, withTemplate: name.rawValue) ?? ""
    }

    private static func text(_ name: Name) -> String {
        switch name {
        case .runs: runs
        case .run: run
        case .preview: preview
        case .reminders: reminders
        case .signIn: signIn
        case .problem: problem
        case .comeIn: comeIn
        case .queue: queue
        case .list: list
        case .runHead: runHead
        case .runActions: runActions
        case .runStory: runStory
        case .messages: messages
        case .top: top
        case .foot: foot
        case .row: row
        case .state: state
        case .symbols: symbols
        }
    }
}

/// Escapes scalar by scalar.
///
/// The library's own way looks at characters, and a quotation mark with a combining mark behind it
/// is another character than a quotation mark: it would end an attribute.
private struct ScalarEscaping: MustacheContentType {
    static let name = "SCALARS"

    func escapeText(_ text: String) -> String { HTML.escaped(text) }
}

/// What every page has around it.
extension PageTemplates {
    private static let top = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}} · scorebell</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/assets/console.css">
        <script src="/assets/console.js" defer></script>
        </head>
        <body{{#events}} data-events="{{events}}"{{/events}}>
        {{> symbols}}
        <a class="skip" href="#main">Skip to the content</a>
        <header class="top">
        <a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="28" height="28">scorebell</a>
        {{#person}}
        <nav aria-label="Main">
        <a href="/"{{#onRuns}} aria-current="page"{{/onRuns}}>Runs</a>
        <a href="/reminders"{{#onReminders}} aria-current="page"{{/onReminders}}>Reminders</a>
        <a href="/preview"{{#onPreview}} aria-current="page"{{/onPreview}}>Preview</a>
        </nav>
        <span id="live" class="live" hidden></span>
        <form class="out" method="post" action="/sign-out">
        <input type="hidden" name="token" value="{{formToken}}">
        <button class="quiet" type="submit">Sign out</button>
        </form>
        {{/person}}
        </header>
        <main id="main">
        {{#notice}}<p class="notice" role="status">{{notice}}</p>{{/notice}}

        """

    private static let foot = """
        </main>
        <footer>scorebell {{version}}</footer>
        </body>
        </html>

        """

    /// The shapes of the states, so that none is told by its colour alone.
    private static let symbols = """
        <svg class="symbols" aria-hidden="true"><defs>
        <symbol id="s-queued" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.5" fill="none"
         stroke="currentColor" stroke-width="1.8" stroke-dasharray="3 2.4"/></symbol>
        <symbol id="s-running" viewBox="0 0 16 16"><path fill="currentColor"
         d="M5 3.2v9.6l8-4.8z"/></symbol>
        <symbol id="s-waiting" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.7" fill="none"
         stroke="currentColor" stroke-width="1.8"/><path d="M8 4.8V8l2.2 1.6" fill="none"
         stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/></symbol>
        <symbol id="s-succeeded" viewBox="0 0 16 16"><path d="m3.2 8.6 3.2 3.2 6.4-7.2" fill="none"
         stroke="currentColor" stroke-width="2.2" stroke-linecap="round"
         stroke-linejoin="round"/></symbol>
        <symbol id="s-failed" viewBox="0 0 16 16"><path d="m4 4 8 8m0-8-8 8" fill="none"
         stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/></symbol>
        <symbol id="s-dead" viewBox="0 0 16 16"><path fill="currentColor"
         d="M8 1.8 14.6 13.4H1.4z"/><path d="M8 6v3.4m0 2v.2" stroke="var(--bad-bg)"
         stroke-width="1.6" stroke-linecap="round"/></symbol>
        <symbol id="s-cancelled" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5.7" fill="none"
         stroke="currentColor" stroke-width="1.8"/><path d="m4.2 11.8 7.6-7.6" fill="none"
         stroke="currentColor" stroke-width="1.8"/></symbol>
        </defs></svg>

        """

    private static let state = """
        <span class="state {{name}}"><svg aria-hidden="true"><use href="#s-{{name}}"/></svg>{{word}}</span>
        """

    private static let messages = """
        {{#items}}
        <article class="message" dir="auto">
        {{#place}}<p class="place">Message {{place}}</p>{{/place}}
        <div class="who"><img src="/assets/icon.svg" alt="" width="32" height="32">
        <b>scorebell</b><span>APP</span></div>
        <div class="blocks">{{{html}}}</div>
        </article>
        {{/items}}

        """
}
