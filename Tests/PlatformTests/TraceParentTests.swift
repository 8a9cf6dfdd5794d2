import Platform
import Testing

/// Which headers name a trace.
struct TraceParentTests {
    private static let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func `a trace is known by its id and passed on as it came`() throws {
        let trace = try #require(TraceParent(Self.good))
        #expect(trace.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(trace.description == Self.good)
    }

    @Test func `a later version is read by its first four parts`() throws {
        let trace = try #require(TraceParent("cc" + Self.good.dropFirst(2) + "-what-else"))
        #expect(trace.description == "cc" + Self.good.dropFirst(2))
    }

    @Test(arguments: [
        "", "00", good + "-more", "ff" + good.dropFirst(2), good.uppercased(), good + " ",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0\u{E9}",
        "cc-" + String(repeating: "0", count: 300), String(repeating: "-", count: 60),
    ])
    func `anything else is no trace`(text: String) {
        #expect(TraceParent(text) == nil)
    }
}
