import JSON
import Reminders
import Testing

/// What a caller can make differ from the configuration for one run.
struct RequestInputsTests {
    private func request(
        _ inputs: [ExactString: JSONValue]
    ) throws(InputProblem) -> ReminderRequest {
        try ReminderRequest(inputs: { inputs[ExactString($0)] })
    }

    @Test func `each input stands for a member, and an empty one for nothing`() throws {
        let rule: JSONValue = ["property": "a", "operator": "=", "value": 1]
        let request = try request([
            "operation_kind": "scorecard_report", "blueprint": "service", "scorecard": "ready",
            "filter_rule": rule, "reminder": "weekly",
        ])
        #expect(request.operationKind == .scorecardReport && request.reminder == nil)
        #expect(request.blueprint == "service" && request.scorecard == "ready")
        #expect(request.filterRule?["property"] == "a")
        let text = String(decoding: try JSONCoding.encode(rule), as: UTF8.self)
        #expect(try self.request(["filter_rule": .string(text)]).filterRule == request.filterRule)
        #expect(
            try self.request(["blueprint": "", "scorecard": .null, "filter_rule": ""])
                == ReminderRequest()
        )
    }

    @Test(
        arguments: [
            ("blueprint", 5, "a text of at most 256 bytes"),
            (
                "scorecard", .string(String(repeating: "x", count: 257)),
                "a text of at most 256 bytes"
            ),
            ("blueprint", ".", "an identifier, which neither . nor .. is"),
            ("scorecard", "..", "an identifier, which neither . nor .. is"),
            ("operation_kind", "report", "scorecard_reminder or scorecard_report"),
            ("operation_kind", "ticket_handler", "scorecard_reminder or scorecard_report"),
            ("filter_rule", [], "a JSON object, or a text that holds one"),
            ("filter_rule", "x", "a JSON object, or a text that holds one"),
            ("filter_rule", ["operator": "~"], "a Port search rule, or a combinator with rules"),
        ] as [(String, JSONValue, String)]
    )
    func `an input that is invalid is named with what it must be`(
        name: String,
        value: JSONValue,
        expected: String
    ) {
        let problem = #expect(throws: InputProblem.self) {
            try request([ExactString(name): value])
        }
        #expect(problem?.name == name && problem?.expected == expected)
        // Only what was read as a rule has more that is wrong with it.
        #expect((problem?.reason != nil) == expected.hasPrefix("a Port search rule"))
    }

    @Test func `only what is told as messages can be chosen`() {
        #expect(Operation.choices == [.scorecardReminder, .scorecardReport])
        #expect(Operation.allCases.filter { !$0.isMessage } == [.ticketHandler, .issueHandler])
    }
}
