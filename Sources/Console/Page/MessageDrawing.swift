import JSON
package import Slack

/// Draws a message's blocks as Slack draws them; every text that came with it is escaped.
package enum MessageDrawing {
    package static func html(_ message: SlackMessage) -> String {
        message.blocks.isEmpty
            ? section(MrkdwnDrawing.html(message.text))
            : message.blocks.map(block).joined()
    }

    private static func block(_ block: JSONValue) -> String {
        switch block["type"]?.string {
        case "header": "<h4 class=\"block\">\(text(block["text"]))</h4>"
        case "divider": "<hr>"
        case "context": "<p class=\"block context\">\(elements(block))</p>"
        default: sectionWithFields(block)
        }
    }

    private static func section(_ html: String) -> String {
        "<div class=\"block section\">\(html)</div>"
    }

    private static func sectionWithFields(_ block: JSONValue) -> String {
        let fields = (block["fields"]?.array ?? []).map { "<div>\(text($0))</div>" }.joined()
        return (block["text"].map { section(text($0)) } ?? "")
            + (fields.isEmpty ? "" : "<div class=\"block fields\">\(fields)</div>")
    }

    private static func elements(_ block: JSONValue) -> String {
        (block["elements"]?.array ?? []).map { "<span>\(text($0))</span>" }.joined()
    }

    private static func text(_ object: JSONValue?) -> String {
        let source = object?["text"]?.string ?? ""
        return object?["type"] == "mrkdwn"
            ? MrkdwnDrawing.html(source) : MrkdwnDrawing.plain(source)
    }
}
