import Templates

/// The page's Mustache templates, from the files in `Resources`.
enum PageTemplates {
    /// A template; its name is its file's, which other templates name it by.
    enum Name: String, Sendable, CaseIterable {
        case runs, run, owners, preview, reminders, reminder, problem
        case signIn = "sign-in"
        case comeIn = "come-in"
        case queue, list, messages
        case runHead = "run-head"
        case runActions = "run-actions"
        case runStory = "run-story"
        case runOwners = "run-owners"
        case ownersTable = "owners-table"
        case runTickets = "run-tickets"
        case ticketsTable = "tickets-table"
        case reminderFacts = "reminder-facts"
        case chart
        case top, foot, row, state, symbols
    }

    /// Read when the first page is drawn: who never looks at one does not wait for it.
    private static let library: TemplateLibrary = {
        // Ours: the names of templates.
        var texts: [String: String] = [:]
        for name in Name.allCases { texts[name.rawValue] = text(name) }
        do throws(TemplateError) {
            return try TemplateLibrary(texts)
        } catch {
            // They are compiled in, and the tests draw every page.
            preconditionFailure("A template cannot be read: \(error)")
        }
    }()

    /// Returns a template's HTML, all values escaped but those that were drawn as HTML.
    static func render(_ name: Name, _ model: some Sendable) -> String {
        do throws(TemplateError) {
            return try library.render(name.rawValue, model)
        } catch {
            // The tests draw every page; a service goes on without this part of one.
            assertionFailure("The template \(name) cannot be drawn: \(error)")
            return ""
        }
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
        case .owners: PackageResources.owners_mustache
        case .preview: PackageResources.preview_mustache
        case .reminders: PackageResources.reminders_mustache
        case .reminder: PackageResources.reminder_mustache
        case .problem: PackageResources.problem_mustache
        case .signIn: PackageResources.sign_in_mustache
        case .comeIn: PackageResources.come_in_mustache
        case .queue: PackageResources.queue_mustache
        case .list: PackageResources.list_mustache
        case .messages: PackageResources.messages_mustache
        case .runHead: PackageResources.run_head_mustache
        case .runActions: PackageResources.run_actions_mustache
        case .runStory: PackageResources.run_story_mustache
        case .runOwners: PackageResources.run_owners_mustache
        case .ownersTable: PackageResources.owners_table_mustache
        case .runTickets: PackageResources.run_tickets_mustache
        case .ticketsTable: PackageResources.tickets_table_mustache
        case .reminderFacts: PackageResources.reminder_facts_mustache
        case .chart: PackageResources.chart_mustache
        case .top: PackageResources.top_mustache
        case .foot: PackageResources.foot_mustache
        case .row: PackageResources.row_mustache
        case .state: PackageResources.state_mustache
        case .symbols: PackageResources.symbols_mustache
        }
    }
}
