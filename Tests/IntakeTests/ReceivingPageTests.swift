import HTTPTypes
import Intake
import Jobs
import Testing
import TestSupport

/// Holds `docs/RECEIVING.md` to the code.
struct ReceivingPageTests {
    @Test func `the page tells the limits that the code has`() throws {
        let page = try #require(Repository.text("docs/RECEIVING.md"))
        let calls = ReplayGuard().callsMax
        #expect(page.contains("holds \(calls / 1_000),\(calls % 1_000) calls"))
        #expect(page.contains("| \(JobEnds().placesMax) callers wait already |"))
        #expect(
            page.contains("after \(SynchronousReplies().patience.components.seconds) seconds |")
        )
    }

    @Test(arguments: [
        IntakeError.callReplayed, .waitersFull, .runIDMissing, .runIDMalformed,
        .inputSealed(name: "blueprint", expected: "a text"),
    ])
    func `the page has the errors' codes and statuses`(error: IntakeError) throws {
        let page = try #require(Repository.text("docs/RECEIVING.md"))
        #expect(page.contains("`\(error.status.code) \(error.code)`"))
    }
}
