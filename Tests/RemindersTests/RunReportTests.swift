import JSON
import Reminders
import Testing

struct RunReportTests {
    /// As 0.1.0 stored one.
    private static let stored =
        #"{"asksPort":true,"lines":["a","b"],"link":"https://x.test/runs/j1","reminderJobID":"j1","#
        + #""replay":2,"status":"SUCCESS","statusLabel":"Reminder sent","summary":"Sent.","#
        + #""trace":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}"#

    @Test func `a report that 0.1.0 stored reads, and is stored as it was`() throws {
        let report = try JSONCoding.decode(RunReport.self, from: Array(Self.stored.utf8))
        #expect(report.result.lines == ["a", "b"] && report.result.status == .success)
        #expect(report.reminderJobID == "j1" && report.replay == 2 && report.asksPort == true)
        let bytes = try JSONCoding.encode(report)
        #expect(String(decoding: bytes, as: UTF8.self) == Self.stored)
    }

    @Test func `a report of a job that ends with its process names no job`() throws {
        let result = RunResult.failure(of: .scorecardReport, reason: "No.")
        let report = RunReport(result, link: nil, reminderJobID: nil)
        let bytes = try JSONCoding.encode(report)
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"lines":["The report failed and will not be tried again: No."],"#
                + #""status":"FAILURE","statusLabel":"Report failed","summary":"No."}"#
        )
        #expect(try JSONCoding.decode(RunReport.self, from: bytes) == report)
    }

    @Test func `a longer summary than people read is cut`() {
        let reason = String(repeating: "é", count: 1_001)
        let result = RunResult.failure(of: .scorecardReminder, reason: reason)
        #expect(result.summary == String(reason.prefix(1_000)))
    }
}
