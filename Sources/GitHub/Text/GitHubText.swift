import JSON
import Reminders
import Scorecards

/// The texts of one ticket as an issue, within GitHub's limits: port-sender's own, with the rules
/// as a checklist.
struct GitHubText {
    /// GitHub says 256 characters; units of UTF-16 are never fewer.
    private static let titleUnitsMax = 256
    /// GitHub says 65,536 characters; people write below ours.
    private static let sectionBytesMax = 59_500
    /// Each of several fields of a title that is too long as a whole.
    private static let fieldScalarsMax = 60
    private static let nameScalarsMax = 300

    let ticket: WantedTicket
    /// GitHub's own web server.
    let ownHost: String

    var draft: TicketDraft {
        let (title, section) = (title, section)
        return TicketDraft(
            title: title,
            body: .string(section),
            hash: TicketDigest.of([title, section], digits: 16)
        )
    }

    /// One line, whose backticks would show as code in lists.
    private var title: String {
        let whole = title(fieldsOf: .max)
        if whole.utf16.count <= Self.titleUnitsMax { return whole }
        return Self.cut(title(fieldsOf: Self.fieldScalarsMax))
    }

    private func title(fieldsOf limit: Int) -> String {
        func field(_ text: String, atMost limit: Int = limit) -> String {
            GitHubMarkdown.line(text, atMost: limit).replacing("`", with: "'")
        }
        let key = ticket.key
        return "\(field(ticket.scorecardTitle)) tasks to reach the \(field(key.level)) level for"
            + " the \(field(key.blueprint)): \(field(key.entity, atMost: Self.nameScalarsMax))"
    }

    private static func cut(_ title: String) -> String {
        guard title.utf16.count > titleUnitsMax else { return title }
        var (units, result) = (1, String.UnicodeScalarView())
        for scalar in title.unicodeScalars {
            units += UTF16.width(scalar)
            if units > titleUnitsMax { break }
            result.append(scalar)
        }
        return String(result) + "…"
    }

    private var section: String {
        let scorecard = name(ticket.scorecardTitle)
        let (level, blueprint) = (name(ticket.key.level), name(ticket.key.blueprint))
        let title = name(ticket.entityTitle.isBlank ? ticket.key.entity : ticket.entityTitle)
        let page = RuleMarkdown.destination(ticket.entityURL)
        let head =
            "\(Self.start)\(scorecard) tasks for the \(blueprint): \(title) \n"
            + "This issue contains all sub-tasks needed to be completed for [\(title)](\(page)) to"
            + " reach the \(level) level in the \(scorecard) scorecard.\n"
            + "\n> :bulb: **Tip:** Scorecards are a way for you and your team to define and track"
            + " standards, metrics, and KPIs in different categories such as production readiness,"
            + " quality, productivity, and more. For more information about your scorecards, go to"
            + " [Port](\(RuleMarkdown.destination(ticket.appURL)))\n# Sub-Tasks\n"
        return head + tasks(bytesMax: Self.sectionBytesMax - head.utf8.count) + "\n"
    }

    /// What port-sender's bodies begin with, and ours.
    static let start = "⭐️ "

    /// The checklist, of which as many rules are left out as there is no room for.
    private func tasks(bytesMax: Int) -> String {
        let author = RuleMarkdown(ownHost: ownHost)
        var lines: [String] = []
        var bytes = 0
        for (index, rule) in ticket.rules.enumerated() {
            let line = task(rule, author)
            bytes += line.utf8.count + 1
            guard bytes <= bytesMax else {
                return lines.joined(separator: "\n") + rest(ticket.rules[index...])
            }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }

    private func task(_ rule: TicketRule, _ author: RuleMarkdown) -> String {
        "- [\(rule.isMet ? "x" : " ")] \(name(rule.rule.title)) (\(name(rule.rule.identifier)))\n"
            + author.quote(rule.rule.description ?? "")
    }

    /// A paragraph of its own, which does not go on with the quote before it.
    private func rest(_ rules: ArraySlice<TicketRule>) -> String {
        let unmet = rules.count { !$0.isMet }
        return "\n\n… and \(rules.count) more, \(unmet) of them not met."
    }

    private func name(_ text: String) -> String {
        GitHubMarkdown.escaped(text, atMost: Self.nameScalarsMax)
    }
}
