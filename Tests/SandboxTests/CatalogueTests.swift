import JSON
import Sandbox
import Testing

struct CatalogueTests {
    @Test func `equal seeds give equal catalogues, others others`() {
        let first = Catalogue.generated(services: 100, seed: 3).services
        #expect(first == Catalogue.generated(services: 100, seed: 3).services)
        #expect(first != Catalogue.generated(services: 100, seed: 4).services)
    }

    @Test(arguments: [60, 5_000])
    func `identifiers are not repeated`(count: Int) {
        let services = Catalogue.generated(services: count, seed: 1).services
        #expect(services.count == count)
        #expect(Set(services.map { $0["identifier"] }).count == count)
    }

    @Test func `the standard catalogue has every level, four teams, and oddities`() throws {
        let services = Catalogue.standard.services
        let standings = services.compactMap { $0["scorecards"]?["ProductionReadiness"] }
        let levels = Set(standings.compactMap { $0["level"]?.string })
        #expect(levels == ["Basic", "Bronze", "Silver", "Gold"])
        let teams = services.flatMap { $0["team"]?.array ?? [] }.compactMap(\.string)
        #expect(Set(teams) == ["Payments", "Customer Experience", "Fulfilment", "Platform"])
        #expect(services.contains { $0["scorecards"] == .null })
        #expect(services.contains { $0.object?.keys.contains("scorecards") == false })
        #expect(standings.contains { $0["level"] == nil })
        let titles = services.compactMap { $0["title"]?.string }
        #expect(titles.contains { $0.contains("<!channel>") })
        #expect(titles.contains { $0.utf8.count > 400 })
        let bytes = try JSONCoding.encode(services).count / services.count
        #expect((1_500...6_000).contains(bytes))
    }

    @Test func `a level is reached when the rules up to it are met`() throws {
        let order = ["Basic", "Bronze", "Silver", "Gold"]
        for service in Catalogue.generated(services: 500, seed: 9).services {
            guard let standing = service["scorecards"]?["ProductionReadiness"],
                let level = standing["level"]?.string
            else { continue }
            let failing = (standing["rules"]?.array ?? []).filter { $0["status"] == "FAILURE" }
                .compactMap { $0["level"]?.string.flatMap(order.firstIndex) }
            let reached = try #require(order.firstIndex(of: level))
            #expect(reached == (failing.min() ?? order.count) - 1)
        }
    }
}
