import JSON
import Templates

/// A message, with its blocks rendered as Slack does.
struct SlackPostView: Sendable {
    var time: MomentView
    var flags: [String]
    /// HTML in which all text of the message is escaped.
    var html: String

    init(_ post: SlackPost, names: SlackNames) {
        time = MomentView(post.time)
        flags = post.flags
        let drawing = BlockHTML(names: names)
        html =
            post.blocks.isEmpty
            ? drawing.section(MrkdwnHTML.html(post.text ?? "", names))
            : post.blocks.map(drawing.html).joined()
    }
}

/// Renders one block of Block Kit.
private struct BlockHTML {
    let names: SlackNames

    func html(_ block: JSONValue) -> String {
        switch block["type"]?.string {
        case "header":
            "<h4 class=\"block header\">\(text(block["text"]))</h4>"
        case "divider":
            "<hr class=\"block\">"
        case "image":
            "<div class=\"block image\">\(image(block))</div>"
        case "context":
            "<div class=\"block context\">\(elements(block, image))</div>"
        case "actions":
            "<div class=\"block actions\">\(elements(block, button))</div>"
        default:
            sectionWithFields(block)
        }
    }

    func section(_ html: String) -> String {
        "<div class=\"block section\">\(html)</div>"
    }

    private func sectionWithFields(_ block: JSONValue) -> String {
        let fields = (block["fields"]?.array ?? []).map { "<div>\(text($0))</div>" }.joined()
        return (block["text"].map { section(text($0)) } ?? "")
            + (fields.isEmpty ? "" : "<div class=\"block fields\">\(fields)</div>")
    }

    private func text(_ object: JSONValue?) -> String {
        let source = object?["text"]?.string ?? ""
        return object?["type"] == "mrkdwn"
            ? MrkdwnHTML.html(source, names) : MrkdwnHTML.plainHTML(source)
    }

    private func elements(
        _ block: JSONValue,
        _ other: (JSONValue) -> String
    ) -> String {
        (block["elements"]?.array ?? [])
            .map { element in
                let isText = element["text"]?.string != nil
                return "<span>\(isText ? text(element) : other(element))</span>"
            }
            .joined()
    }

    private func image(_ image: JSONValue) -> String {
        "<span class=\"picture\">🖼 \(HTML.escaped(image["alt_text"]?.string ?? "image"))</span>"
    }

    private func button(_ button: JSONValue) -> String {
        "<span class=\"button\">\(text(button["text"]))</span>"
    }
}
