import JSON

/// Validates a message's blocks by Block Kit's rules, and collects the violations.
///
/// Source: Slack's Block Kit reference for section, header, divider, context, actions and image.
struct BlockCheck {
    private(set) var problems: [String] = []
    /// Mentions, and words that Slack turns into mentions.
    private(set) var mentions: [String] = []
    /// The people and groups of the workspace that are mentioned, by their ids.
    private(set) var mentioned: [String] = []
    private let directory: SlackMessageCheck.Directory
    private var escapedTextLength = 0
    private var blockIDs: Set<String> = []

    init(_ blocks: [JSONValue], directory: @escaping SlackMessageCheck.Directory) {
        self.directory = directory
        if blocks.isEmpty { fail("", "no blocks") }
        limit(blocks.count, .messageBlocks, at: "")
        for (index, block) in blocks.enumerated() { check(block, at: "/\(index)") }
        limit(escapedTextLength, .escapedText, at: "")
        let serialised = (try? JSONCoding.encode(JSONValue.array(blocks))) ?? []
        limit(String(decoding: serialised, as: UTF8.self).utf16.count, .serialisedBlocks, at: "")
    }

    private mutating func fail(_ place: String, _ reason: String) {
        problems.append("/blocks\(place): \(reason)")
    }

    private mutating func limit(_ count: Int, _ limit: SlackLimit, at place: String) {
        if count > limit.value {
            fail(place, "\(count) exceeds \(limit.rawValue) (\(limit.value))")
        }
    }

    private mutating func check(_ block: JSONValue, at place: String) {
        if let id = block["block_id"] {
            checkString(id, .blockID, at: "\(place)/block_id")
            if let id = id.string, !blockIDs.insert(id).inserted {
                fail("\(place)/block_id", "not unique")
            }
        }
        switch block["type"]?.string {
        case "section": checkSection(block, at: place)
        case "header":
            keys(of: block, ["type", "block_id", "text", "level"], at: place)
            checkText(block["text"], kinds: ["plain_text"], .headerText, at: "\(place)/text")
        case "divider": keys(of: block, ["type", "block_id"], at: place)
        case "context": checkContext(block, at: place)
        case "actions": checkActions(block, at: place)
        case "image": checkImage(block, at: place)
        case let type: fail(place, "the sandbox does not know blocks of type \(type ?? "none")")
        }
    }

    private mutating func keys(of block: JSONValue, _ known: Set<String>, at place: String) {
        let names = (block.object ?? [:]).keys.map(\.text)
        for name in Set(names).subtracting(known).sorted() {
            fail(place, "invalid additional property: \(name)")
        }
    }

    private mutating func checkString(_ value: JSONValue?, _ limit: SlackLimit, at place: String) {
        guard let text = value?.string else { return fail(place, "must be a string") }
        if text.isEmpty { fail(place, "must be more than 0 characters") }
        self.limit(text.utf16.count, limit, at: place)
    }

    private mutating func checkText(
        _ value: JSONValue?,
        kinds: Set<String> = ["plain_text", "mrkdwn"],
        _ limit: SlackLimit,
        at place: String
    ) {
        guard let object = value?.object else { return fail(place, "missing text object") }
        guard let kind = object["type"]?.string, kinds.contains(kind) else {
            return fail(place, "type must be \(kinds.sorted().joined(separator: " or "))")
        }
        let known: Set = ["type", "text", kind == "mrkdwn" ? "verbatim" : "emoji"]
        keys(of: value ?? .null, known, at: place)
        for name in ["verbatim", "emoji"] {
            switch object[name] {
            case nil, .bool?: break
            default: fail("\(place)/\(name)", "must be a boolean")
            }
        }
        checkString(object["text"], limit, at: "\(place)/text")
        guard let text = object["text"]?.string else { return }
        if kind == "mrkdwn" {
            escapedTextLength += text.utf16.count
            checkMrkdwn(text, isVerbatim: object["verbatim"] == true, at: "\(place)/text")
        } else {
            let escapes = text.utf16.count { $0 == 0x26 } * 4 + text.utf16.count { $0 == 0x3C } * 3
            escapedTextLength += text.utf16.count + escapes + text.utf16.count { $0 == 0x3E } * 3
        }
    }

    private mutating func checkMrkdwn(_ text: String, isVerbatim: Bool, at place: String) {
        for piece in Mrkdwn(text).pieces {
            switch piece {
            case .mention(let target):
                if let id = directory(target) {
                    mentioned.append(id)
                } else {
                    mentions.append("/blocks\(place): <\(target)>")
                }
            case .stray(let text): mentions.append("/blocks\(place): unescaped \(text)")
            case .text, .link, .channel, .date: break
            }
        }
        if isVerbatim { return }
        for word in Mrkdwn.autoParsedWords(in: text) {
            mentions.append("/blocks\(place): \(word) without verbatim")
        }
    }
}

extension BlockCheck {
    private mutating func checkSection(_ block: JSONValue, at place: String) {
        keys(
            of: block,
            ["type", "block_id", "text", "fields", "accessory", "expand"],
            at: place
        )
        let fields = block["fields"]?.array
        if block["text"] == nil && fields == nil { fail(place, "needs text or fields") }
        if let text = block["text"] { checkText(text, .sectionText, at: "\(place)/text") }
        if block["fields"] != nil, fields?.isEmpty ?? true { fail(place, "empty fields") }
        limit(fields?.count ?? 0, .sectionFields, at: "\(place)/fields")
        for (index, field) in (fields ?? []).enumerated() {
            checkText(field, .sectionFieldText, at: "\(place)/fields/\(index)")
        }
        if let accessory = block["accessory"] {
            if accessory["type"] == "image" {
                checkImage(accessory, at: "\(place)/accessory")
            } else {
                checkButton(accessory, at: "\(place)/accessory")
            }
        }
    }

    private mutating func checkContext(_ block: JSONValue, at place: String) {
        keys(of: block, ["type", "block_id", "elements"], at: place)
        let elements = block["elements"]?.array ?? []
        if elements.count < SlackLimit.contextElementsMin.value {
            fail("\(place)/elements", "must have at least one element")
        }
        limit(elements.count, .contextElements, at: "\(place)/elements")
        for (index, element) in elements.enumerated() {
            let place = "\(place)/elements/\(index)"
            if element["type"] == "image" {
                checkImage(element, at: place)
            } else {
                checkText(element, .textObject, at: place)
            }
        }
    }

    private mutating func checkActions(_ block: JSONValue, at place: String) {
        keys(of: block, ["type", "block_id", "elements"], at: place)
        let elements = block["elements"]?.array ?? []
        if elements.isEmpty { fail("\(place)/elements", "must have at least one element") }
        limit(elements.count, .actionsElements, at: "\(place)/elements")
        var ids: Set<String> = []
        for (index, element) in elements.enumerated() {
            checkButton(element, at: "\(place)/elements/\(index)")
            if let id = element["action_id"]?.string, !ids.insert(id).inserted {
                fail("\(place)/elements/\(index)/action_id", "not unique in its block")
            }
        }
    }

    private mutating func checkButton(_ button: JSONValue, at place: String) {
        guard button["type"] == "button" else {
            return fail(place, "the sandbox knows no elements but buttons and images")
        }
        let known: Set = [
            "type", "text", "action_id", "url", "value", "style", "confirm", "accessibility_label",
        ]
        keys(of: button, known, at: place)
        checkText(button["text"], kinds: ["plain_text"], .buttonText, at: "\(place)/text")
        let limits: [(String, SlackLimit)] = [
            ("url", .buttonURL), ("value", .buttonValue), ("action_id", .actionID),
            ("accessibility_label", .buttonAccessibilityLabel),
        ]
        for (name, limit) in limits {
            if let value = button[name] { checkString(value, limit, at: "\(place)/\(name)") }
        }
        if let style = button["style"], style != "primary", style != "danger" {
            fail("\(place)/style", "must be primary or danger")
        }
    }

    private mutating func checkImage(_ image: JSONValue, at place: String) {
        let known: Set = ["type", "block_id", "image_url", "alt_text", "title"]
        keys(of: image, known, at: place)
        checkString(image["image_url"], .imageURL, at: "\(place)/image_url")
        checkString(image["alt_text"], .imageAltText, at: "\(place)/alt_text")
        if let title = image["title"] {
            checkText(title, kinds: ["plain_text"], .imageTitle, at: "\(place)/title")
        }
    }
}
