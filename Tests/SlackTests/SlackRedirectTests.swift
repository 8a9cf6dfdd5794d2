import JSON
import Reminders
import Slack
import Testing

/// A note that goes to another channel than its own.
struct SlackRedirectTests {
    private let destination = Destination.slack(
        .webhook(ScriptedSlack([]).webhook()),
        place: "a channel",
        whenUnknown: .skip,
        links: EntityLinks(appURL: "https://app.getport.io")
    )

    private func redirected(
        _ message: SlackMessage,
        _ line: Document.Text = "This is for \("Team <!here>")."
    ) throws -> SlackMessage {
        let part = ReminderPlan.Part(key: "7", payload: message.json, place: "C1", replyTo: 3)
        let redirected = destination.redirect(part, "C2", line)
        #expect(redirected.key == "7" && redirected.place == "C2" && redirected.replyTo == 3)
        return try SlackMessage(redirected)
    }

    private func section(_ text: String) -> JSONValue {
        [
            "type": "section",
            "text": ["type": "mrkdwn", "text": .string(text), "verbatim": true],
        ]
    }

    private let header: JSONValue = [
        "type": "header", "text": ["type": "plain_text", "text": "H"],
    ]

    /// What UTF-16 units the blocks take as JSON, and their texts.
    private func size(_ message: SlackMessage) -> (serialised: Int, text: Int) {
        let json = String(decoding: JSONValue.array(message.blocks).utf8, as: UTF8.self)
        let texts = message.blocks.compactMap { $0["text"]?["text"]?.string }
        return (json.utf16.count, texts.reduce(0) { $0 + $1.utf16.count })
    }

    @Test func `the line stands below the heading, and first in the text`() throws {
        let message = SlackMessage(text: "Text", blocks: [header, section("Body")])
        let moved = try redirected(message)
        let line = moved.blocks[1]["text"]?["text"]?.string ?? ""
        #expect(moved.blocks == [header, section(line), section("Body")])
        #expect(line.hasPrefix("This is for Team") && !line.contains("<!here>"))
        #expect(moved.text == "\(line)\nText")
    }

    @Test func `without a heading it stands first, and without blocks in the text only`() throws {
        let moved = try redirected(SlackMessage(text: "Text", blocks: [section("Body")]))
        #expect(moved.blocks.count == 2 && moved.blocks.last == section("Body"))
        let plain = try redirected(SlackMessage(text: "Text", blocks: []))
        #expect(plain.blocks.isEmpty && plain.text.hasPrefix("This is for Team"))
    }

    @Test func `nowhere to go is the configured channel`() {
        let part = ReminderPlan.Part(key: "1", payload: SlackMessage.sample.json, place: "C1")
        #expect(destination.redirect(part, nil, "Moved.").place == nil)
        let other = ReminderPlan.Part(key: "1", payload: "x", place: "C1")
        #expect(destination.redirect(other, "C2", "Moved.").payload == "x")
    }

    @Test(arguments: [0, 100, 1_000, 9_000, 11_500, 11_900, 11_990])
    func `every limit is kept to, with long names and a full message`(units: Int) throws {
        let body = (0..<(units / 1_000)).map { _ in section(String(repeating: "x", count: 1_000)) }
        let rest = section(String(repeating: "y", count: max(1, units % 1_000)))
        let text = Array(repeating: String(repeating: "z", count: 99), count: min(40, units / 100))
            .joined(separator: "\n")
        let message = SlackMessage(text: "T\n\(text)", blocks: [header] + body + [rest])
        let name = String(repeating: "\"&<", count: 500)
        let moved = try redirected(message, "The note of \(name) could not go to \(name).")
        #expect(moved.blocks.count <= 50)
        #expect(size(moved).serialised <= 13_072 && size(moved).text <= 12_000)
        #expect(moved.text.utf16.count <= 4_000)
        #expect(moved.text.hasPrefix("The note of "))
        #expect(moved.text.contains("\nT\n"))
        let line = moved.text.split(separator: "\n")[0]
        #expect(line.utf16.count <= 400)
        // A message of notes leaves room for the line.
        if units <= 9_000 { #expect(moved.blocks.count == message.blocks.count + 1) }
    }

    @Test func `a line that is too long without its names is cut`() throws {
        let line = Document.Text([.text(String(repeating: "why ", count: 200)), .untrusted("x")])
        let moved = try redirected(SlackMessage(text: "Text", blocks: [header]), line)
        let words = moved.blocks[1]["text"]?["text"]?.string ?? ""
        #expect(words.hasPrefix("why why ") && words.hasSuffix("…"))
        #expect((300...400).contains(words.utf16.count))
        #expect(moved.text == "\(words)\nText")
    }

    @Test func `fifty blocks stay fifty, and the text tells`() throws {
        let message = SlackMessage(
            text: "Text",
            blocks: Array(repeating: section("x"), count: 50)
        )
        let moved = try redirected(message)
        #expect(moved.blocks == message.blocks && moved.text.hasPrefix("This is for Team"))
    }
}
