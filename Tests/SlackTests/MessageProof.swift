import JSON
import Slack

/// Reads messages as Slack would, and collects what is wrong with them.
struct MessageProof {
    private(set) var faults: [String] = []
    /// What the entities' links end with, in order.
    private(set) var linked: [String] = []
    /// How many lines name an entity, linked or not.
    private(set) var lines = 0

    private let app: String
    private let kind: Kind
    /// In bytes: a combining mark behind one of them would make another character of its end.
    private static let statuses = [" · now ", " · no level yet", " · 当前 ", " · 暂无级别"]
        .map { Array($0.utf8) }
    private let limits = SlackContract.figures

    /// Which lines the messages have.
    enum Kind {
        case classic, detailed
        /// Its lines name no entity.
        case report
    }

    init(_ messages: [SlackMessage], app: String, _ kind: Kind = .classic) throws {
        self.app = app
        self.kind = kind
        for message in messages { try check(message, isWhole: messages.count == 1) }
    }

    private mutating func check(_ message: SlackMessage, isWhole: Bool) throws {
        atMost("text.recommended.max", message.text.utf16.count, "text")
        atMost("message.blocks.max", message.blocks.count, "blocks")
        let json = String(decoding: try JSONCoding.encode(message.blocks), as: UTF8.self)
        atMost("emulator.serialisedBlocks.maxChars", json.utf16.count, "JSON")
        if !isWhole {
            atMost("sender.blocks.max", message.blocks.count, "blocks of a part")
            atMost("sender.serialisedBlocks.maxChars", json.utf16.count, "JSON of a part")
        }
        var text = 0
        for (index, block) in message.blocks.enumerated() {
            let content = block["text"]?["text"]?.string ?? ""
            text += content.utf16.count
            check(block, content: content, at: index)
        }
        atMost("emulator.escapedTextChars.max", text, "text of blocks")
        checkMarks(message.text, of: "text")
        if message.text.isEmpty { faults.append("no text") }
        if message.unfurlLinks || message.unfurlMedia { faults.append("unfurls") }
    }

    private mutating func check(_ block: JSONValue, content: String, at index: Int) {
        if content.isEmpty { faults.append("block \(index) is empty") }
        checkMarks(content, of: "block \(index)")
        if block["type"] == "header" {
            atMost("header.text.max", content.utf16.count, "header")
            if index != 0 { faults.append("header at \(index)") }
        } else {
            atMost("textObject.max", content.utf16.count, "section")
            if block["text"]?["verbatim"] != true { faults.append("block \(index) not verbatim") }
            readLines(of: content)
        }
    }

    private mutating func readLines(of content: String) {
        for line in content.utf8.split(separator: UInt8(ascii: "\n")) {
            let text = String(Substring(line))
            guard line.starts(with: "• ".utf8) else { continue }
            switch kind {
            case .report:
                lines += 1
                if !text.hasSuffix(" ") || text.contains("`") { faults.append("line \(text)") }
                continue
            case .classic:
                let ticks = line.count { $0 == UInt8(ascii: "`") }
                let ending = text.hasSuffix("] Passed`") || text.hasSuffix("] Passed` ")
                if ticks != 2 || !ending { faults.append("count broken in \(text)") }
            case .detailed:
                // The others explain rules.
                guard Self.statuses.contains(where: { line.firstRange(of: $0) != nil }) else {
                    continue
                }
            }
            lines += 1
            guard text.utf8.starts(with: "• <".utf8) else { continue }
            let identifier = text.utf8.drop { $0 != UInt8(ascii: "=") }.dropFirst()
                .prefix { $0 != UInt8(ascii: "|") }
            linked.append(String(Substring(identifier)))
        }
    }

    /// Every `<` must begin one of our links, and every `&` an escape.
    private mutating func checkMarks(_ text: String, of place: String) {
        let bytes = Array(text.utf8)
        let begin = Array("<\(app)".utf8)
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "<"):
                let end = bytes[index...].firstIndex(of: UInt8(ascii: ">")) ?? bytes.endIndex - 1
                let bars = bytes[index...end].indices { $0 == UInt8(ascii: "|") }.ranges
                let isOurs = bytes[index...].starts(with: begin) && bytes[end] == UInt8(ascii: ">")
                if !isOurs || bars.count != 1 || bars.first?.upperBound == end {
                    faults.append("foreign link in \(place)")
                }
                index = end
            case UInt8(ascii: ">"): faults.append("bare > in \(place)")
            case UInt8(ascii: "&"):
                let escapes = ["&amp;", "&lt;", "&gt;"]
                if !escapes.contains(where: { bytes[index...].starts(with: $0.utf8) }) {
                    faults.append("bare & in \(place)")
                }
            case ..<0x20 where bytes[index] != 0x0A, 0x7F: faults.append("control in \(place)")
            case UInt8(ascii: "@"):
                let rest = String(decoding: bytes[index...].dropFirst().prefix(8), as: UTF8.self)
                let word = rest.lowercased().utf8
                if ["here", "channel", "everyone"].contains(where: { word.starts(with: $0.utf8) }) {
                    faults.append("mention in \(place)")
                }
            default: break
            }
            index += 1
        }
    }

    private mutating func atMost(_ limit: String, _ size: Int, _ what: String) {
        let most = limits[limit] ?? 0
        if size > most { faults.append("\(what) takes \(size), the limit is \(most)") }
    }
}
