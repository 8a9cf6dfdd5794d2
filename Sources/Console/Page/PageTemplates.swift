import Mustache

/// The page's Mustache templates, from the files in `Resources`.
enum PageTemplates {
    /// A template; its name is its file's, which other templates name it by.
    enum Name: String, Sendable, CaseIterable {
        case runs, run, preview, reminders, problem
        case signIn = "sign-in"
        case comeIn = "come-in"
        case queue, list, messages
        case runHead = "run-head"
        case runActions = "run-actions"
        case runStory = "run-story"
        case top, foot, row, state, symbols
    }

    /// Read when the first page is drawn: who never looks at one does not wait for it.
    private static let library: MustacheLibrary = {
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        let pragma = "{{% CONTENT_TYPE: \(ScalarEscaping.name)}}"
        var library = MustacheLibrary()
        for name in Name.allCases {
            do {
                try library.register(pragma + text(name), named: name.rawValue)
            } catch {
                // It is compiled in, and the tests draw every page.
                preconditionFailure("The template \(name) cannot be read: \(error)")
            }
        }
        return library
    }()

    /// Returns a template's HTML, all values escaped but those that were drawn as HTML.
    static func render(_ name: Name, _ model: some Sendable) -> String {
        library.render(model, withTemplate: name.rawValue) ?? ""
    }

    private static func text(_ name: Name) -> String {
        let text = String(decoding: bytes(name), as: UTF8.self)
        // This one stands within a line, and the newline that ends its file would break that line.
        return name == .state ? String(text.dropLast()) : text
    }

    private static func bytes(_ name: Name) -> [UInt8] {
        switch name {
        case .runs: PackageResources.runs_mustache
        case .run: PackageResources.run_mustache
        case .preview: PackageResources.preview_mustache
        case .reminders: PackageResources.reminders_mustache
        case .problem: PackageResources.problem_mustache
        case .signIn: PackageResources.sign_in_mustache
        case .comeIn: PackageResources.come_in_mustache
        case .queue: PackageResources.queue_mustache
        case .list: PackageResources.list_mustache
        case .messages: PackageResources.messages_mustache
        case .runHead: PackageResources.run_head_mustache
        case .runActions: PackageResources.run_actions_mustache
        case .runStory: PackageResources.run_story_mustache
        case .top: PackageResources.top_mustache
        case .foot: PackageResources.foot_mustache
        case .row: PackageResources.row_mustache
        case .state: PackageResources.state_mustache
        case .symbols: PackageResources.symbols_mustache
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
