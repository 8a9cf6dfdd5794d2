import TestSupport
import Testing

/// The page about port-sender claims what tests show.
struct PortSenderPageTests {
    @Test func `each row of the page has a test of that name, and each such test a row`() throws {
        let page = try #require(Repository.text("docs/PORT_SENDER.md"))
        let rows = page.matches(of: #/\n\| (\d+) \|/#).compactMap { Int($0.1) }
        #expect(rows == Array(1...19))
        let tested = Repository.swiftFiles(in: "Tests")
            .flatMap { path in
                (Repository.text(path) ?? "").matches(of: #/func `row (\d+): /#)
                    .compactMap { Int($0.1) }
            }
        #expect(Set(tested) == Set(rows))
    }
}
