import JSON
import Scorecards

/// port-sender's reminder, written again from its rules and nothing of ours, for comparison.
///
/// It escapes nothing and limits nothing, so it is right on plain words and small numbers only.
struct PortSenderReminder {
    /// The type and the text of each block.
    private(set) var blocks: [[String]] = []
    /// Whether Slack takes the message, so that it is one to compare with.
    private(set) var isRight = true

    init(_ catalogue: Catalogue, plural: String, app: String) {
        var levels: [String] = []
        var lines: [String: [(passed: Int, text: String)]] = [:]
        var count = 0
        for entity in catalogue.entities {
            let level = entity.standing?.level ?? "None"
            let (met, unmet) = (entity.standing?.met ?? [], entity.standing?.unmet ?? [])
            let (passed, total) = (met.count, met.count + unmet.count)
            if level == catalogue.scorecard.levels.last?.title || passed >= total { continue }
            if lines[level] == nil { levels.append(level) }
            let link = "\(app)/\(catalogue.blueprint)Entity?identifier=\(entity.identifier)"
            lines[level, default: []]
                .append(
                    (passed, "• <\(link)|\(entity.title)> - `[\(passed)/\(total)] Passed`")
                )
            count += 1
        }
        blocks = [
            ["header", ":bell: \(catalogue.scorecard.title) reminder"],
            [
                "section",
                "This is a reminder that some of your \(plural) have unmet rules.\n Click on the "
                    + "links below to see how to improve the score of your \(plural) ⭐️",
            ],
            ["section", "*⚠️ \(count) \(plural) with unmet rules*"],
        ]
        for level in levels {
            let texts = (lines[level] ?? []).enumerated()
                .sorted { ($1.element.passed, $0.offset) < ($0.element.passed, $1.offset) }
                .map(\.element.text)
            appendBlocks(of: texts, title: "*\(level)*\n\n")
        }
        let lengths = blocks.map { $0[1].utf16.count }
        isRight =
            isRight && blocks.count <= 50 && lengths[0] <= 150
            && lengths.allSatisfy { $0 <= 3_000 } && lengths.reduce(0, +) <= 12_000 && count > 0
    }

    private mutating func appendBlocks(of texts: [String], title: String) {
        let most = 3_000 - title.unicodeScalars.count
        var next = 0
        var prefix = title
        while next < texts.count {
            var taken: [String] = []
            var length = 0
            while length < most, next < texts.count {
                taken.append(texts[next])
                length = taken.reduce(-2) { $0 + $1.unicodeScalars.count + 2 }
                next += 1
            }
            if next < texts.count {
                taken.removeLast()
                next -= 1
                // One line alone is too long: port-sender would never come to an end.
                guard !taken.isEmpty else {
                    isRight = false
                    return
                }
            }
            blocks.append(["section", prefix + taken.joined(separator: " \n")])
            prefix = ""
        }
    }
}
