import TestSupport
import Testing

/// The page of metrics has each of them, and no other.
struct WatchingPageTests {
    @Test func `the page has every metric that the catalogue declares`() throws {
        let page = try #require(Repository.text("docs/WATCHING.md"))
        let file = "Sources/scorebell/Metrics/MetricCatalogue.swift"
        let catalogue = try #require(Repository.text(file))
        let declared = Set(catalogue.matches(of: #/"(scorebell_\w+)"/#).map(\.1))
        let told = Set(page.matches(of: #/`(scorebell_\w+)`/#).map(\.1))
        #expect(declared.count > 20)
        #expect(declared == told)
    }
}
