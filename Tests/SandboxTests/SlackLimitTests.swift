import FoundationEssentials
import JSON
import Platform
import Sandbox
import Testing

/// Every limit, met exactly and passed by one.
struct SlackLimitTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var limit: SlackLimit
        var message: @Sendable (_ count: Int) -> JSONValue

        var testDescription: String { limit.rawValue }
    }

    private static func text(_ count: Int) -> String { String(repeating: "x", count: count) }

    private static func value(_ count: Int) -> JSONValue { .string(text(count)) }

    private static func blocks(_ block: JSONValue) -> JSONValue { ["blocks": [block]] }

    private static func button(_ members: [ExactString: JSONValue]) -> JSONValue {
        let plain: [ExactString: JSONValue] = ["type": "button", "text": Block.plain("Open")]
        let button = JSONValue.object(plain.merging(members) { _, new in new })
        return blocks(["type": "actions", "elements": [button]])
    }

    private static func image(_ members: [ExactString: JSONValue]) -> JSONValue {
        let plain: [ExactString: JSONValue] = [
            "type": "image", "image_url": "https://a.example/a.png", "alt_text": "a",
        ]
        return blocks(.object(plain.merging(members) { _, new in new }))
    }

    static let cases: [Case] = [
        Case(limit: .messageBlocks) { count in
            ["blocks": .array((0..<count).map { _ in ["type": "divider"] })]
        },
        Case(limit: .sectionText) { blocks(Block.section(text($0))) },
        Case(limit: .sectionFields) { count in
            let fields = (0..<count).map { Block.plain("\($0)") }
            return blocks(["type": "section", "fields": .array(fields)])
        },
        Case(limit: .sectionFieldText) {
            blocks(["type": "section", "fields": [Block.plain(text($0))]])
        },
        Case(limit: .headerText) { blocks(["type": "header", "text": Block.plain(text($0))]) },
        Case(limit: .textObject) {
            blocks(["type": "context", "elements": [Block.plain(text($0))]])
        },
        Case(limit: .contextElements) { count in
            let elements = (0..<count).map { Block.plain("\($0)") }
            return blocks(["type": "context", "elements": .array(elements)])
        },
        Case(limit: .actionsElements) { count in
            let elements = (0..<count)
                .map { number in
                    [
                        "type": "button", "text": Block.plain("Open"),
                        "action_id": .string("\(number)"),
                    ] as JSONValue
                }
            return blocks(["type": "actions", "elements": .array(elements)])
        },
        Case(limit: .buttonText) { button(["text": Block.plain(text($0))]) },
        Case(limit: .buttonURL) { button(["url": value($0)]) },
        Case(limit: .buttonValue) { button(["value": value($0)]) },
        Case(limit: .buttonAccessibilityLabel) { button(["accessibility_label": value($0)]) },
        Case(limit: .actionID) { button(["action_id": value($0)]) },
        Case(limit: .blockID) { blocks(["type": "divider", "block_id": value($0)]) },
        Case(limit: .imageAltText) { image(["alt_text": value($0)]) },
        Case(limit: .imageURL) { image(["image_url": value($0)]) },
        Case(limit: .imageTitle) { image(["title": Block.plain(text($0))]) },
        Case(limit: .attachments) { count in
            ["attachments": .array((0..<count).map { _ in ["text": "a"] })]
        },
        Case(limit: .escapedText) { count in
            let whole = (0..<(count / 3_000)).map { _ in Block.section(text(3_000)) }
            let rest = count % 3_000
            return ["blocks": .array(whole + (rest > 0 ? [Block.section(text(rest))] : []))]
        },
    ]

    @Test(arguments: cases)
    func `at the limit a message is taken, one beyond it is not`(item: Case) async throws {
        let visitor = try Visitor()
        let good = try await visitor.slack(item.message(item.limit.value))
        #expect(good.text == "ok", "\(visitor.world.record.refusals)")
        let bad = try await visitor.slack(item.message(item.limit.value + 1))
        #expect(bad.status == 400)
        let word = item.limit == .attachments ? "too_many_attachments" : "invalid_blocks"
        #expect(bad.text == word)
    }

    @Test func `the serialised blocks have a limit of their own`() async throws {
        // Dividers with ids cost characters but hold no text.
        func message(_ length: Int) throws -> JSONValue {
            var blocks: [JSONValue] = (0..<49)
                .map { number in
                    ["type": "divider", "block_id": .string("\(100 + number)" + Self.text(200))]
                }
            blocks.append(["type": "divider", "block_id": "z"])
            let rest = length - (try JSONCoding.encode(JSONValue.array(blocks)).count)
            blocks[0] = Block.section(Self.text(rest))
            let now = try JSONCoding.encode(JSONValue.array(blocks)).count
            blocks[0] = Block.section(Self.text(rest + length - now))
            return ["blocks": .array(blocks)]
        }
        let visitor = try Visitor()
        let limit = SlackLimit.serialisedBlocks.value
        #expect(try await visitor.slack(message(limit)).text == "ok")
        #expect(try await visitor.slack(message(limit + 1)).text == "invalid_blocks")
        let reason = try #require(visitor.world.record.refusals.last?.reason)
        #expect(reason.contains("emulator.serialisedBlocks.maxChars (13200)"))
    }

    @Test func `plain text counts as it is when escaped`() async throws {
        let visitor = try Visitor()
        func context(_ count: Int) -> JSONValue {
            let text = Block.plain(String(repeating: "&", count: count))
            return ["blocks": [["type": "context", "elements": [text]]]]
        }
        #expect(try await visitor.slack(context(2_400)).text == "ok")
        #expect(try await visitor.slack(context(2_401)).text == "invalid_blocks")
    }

    @Test func `characters are counted in UTF-16 units`() async throws {
        let visitor = try Visitor()
        let header = { (count: Int) in
            let text = Block.plain(String(repeating: "🔔", count: count))
            return ["blocks": [["type": "header", "text": text]]] as JSONValue
        }
        #expect(try await visitor.slack(header(75)).text == "ok")
        #expect(try await visitor.slack(header(76)).text == "invalid_blocks")
    }

    @Test(
        arguments: [
            (["type": "section"], "/blocks/0: needs text or fields"),
            (["type": "section", "fields": []], "/blocks/0: empty fields"),
            (Block.section(""), "/blocks/0/text/text: must be more than 0 characters"),
            (["type": "section", "text": "a"], "/blocks/0/text: missing text object"),
            (
                ["type": "section", "text": ["type": "html", "text": "a"]],
                "must be mrkdwn or plain_text"
            ),
            (
                ["type": "header", "text": ["type": "mrkdwn", "text": "a"]],
                "/blocks/0/text: type must be plain_text"
            ),
            (["type": "header"], "/blocks/0/text: missing text object"),
            (
                ["type": "header", "text": ["type": "plain_text", "text": "a", "verbatim": true]],
                "/blocks/0/text: invalid additional property: verbatim"
            ),
            (["type": "divider", "color": "red"], "/blocks/0: invalid additional property: color"),
            (["type": "context", "elements": []], "must have at least one element"),
            (["type": "actions", "elements": []], "must have at least one element"),
            (["type": "actions", "elements": [["type": "checkboxes"]]], "knows no elements but"),
            (
                [
                    "type": "actions",
                    "elements": [
                        ["type": "button", "text": Block.plain("a"), "style": "loud"]
                    ],
                ], "must be primary or danger"
            ),
            (
                ["type": "image", "image_url": "https://a.example"],
                "/blocks/0/alt_text: must be a string"
            ),
            (["type": "rich_text"], "does not know blocks of type rich_text"),
        ] as [(JSONValue, String)]
    )
    func `a malformed block is refused, and the record says where`(
        block: JSONValue,
        reason: String
    ) async throws {
        let visitor = try Visitor()
        #expect(try await visitor.slack(["blocks": [block]]).text == "invalid_blocks")
        let refusal = try #require(visitor.world.record.refusals.last)
        #expect(refusal.reason.contains(reason))
    }

    @Test func `block ids and action ids are not repeated`() async throws {
        let visitor = try Visitor()
        let divider: JSONValue = ["type": "divider", "block_id": "a"]
        #expect(try await visitor.slack(["blocks": [divider, divider]]).text == "invalid_blocks")
        let button: JSONValue = ["type": "button", "text": Block.plain("a"), "action_id": "a"]
        let actions: JSONValue = ["type": "actions", "elements": [button, button]]
        #expect(try await visitor.slack(["blocks": [actions]]).text == "invalid_blocks")
    }

    private static let contract: [ExactString: JSONValue]? = {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let url = URL(filePath: "/\(root)/../shared/contract/slack-limits.json")
        guard let data = try? Data(contentsOf: url) else { return nil }
        return try? JSONCoding.decode([ExactString: JSONValue].self, from: Array(data))
    }()

    @Test(
        .enabled(if: contract != nil, "skipped: ../shared/contract/slack-limits.json is not there"),
        arguments: SlackLimit.allCases
    )
    func `a limit is the contract's`(limit: SlackLimit) throws {
        let contract = try #require(Self.contract)
        let value = contract["limits"]?[limit.rawValue] ?? contract["design"]?[limit.rawValue]
        #expect(value == .integer(Int64(limit.value)))
    }
}
