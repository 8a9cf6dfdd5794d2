import Templates

/// The page's Mustache templates, from the files in `Resources`.
enum SandboxTemplates {
    enum Name: String, Sendable {
        case page, runs, sidebar, channel, tickets
    }

    /// Read when the first page is drawn.
    private static let library: TemplateLibrary = {
        let files = [
            "page": PackageResources.page_mustache,
            "runs": PackageResources.runs_mustache,
            "channel": PackageResources.channel_mustache,
            "run": PackageResources.run_mustache,
            "conversation": PackageResources.conversation_mustache,
            "message": PackageResources.message_mustache,
            "post": PackageResources.post_mustache,
            "sidebar": PackageResources.sidebar_mustache,
            "line": PackageResources.line_mustache,
            "tickets": PackageResources.tickets_mustache,
            "board": PackageResources.board_mustache,
            "ticket": PackageResources.ticket_mustache,
        ]
        do throws(TemplateError) {
            return try TemplateLibrary(files.mapValues { String(decoding: $0, as: UTF8.self) })
        } catch {
            // They are compiled in, and the tests draw every page.
            preconditionFailure("A template cannot be read: \(error)")
        }
    }()

    /// Returns a template's HTML; all values are escaped but those that are HTML already.
    static func render(_ name: Name, _ model: some Sendable) -> String {
        do throws(TemplateError) {
            return try library.render(name.rawValue, model)
        } catch {
            // The tests draw every page; the sandbox goes on without this part of one.
            assertionFailure("The template \(name) cannot be drawn: \(error)")
            return ""
        }
    }
}
