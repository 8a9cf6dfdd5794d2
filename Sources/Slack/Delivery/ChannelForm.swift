import FoundationEssentials
import HTTPMessage
import JSON
package import Platform

/// A channel as a catalogue writes it, read without asking anybody.
///
/// Forms: an id; a name with or without `#`; links to a channel in the browser, of `app_redirect` and
/// of Slack's program (`slack://channel?id=…`); the URL of an incoming webhook. No host in it is ever
/// called but a webhook's, and that only where it is allowed.
package enum ChannelForm: Sendable {
    /// A channel, or somebody's direct messages.
    case id(String)
    /// In lower case, without `#`.
    case name(String)
    /// The URL of what looks like a webhook, in this service's network or in Slack's.
    case webhook(Secret)
    /// None of these; the reason is a sentence.
    case other(reason: String)

    /// More is no link to a channel.
    private static let bytesMax = 2_000
    private static let nameScalarsMax = 80

    package init(_ text: String) {
        guard text.utf8.count <= Self.bytesMax else {
            self = .other(reason: Self.unknown)
            return
        }
        let text = text.trimmed
        if text.isEmpty {
            self = .other(reason: "No channel is named.")
        } else if Self.isID(text) {
            self = .id(text)
        } else if text.utf8.contains(UInt8(ascii: ":")) {
            self = Self.link(text)
        } else if text.utf8.contains(UInt8(ascii: "@")) {
            self = .other(reason: "It names a person or a group, not a channel.")
        } else {
            self = Self.named(percentDecoded(text) ?? text)
        }
    }

    private static let unknown =
        "It is no channel of Slack's: an id such as C0123456789, a #name or a link to the channel is"
        + " needed."

    /// Whether a text is the id of a channel or of a person.
    ///
    /// Names have no capitals, so that nothing is both.
    static func isID(_ text: String) -> Bool {
        text.wholeMatch(of: #/[CGDUW][A-Z0-9]{7,30}/#) != nil
    }

    /// Whether a text is the id of a person.
    static func isPerson(_ text: String) -> Bool {
        isID(text) && (text.hasBytePrefix("U") || text.hasBytePrefix("W"))
    }

    private static func named(_ text: String) -> ChannelForm {
        let name = (text.hasBytePrefix("#") ? String(text.dropFirst()) : text).lowercased()
        let isName = name.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter,
                .otherLetter,
                .nonspacingMark, .spacingMark, .decimalNumber, .otherNumber, .letterNumber:
                true
            default: scalar == "-" || scalar == "_"
            }
        }
        let count = name.unicodeScalars.count
        return isName && (1...nameScalarsMax).contains(count)
            ? .name(name) : .other(reason: unknown)
    }

    private static func link(_ text: String) -> ChannelForm {
        guard let parts = URLComponents(string: text), parts.user == nil, parts.password == nil,
            let scheme = parts.scheme?.lowercased(), let host = parts.host?.lowercased()
        else { return .other(reason: unknown) }
        switch scheme {
        case "slack":
            return ["channel", "user"].contains(host)
                ? channel(parts.value(of: "id")) : .other(reason: nowhere)
        case "http", "https": break
        default: return .other(reason: unknown)
        }
        if isLocal(host) || host.hasBytePrefix("hooks.") && isSlack(host) {
            return .webhook(Secret(text))
        }
        guard isSlack(host) else {
            return .other(reason: "It is a link to another site than Slack.")
        }
        return page(of: parts)
    }

    private static let nowhere = "It is a link to Slack, but to no channel."

    /// Reads the address of a page of Slack's.
    private static func page(of parts: URLComponents) -> ChannelForm {
        let names = parts.path.utf8.split(separator: UInt8(ascii: "/"))
            .map { String(decoding: $0, as: UTF8.self) }
        switch names.first?.lowercased() {
        case "archives", "messages": return channel(names.dropFirst().first)
        case "client": return channel(names.dropFirst(2).first)
        case "app_redirect": return channel(parts.value(of: "channel"))
        default: return .other(reason: nowhere)
        }
    }

    /// Reads the part of a link that says which channel it is.
    private static func channel(_ text: String?) -> ChannelForm {
        guard let text, !text.isEmpty else { return .other(reason: nowhere) }
        if isID(text) { return .id(text) }
        switch named(text) {
        case .name(let name): return .name(name)
        case .id, .webhook, .other: return .other(reason: nowhere)
        }
    }

    /// Whether a host, in lower case, is Slack's.
    static func isSlack(_ host: String) -> Bool {
        ["slack.com", "slack-gov.com"]
            .contains { domain in
                host.hasSameBytes(as: domain)
                    || host.utf8.suffix(domain.utf8.count + 1).elementsEqual(".\(domain)".utf8)
            }
    }

    /// Whether a host, in lower case, is this machine.
    static func isLocal(_ host: String) -> Bool {
        ["127.0.0.1", "localhost"].contains { $0.hasSameBytes(as: host) }
    }
}

extension URLComponents {
    /// The value of the first item of that name in the query, decoded.
    fileprivate func value(of name: String) -> String? {
        queryItems?.first { $0.name.hasSameBytes(as: name) }?.value
    }
}

extension String {
    /// The text without white space at its ends.
    fileprivate var trimmed: String {
        let scalars = unicodeScalars.drop { $0.properties.isWhitespace }
        let count = scalars.reversed().prefix { $0.properties.isWhitespace }.count
        return String(String.UnicodeScalarView(scalars.dropLast(count)))
    }
}
