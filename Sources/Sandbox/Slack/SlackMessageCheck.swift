import JSON

/// Validates a payload as Slack's incoming webhook does.
struct SlackMessageCheck {
    /// Returns the id of the person or group that a mention such as `@U…` means, if there is one.
    typealias Directory = (_ target: String) -> String?

    /// The error code of the 400; nil for an accepted message.
    private(set) var refusal: String?
    private(set) var reasons: [String] = []
    /// Defects of an accepted message.
    private(set) var flags: [String] = []
    /// The people and groups whom it notifies: their ids, each as often as it is mentioned.
    private(set) var mentioned: [String] = []

    /// Validates a payload.
    ///
    /// - Parameters:
    ///   - payload: The message.
    ///   - policy: What happens to mentions but those of somebody in the workspace.
    ///   - directory: Who is in the workspace.
    init(
        _ payload: JSONValue,
        mentions policy: MentionPolicy,
        directory: @escaping Directory
    ) {
        guard payload.object != nil else {
            refuse("invalid_payload", "not a JSON object")
            return
        }
        if let text = payload["text"], text.string == nil, text != .null {
            refuse("invalid_payload", "text must be a string")
            return
        }
        let text = payload["text"]?.string ?? ""
        let attachments = payload["attachments"]?.array ?? []
        if attachments.count > SlackLimit.attachments.value {
            refuse("too_many_attachments", "\(attachments.count) attachments")
            return
        }
        let textMentions = Mrkdwn(text).mentions(directory)
        var mentions = Self.mentions(inTopLevelText: text, linksNames: payload["link_names"])
            .filter { mention in !textMentions.contains { mention == "/text: <\($0.target)>" } }
        switch payload["blocks"] {
        case nil, .null?, .array([])?:
            if text.allSatisfy(\.isWhitespace) && attachments.isEmpty {
                refuse("no_text", "neither text nor blocks")
                return
            }
            mentioned = textMentions.map(\.id)
        case .array(let blocks)?:
            let check = BlockCheck(blocks, directory: directory)
            mentions += check.mentions
            mentioned = check.mentioned
            if !check.problems.isEmpty {
                refusal = "invalid_blocks"
                reasons = check.problems
                return
            }
        default:
            refuse("invalid_blocks_format", "blocks must be an array")
            return
        }
        if text.utf16.count > SlackLimit.textTruncatedAbove.value {
            flags.append("message_truncated")
        }
        switch policy {
        case .refuse where !mentions.isEmpty:
            refusal = "invalid_blocks"
            reasons = mentions
        default:
            flags += mentions
        }
    }

    private mutating func refuse(_ word: String, _ reason: String) {
        refusal = word
        reasons = [reason]
    }

    private static func mentions(
        inTopLevelText text: String,
        linksNames: JSONValue?
    ) -> [String] {
        let pieces: [String] = Mrkdwn(text).pieces
            .compactMap { piece in
                switch piece {
                case .mention(let target): "/text: <\(target)>"
                case .stray(let text): "/text: unescaped \(text)"
                case .text, .link, .channel, .date: nil
                }
            }
        let isLinking = linksNames == true || linksNames == 1
        return pieces
            + (isLinking
                ? Mrkdwn.autoParsedWords(in: text).map { "/text: \($0) with link_names" } : [])
    }
}
