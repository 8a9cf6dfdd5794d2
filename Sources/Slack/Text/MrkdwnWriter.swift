import Reminders

/// Writes the texts of a document as Slack's mrkdwn.
struct MrkdwnWriter {
    /// UTF-16 units of an address; a link whose address is longer becomes its label.
    let addressLimit: Int

    /// A longer name would leave little room for what is said about it.
    static let nameLimit = 1_000

    /// Returns a text in which names are cut to the room that there is for them.
    ///
    /// - Parameters:
    ///   - text: What to write.
    ///   - place: Where names stand unless they are in emphasis, code or a label.
    ///   - limit: UTF-16 units of the whole; it must have room for the words that are not names.
    ///   - nameLimit: UTF-16 units of one name, where there is room for more.
    /// - Returns: Escaped mrkdwn; plain text in headers.
    func text(
        _ text: Document.Text,
        in place: SlackText.Place = .sentence,
        within limit: Int,
        names nameLimit: Int = nameLimit
    ) -> String {
        let names = text.names
        guard names > 0 else { return self.text(text, in: place, names: nameLimit) }
        let fixed = self.text(text, in: place, names: 0).utf16.count
        return self.text(text, in: place, names: max(1, min(nameLimit, (limit - fixed) / names)))
    }

    /// Returns a text in which each name is cut to the limit, and left out where that is 0.
    func text(_ text: Document.Text, in place: SlackText.Place, names nameLimit: Int) -> String {
        var result = ""
        append(text, in: place, names: nameLimit, to: &result)
        return result
    }

    private func append(
        _ text: Document.Text,
        in place: SlackText.Place,
        names nameLimit: Int,
        to result: inout String
    ) {
        /// Appends a text between two marks, which a header has none of.
        func append(_ inner: Document.Text, between mark: String, in inside: SlackText.Place) {
            let isMarked = place != .header
            if isMarked { result += mark }
            self.append(inner, in: isMarked ? inside : place, names: nameLimit, to: &result)
            if isMarked { result += mark }
        }
        for span in text.spans {
            switch span {
            case .text(let words): result += SlackText.escaped(words)
            case .untrusted(let words), .mention(let words):
                guard nameLimit > 0 else { continue }
                result += SlackText.safe(words, in: place, within: nameLimit)
            case .person(let name, let id):
                appendName(
                    name,
                    calledBy: id.flatMap(Self.person),
                    in: place,
                    nameLimit,
                    to: &result
                )
            case .group(let name, let id):
                appendName(name, calledBy: Self.group(id), in: place, nameLimit, to: &result)
            case .symbol(let symbol): result += symbol.slackCode
            case .link(let label, let url):
                let address = place == .header ? nil : link(to: url)
                if let address { result += "<\(address)|" }
                let inside = place == .header ? place : .label
                self.append(label, in: inside, names: nameLimit, to: &result)
                if address != nil { result += ">" }
            case .code(let inner): append(inner, between: "`", in: .label)
            case .preformatted(let inner): append(inner, between: "```", in: .label)
            case .emphasis(let emphasis, let inner):
                append(inner, between: emphasis.slackMark, in: .bold)
            }
        }
    }

    /// Appends a mention, or the name where there is none or it would be no mention: in a header.
    private func appendName(
        _ name: String,
        calledBy mention: String?,
        in place: SlackText.Place,
        _ nameLimit: Int,
        to result: inout String
    ) {
        if let mention, place != .header {
            result += mention
        } else if nameLimit > 0 {
            result += SlackText.safe(name, in: place, within: nameLimit)
        }
    }

    /// Returns what calls a person; nil for what is no id of one, such as `here`.
    private static func person(_ id: String) -> String? {
        isID(id, beginning: "UW") ? "<@\(id)>" : nil
    }

    private static func group(_ id: String) -> String? {
        isID(id, beginning: "S") ? "<!subteam^\(id)>" : nil
    }

    private static func isID(_ id: String, beginning signs: String) -> Bool {
        guard let first = id.utf8.first, (2...32).contains(id.utf8.count) else { return false }
        return signs.utf8.contains(first)
            && id.utf8.allSatisfy {
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
    }

    /// Returns an address as it stands in a link; nil for one that is too long or would end it.
    private func link(to url: String) -> String? {
        guard url.utf8.count <= addressLimit, !url.utf8.contains(UInt8(ascii: "|")),
            Document.isSafe(address: url)
        else { return nil }
        let address = SlackText.escaped(url)
        return address.utf16.count <= addressLimit ? address : nil
    }
}

extension Document.Text {
    /// How many names it has.
    fileprivate var names: Int {
        spans.reduce(0) { sum, span in
            switch span {
            case .text, .symbol: sum
            case .untrusted, .mention, .person, .group: sum + 1
            case .link(let text, _), .code(let text), .preformatted(let text),
                .emphasis(_, let text):
                sum + text.names
            }
        }
    }
}

extension Document.Emphasis {
    fileprivate var slackMark: String {
        switch self {
        case .strong: "*"
        case .italic: "_"
        case .struck: "~"
        }
    }
}
