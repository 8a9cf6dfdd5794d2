import JSON
import Console
import Slack
import Testing
import TestSupport

/// How much work it is to draw a text.
struct DrawingWorkTests {
    private static let units = [
        "*a ", "*_~", "*a _b ~c ", "**", "`", "``` ", "<", "<<<< ", "<a", "<https://a|",
        "<https://a|b>", "<@U1> ", "&", "&amp;", ":", ":a", ":bell:", "*a\u{301}", "\u{301}",
        "\u{301}\u{316}", "a*", "\u{1F1E6}", "\u{1F468}\u{200D}", "\r\n", "*\n", "*a_", "_*x* ",
    ]

    @Test(arguments: units)
    func `drawing takes time that grows with the text`(_ unit: String) async {
        await WorkGrowth.expectLinear(from: 8_192) { size in
            let text = String(repeating: unit, count: size / unit.utf8.count)
            return SlackMessage(
                text: "",
                blocks: [
                    ["type": "section", "text": ["type": "mrkdwn", "text": .string(text)]],
                    ["type": "header", "text": ["type": "plain_text", "text": .string(text)]],
                ]
            )
        } _: { message in
            _ = DocumentDrawing.html(message.document)
        }
    }
}
