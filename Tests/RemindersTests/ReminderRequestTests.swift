import JSON
import Reminders
import Testing

struct ReminderOrderTests {
    private let full = ReminderRequest(
        reminder: "weekly",
        operationKind: .scorecardReport,
        blueprint: "ser\"vice",
        scorecard: "Prod",
        filterRule: ["rules": [["value": .number(1.5)]]],
        isSynchronous: true,
        mayBeSynchronous: true,
        pipeline: PipelineOrigin(project: "group/standards", ref: "main")
    )

    @Test func `an order is written as the coder would write it`() throws {
        #expect(
            String(decoding: full.json, as: UTF8.self)
                == String(decoding: try JSONCoding.encode(full), as: UTF8.self)
        )
        #expect(try JSONCoding.decode(ReminderRequest.self, from: full.json) == full)
    }

    @Test func `what is not said is not written, and read as it was`() throws {
        var order = ReminderRequest()
        #expect(String(decoding: order.json, as: UTF8.self) == "{}")
        #expect(try JSONCoding.decode(ReminderRequest.self, from: order.json) == order)
        order.mayBeSynchronous = true
        #expect(String(decoding: order.json, as: UTF8.self) == #"{"mayBeSynchronous":true}"#)
        #expect(try JSONCoding.decode(ReminderRequest.self, from: order.json) == order)
    }

    @Test func `an order that an older version stored is read`() throws {
        let order = try JSONCoding.decode(
            ReminderRequest.self,
            from: Array(#"{"blueprint":"service"}"#.utf8)
        )
        #expect(order == ReminderRequest(blueprint: "service"))
    }
}
