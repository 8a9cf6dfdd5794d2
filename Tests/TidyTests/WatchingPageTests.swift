import TestSupport
import Testing

/// The page of metrics, the catalogue and the code have the same metrics.
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

    @Test func `the catalogue declares every metric that is counted, and no other`() throws {
        let file = "Sources/scorebell/Metrics/MetricCatalogue.swift"
        let metric = #/"(scorebell_\w+)"/#
        let catalogue = try #require(Repository.text(file))
        let declared = Set(catalogue.matches(of: metric).map { String($0.1) })
        let counted = SourceFile.all.filter { $0.path != file }
            .flatMap { $0.code.flatMap { $0.matches(of: metric).map { String($0.1) } } }
        // The one that is no metric is the type of a Slack message's metadata.
        #expect(Set(counted).subtracting(["scorebell_message"]) == declared)
    }

    @Test func `each alert is explained to operators, and no other`() throws {
        let page = try #require(Repository.text("docs/OPERATIONS.md"))
        let rules = try #require(Repository.text("config/alerts.yaml"))
        let alerts = Set(rules.matches(of: #/- alert: (\w+)/#).map(\.1))
        #expect(alerts.count > 10)
        #expect(alerts == Set(page.matches(of: #/`(Scorebell\w+)`/#).map(\.1)))
    }
}
