package import JSON

/// The texts of a ticket in its tracker's own form and limits.
package struct TicketDraft: Sendable, Hashable {
    /// One line, within the tracker's limit.
    package var title: String
    /// Our section of the description: Markdown or wiki text as a text, or a document as JSON.
    package var body: JSONValue
    /// Changes when anything does that would be written: title, section, and parts' titles; 16
    /// hexadecimal digits.
    package var hash: String
    /// `TicketMemo.bounds` of this section.
    package var bounds: [String]
    /// A part for each rule, in order; empty where rules are a checklist in the section.
    package var parts: [PartDraft]

    package init(
        title: String,
        body: JSONValue,
        hash: String,
        bounds: [String] = [],
        parts: [PartDraft] = []
    ) {
        self.title = title
        self.body = body
        self.hash = hash
        self.bounds = bounds
        self.parts = parts
    }

    /// What is to be remembered when this was written for that ticket.
    package func memo(of key: TicketKey) -> TicketMemo {
        TicketMemo(
            key: key.digest,
            scope: key.scope.digest,
            entity: key.entityDigest,
            hash: hash,
            title: TicketDigest.of([title], digits: 16),
            bounds: bounds
        )
    }
}

/// The title of a rule's own part of a ticket, such as a subtask; its body is made when it is
/// created.
package struct PartDraft: Sendable, Hashable {
    /// `TicketKey.part(ofRule:)`.
    package var key: String
    package var rule: TicketRule
    package var title: String

    package init(key: String, rule: TicketRule, title: String) {
        self.key = key
        self.rule = rule
        self.title = title
    }
}
