import FoundationEssentials
import JSON

/// Slack's limits as the tests hold messages to them: their own copy, and the contract's if there.
enum SlackContract {
    /// Baked in, so that the rules are checked where the contract's file is not beside the package.
    static let figures: [String: Int] = [
        "message.blocks.max": 50, "textObject.max": 3_000, "header.text.max": 150,
        "text.recommended.max": 4_000, "text.truncatedAbove": 40_000, "sender.blocks.max": 40,
        "sender.serialisedBlocks.maxChars": 10_000, "sender.text.maxChars": 4_000,
        "emulator.escapedTextChars.max": 12_000, "emulator.serialisedBlocks.maxChars": 13_200,
    ]

    /// The same names from `slack-limits.json`; nil where there is no such file.
    static let published: [String: Int]? = {
        var folder = URL(filePath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        let file = folder.appending(path: "../shared/contract/slack-limits.json")
        guard let content = try? Data(contentsOf: file),
            let contract = try? JSONCoding.decode(JSONValue.self, from: Array(content))
        else { return nil }
        let lists = ["limits", "design"].compactMap { contract[$0]?.object }
        return lists.joined()
            .reduce(into: [:]) { figures, member in
                if case .integer(let figure) = member.value {
                    figures[member.key.text] = Int(figure)
                }
            }
    }()
}
