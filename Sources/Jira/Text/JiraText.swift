import JSON
import Reminders

/// The texts of one ticket for Jira, with their limits.
///
/// Cloud takes a document (Atlassian Document Format), Data Center wiki text; which of them is asked
/// for when a text is written. The hash is over the same content in both.
struct JiraText {
    let ticket: WantedTicket
    let hasSubtasks: Bool

    init(of ticket: WantedTicket, _ configuration: JiraConfiguration) {
        self.ticket = ticket
        hasSubtasks = configuration.hasSubtasks
    }

    /// The draft whose body is the document; Data Center's session writes `wiki` instead.
    var draft: TicketDraft {
        TicketDraft(title: "", body: .null, hash: "")
    }

    /// The section as wiki text, and its bounds.
    var wiki: String { "" }

    /// The description of a part, as a document.
    static func document(ofPart part: NewPart) -> JSONValue { .null }

    /// The same as wiki text.
    static func wiki(ofPart part: NewPart) -> String { "" }

    /// Returns a description in which our section is written anew, and people's text kept.
    ///
    /// - Parameters:
    ///   - section: The new section, a document.
    ///   - description: What stands there now; null for nothing.
    ///   - bounds: `TicketMemo.bounds` of what we last wrote.
    /// - Returns: Nil where our section is not found, because people rewrote it.
    static func merged(
        _ section: JSONValue,
        into description: JSONValue,
        bounds: [String]
    ) -> JSONValue? { nil }

    /// The same for wiki text.
    static func merged(_ section: String, into description: String, bounds: [String]) -> String? {
        nil
    }
}
