extension Document {
    /// One line or paragraph: words of this service, words of others, and how some of them look.
    ///
    /// Written as a string literal, what stands in it is this service's, and a `String` that is
    /// interpolated is somebody else's: `"\(title) reminder"`.
    package struct Text: Sendable, Hashable, Codable {
        package var spans: [Span]

        package init(_ spans: [Span] = []) {
            self.spans = spans
        }
    }

    /// A piece of a text.
    package enum Span: Sendable, Hashable, Codable {
        /// Words of this service, which may contain line feeds.
        case text(String)
        /// Words of others, such as a title, or of an unknown author: a destination escapes whatever
        /// in them its markup would act on.
        case untrusted(String)
        case symbol(Symbol)
        case link(Text, url: String)
        /// A short text in a monospaced font.
        case code(Text)
        /// Whole lines in a monospaced font.
        case preformatted(Text)
        case emphasis(Emphasis, Text)
        /// People or a channel, by name and with the sign before it: `@here`.
        case mention(String)
        /// Somebody whom the destination calls by the id; one without an id is only named.
        case person(name: String, id: String?)
        /// A group of people whom the destination calls by the id.
        case group(name: String, id: String)
    }

    package enum Emphasis: Sendable, Hashable, Codable {
        case strong, italic, struck
    }

    /// A sign that some destinations write as a word and others as a character.
    package enum Symbol: String, Sendable, Hashable, Codable, CaseIterable {
        case bell, chart, check, cross, rocket, star, trafficLight, warning

        /// The sign as Unicode has it.
        package var character: Character {
            switch self {
            case .bell: "🔔"
            case .chart: "📈"
            case .check: "✅"
            case .cross: "❌"
            case .rocket: "🚀"
            case .star: "⭐"
            case .trafficLight: "🚦"
            case .warning: "⚠️"
            }
        }
    }

    private static let safeSchemes = ["http://", "https://", "mailto:"]

    /// Returns whether an address is safe to open: one that would run a script is not.
    package static func isSafe(address: String) -> Bool {
        let start = String(decoding: address.utf8.prefix(8), as: UTF8.self).lowercased()
        return safeSchemes.contains { start.utf8.starts(with: $0.utf8) }
            && !address.unicodeScalars.contains(where: \.properties.isWhitespace)
    }
}

extension Document.Text: ExpressibleByArrayLiteral {
    package init(arrayLiteral spans: Document.Span...) {
        self.init(spans)
    }
}

extension Document.Text: ExpressibleByStringInterpolation {
    package init(stringLiteral words: String) {
        self.init(words.isEmpty ? [] : [.text(words)])
    }

    package init(stringInterpolation: StringInterpolation) {
        self.init(stringInterpolation.spans)
    }

    /// Collects the spans of a literal.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var spans: [Document.Span] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            spans.reserveCapacity(2 * interpolationCount + 1)
        }

        package mutating func appendLiteral(_ words: String) {
            guard !words.isEmpty else { return }
            if case .text(let before) = spans.last {
                spans[spans.count - 1] = .text(before + words)
            } else {
                spans.append(.text(words))
            }
        }

        /// Appends words of others.
        package mutating func appendInterpolation(_ words: String) {
            spans.append(.untrusted(words))
        }

        /// Appends words of this service that are not known before it runs.
        package mutating func appendInterpolation(own words: String) {
            appendLiteral(words)
        }

        package mutating func appendInterpolation(_ number: Int) {
            appendLiteral("\(number)")
        }

        package mutating func appendInterpolation(_ symbol: Document.Symbol) {
            spans.append(.symbol(symbol))
        }

        package mutating func appendInterpolation(_ span: Document.Span) {
            spans.append(span)
        }

        package mutating func appendInterpolation(_ text: Document.Text) {
            for span in text.spans {
                if case .text(let words) = span { appendLiteral(words) } else { spans.append(span) }
            }
        }
    }
}
