import Intake
import JSON
import Platform
import Reminders
import Testing

/// The sealed values were made with Python's `cryptography`:
/// `b64encode(iv + AESGCM(secret[:32]).encrypt(iv, text, None))` with vectors of 16 bytes.
struct SealedInputsTests {
    private static let secret = Secret("client-secret-of-more-than-32-bytes-for-tests")
    private let sealed = InputDecryptor(clientSecrets: [secret])

    private static let api = "AQIDBAUGBwgJCgsMDQ4PEInFZ8YOeYLh+QuRTry+S5tGpAI="
    private static let security = "AgMEBQYHCAkKCwwNDg8QEX9LBthbLMvMqwVByoFQpfcwh7XxpX22AQ=="
    private static let rule =
        "AwQFBgcICQoLDA0ODxAREjHzDbIrMsEKdC/1ghkx/2AL09oDpvNo5bQfskVVzj4Mw+IeJqzligfo+R0BoXv69TYy"
        + "1+B/QuNX5TrJfw=="
    private static let reminder =
        "BAUGBwgJCgsMDQ4PEBESE05Q73ZwnKROsG3s9hcpxoifBkIPckD3QxXP0mjt51y1cOI="
    private static let empty = "BQYHCAkKCwwNDg8QERITFFZ+jWklnza2hBjU9QZzBVQ="
    private static let unicode = "BgcICQoLDA0ODxAREhMUFQjQy8WVOeoR/9MGo9e/qMWjk7x/wEEpNzImGwT6jA=="
    private static let ticket = "BwgJCgsMDQ4PEBESExQVFnlq/pnjsvYINmluhu/s2aiPk07rIX5zLaO06japCw=="
    /// `api`, sealed with "another-client-secret-of-32-bytes-and-more".
    private static let other = "KCkqKywtLi8wMTIzNDU2N9KGXWXO5c3PG4UgL5ayqd3Rdrc="
    /// Two bytes that are not UTF-8.
    private static let bytes = "CQoLDA0ODxAREhMUFRYXGG9rElJkozSrzmT7vZ60m8yISQ=="

    @Test(arguments: [
        (api, "api"), (security, "Security"), (reminder, "scorecard_reminder"), (empty, ""),
        (unicode, "größe ⭐️"), (rule, #"{"property":"tier","operator":"=","value":1}"#),
    ])
    func `what the client secret sealed is opened`(text: String, opened: String) {
        #expect(sealed.open(text) == opened)
    }

    @Test(arguments: [
        "service", "", "{\"property\":\"tier\"}", other, bytes, String(api.dropLast()),
        api.replacing("=", with: ""), "B" + api.dropFirst(), " " + api, api + "\n",
        String(repeating: "A", count: 40), String(repeating: "A", count: 44),
    ])
    func `every other text is none that was sealed`(text: String) {
        #expect(sealed.open(text) == nil)
    }

    @Test func `while a secret is replaced both open, and a short one opens nothing`() {
        let another = Secret("another-client-secret-of-32-bytes-and-more")
        let both = InputDecryptor(clientSecrets: [another, Secret("short"), Self.secret])
        #expect(both.open(Self.api) == "api" && both.open(Self.other) == "api")
        let short = InputDecryptor(clientSecrets: [Secret("client-secret-of-31-bytes------")])
        #expect(short.open(Self.api) == nil)
        #expect(InputDecryptor().open(Self.api) == nil)
    }

    private func order(_ inputs: JSONValue) throws -> ReminderRequest {
        let body: JSONValue = ["payload": ["properties": inputs]]
        return try ReminderRequest(inputsIn: body, decryptor: sealed)
    }

    @Test func `every input that is read may be sealed`() throws {
        let inputs: JSONValue = [
            "blueprint": .string(Self.api), "scorecard": .string(Self.security),
            "filter_rule": .string(Self.rule), "operation_kind": .string(Self.reminder),
        ]
        let rule: JSONValue = ["property": "tier", "operator": "=", "value": 1]
        let expected = ReminderRequest(
            operationKind: .scorecardReminder,
            blueprint: "api",
            scorecard: "Security",
            filterRule: rule
        )
        #expect(try order(inputs) == expected)
        #expect(try ReminderRequest(inputsIn: inputs, decryptor: sealed) == expected)
        #expect(try order(["blueprint": .string(Self.empty)]) == ReminderRequest())
    }

    @Test func `what is sealed with another secret is the text that it is, where one may be`()
        throws
    {
        #expect(try order(["blueprint": .string(Self.other)]).blueprint == Self.other)
        for name in ["filter_rule", "operation_kind"] {
            let error = #expect(throws: IntakeError.self) {
                try order([ExactString(name): .string(Self.other)])
            }
            #expect(error?.code == "input_sealed")
        }
        // As long as what a browser seals with RSA-OAEP for a key of 2048 bits.
        let browsers = String(repeating: "QUJD", count: 100)
        let error = #expect(throws: IntakeError.self) {
            try order(["blueprint": .string(browsers)])
        }
        #expect(
            error?.description == "The input blueprint must be a text of at most 256 bytes; it"
                + " looks encrypted, but no client secret here opens it, and what a browser encrypts"
                + " (RSA-OAEP) is not read."
        )
    }

    @Test func `an error about a sealed input tells nothing of what is in it`() {
        let error = #expect(throws: IntakeError.self) {
            try order(["operation_kind": .string(Self.ticket)])
        }
        #expect(error?.description.contains("ticket") == false)
    }
}
