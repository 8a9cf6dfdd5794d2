import Reminders
import JSON
import Testing
import Workers

struct ReminderPlanTests {
    @Test func `a plan that was stored before there were reports is a reminder's`() throws {
        let stored = """
            {"blueprint":"service","examined":3,"messages":[{"blocks":[{"type":"divider"}],\
            "text":"Hello","unfurl_links":false,"unfurl_media":false}],"reminded":2,\
            "scorecardTitle":"Ready"}
            """
        let plan = try JSONCoding.decode(ReminderPlan.self, from: Array(stored.utf8))
        #expect(plan.operation == .scorecardReminder && plan.top == nil)
        #expect(plan.destination == nil)
        #expect(plan.examined == 3 && plan.reminded == 2 && plan.parts.count == 1)
    }

    @Test func `a report's plan reads back as it was stored`() async throws {
        let catalogue = WireCatalogue(seed: 7, entities: 9...9)
        let plan = try await catalogue.plan { $0.operation = .scorecardReport }
        let bytes = try JSONCoding.encode(plan)
        let read = try JSONCoding.decode(ReminderPlan.self, from: bytes)
        #expect(read.operation == .scorecardReport && read.reminded == 9)
        #expect(read.top != nil && read.top == plan.top && read.parts == plan.parts)
        #expect(read.destination == "slack")
    }
}
