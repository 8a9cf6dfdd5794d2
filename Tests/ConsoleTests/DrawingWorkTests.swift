import Console
import Glibc
import Messages
import Testing
import Vocabulary

/// How much work it is to draw a text.
struct DrawingWorkTests {
    private static let units = [
        "*a ", "*_~", "*a _b ~c ", "**", "`", "``` ", "<", "<<<< ", "<a", "<https://a|",
        "<https://a|b>", "<@U1> ", "&", "&amp;", ":", ":a", ":bell:", "*a\u{301}", "\u{301}",
        "\u{301}\u{316}", "a*",
        "\u{1F1E6}", "\u{1F468}\u{200D}", "\r\n", "*\n", "*a_", "_*x* ",
    ]

    /// The processor time that the calling thread takes, the smallest of a few, in nanoseconds.
    private func work(_ body: () -> Void) -> Int {
        (0..<4)
            .map { _ in
                var start = timespec()
                var end = timespec()
                // Safe: both are locals, written during the calls only.
                unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start)
                body()
                unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end)
                return (end.tv_sec - start.tv_sec) * 1_000_000_000 + end.tv_nsec - start.tv_nsec
            }
            .min() ?? 0
    }

    private func message(_ unit: String, bytes: Int) -> SlackMessage {
        let text = String(repeating: unit, count: bytes / unit.utf8.count)
        return SlackMessage(
            text: "",
            blocks: [
                ["type": "section", "text": ["type": "mrkdwn", "text": .string(text)]],
                ["type": "header", "text": ["type": "plain_text", "text": .string(text)]],
            ]
        )
    }

    /// Work that grows with the square would be 16 times as much for a text four times as long.
    @Test(arguments: units)
    func `drawing takes time that grows with the text`(_ unit: String) {
        let short = message(unit, bytes: 8_000)
        let long = message(unit, bytes: 32_000)
        let few = work { _ = MessageDrawing.html(short) }
        let many = work { _ = MessageDrawing.html(long) }
        #expect(many < 8 * few, "\(few) ns, then \(many) ns")
    }
}
