import JSON
package import Reminders
import Scorecards

/// The texts of one ticket for Jira, with their limits.
///
/// Cloud takes a document (Atlassian Document Format), Data Center wiki text; which of them is asked
/// for when a text is written. Both have the same content, which is port-sender's, with the same
/// hash and bounds.
package struct JiraText: Sendable {
    let ticket: WantedTicket
    let hasSubtasks: Bool
    private let names: Names

    package init(of ticket: WantedTicket, _ configuration: JiraConfiguration) {
        self.ticket = ticket
        hasSubtasks = configuration.hasSubtasks
        names = Names(of: ticket)
    }

    /// UTF-16 units of a summary; Jira refuses the 255th.
    package static let titleUnitsMax = 254
    /// UTF-16 units of one name in a description.
    static let nameUnitsMax = 250
    /// UTF-16 units of one condition of a rule.
    static let conditionUnitsMax = 400
    /// UTF-8 bytes of an address; a link whose address is longer becomes its label.
    private static let addressBytesMax = 3_000

    /// The draft whose body is the document; Data Center's session writes `wiki` instead.
    package var draft: TicketDraft {
        let document = ADFWriter.document(section)
        let blocks = document["content"]?.array ?? []
        let title = title
        let parts = hasSubtasks ? ticket.rules.map(part) : []
        let text = String(decoding: document.utf8, as: UTF8.self)
        return TicketDraft(
            title: title,
            body: document,
            hash: TicketDigest.of([title, text] + parts.map(\.title), digits: 16),
            bounds: [blocks.first, blocks.last].compactMap { $0 }.map { BlockDigest.of($0) },
            parts: parts
        )
    }

    /// The section as wiki text; `draft.bounds` are its bounds too.
    package var wiki: String { WikiWriter.text(section) }

    private var title: String {
        JiraWords.title(
            within: Self.titleUnitsMax,
            of: [names.scorecard, names.level, names.blueprint, JiraWords.name(ticket.key.entity)]
        ) { "\($0[0]) tasks to reach the \($0[1]) level for the \($0[2]): \($0[3])" }
    }

    private func part(_ rule: TicketRule) -> PartDraft {
        let identifier = rule.rule.identifier
        let title = JiraWords.title(
            within: Self.titleUnitsMax,
            of: [JiraWords.name(rule.rule.title, identifier), JiraWords.name(identifier)]
        ) { "\($0[0]) (\($0[1]))" }
        return PartDraft(key: ticket.key.part(ofRule: identifier), rule: rule, title: title)
    }

    private var section: [JiraBlock] {
        let heading: JiraBlock = .heading(
            "⭐️ \(names.scorecard) tasks for the \(names.blueprint): \(names.entity) "
        )
        let entity: Document.Span = .link([.untrusted(names.entity)], url: ticket.entityURL)
        let level: Document.Span = .emphasis(.strong, [.untrusted(names.level)])
        let about = Self.about(ticket)
        if hasSubtasks {
            return [
                heading,
                .paragraph(
                    """
                    This task contains all sub-tasks needed to be completed for \(entity) to reach \
                    the \(level) level in the \(names.scorecard) scorecard.
                    """
                ),
                .paragraph([]), about,
            ]
        }
        let introduction: JiraBlock = .paragraph(
            """
            This task lists the rules that have to be met for \(entity) to reach the \(level) level \
            in the \(names.scorecard) scorecard.
            """
        )
        return .fitting(RuleChecklist.details) { detail in
            [heading, introduction, RuleChecklist(ticket.rules, in: detail).block, about]
        }
    }

    /// What scorecards are: the end of every description.
    static func about(_ ticket: WantedTicket) -> JiraBlock {
        let scorecards: Document.Span = .emphasis(.strong, "Scorecards")
        let port: Document.Span = .link("Port", url: ticket.appURL)
        return .panel([
            """
            \(scorecards) are a way for you and your team to define and track standards, metrics, \
            and KPIs in different categories such as production readiness, quality, productivity, \
            and more.
            """,
            "For more information about your scorecards, go to \(port).",
        ])
    }

    /// Returns an address that can stand in a link as it is; nil for one that is too long, could run
    /// a script, or has signs that no address has.
    static func linkable(_ url: String) -> String? {
        guard url.utf8.count <= addressBytesMax, Document.isSafe(address: url),
            JiraWords.cleaned(url).hasSameBytes(as: url)
        else { return nil }
        return url
    }

    /// What a ticket's texts call things, as long as a description has room for.
    struct Names {
        let scorecard: String
        let level: String
        let blueprint: String
        let entity: String

        init(of ticket: WantedTicket) {
            let (key, limit) = (ticket.key, JiraText.nameUnitsMax)
            scorecard = JiraWords.name(ticket.scorecardTitle, key.scorecard, within: limit)
            level = JiraWords.name(key.level, within: limit)
            blueprint = JiraWords.name(key.blueprint, within: limit)
            entity = JiraWords.name(ticket.entityTitle, key.entity, within: limit)
        }
    }
}
