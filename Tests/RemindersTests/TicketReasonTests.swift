import JSON
import Platform
import Reminders
import Scorecards
import Testing
import TicketSupport

/// Why tickets are left alone, and what is done in their place: a test for each reason that is not a
/// person's alone.
struct TicketReasonTests {
    private func bench(
        _ names: [String],
        rules: TicketRules = TicketRules()
    ) async throws -> TicketBench {
        var bench = TicketBench(ModelCatalogue.missing(names))
        try await bench.run()
        bench.rules = rules
        return bench
    }

    private func next(_ bench: TicketBench) async throws -> [TicketAction] {
        try await bench.items().map(\.action)
    }

    @Test func `a run opens as many as it may, and leaves the rest`() async throws {
        let bench = TicketBench(
            ModelCatalogue.missing(["a", "b", "c"]),
            rules: TicketRules(createsMax: 2)
        )
        #expect(try await next(bench) == [.create, .create, .leave(.createsMax)])
    }

    @Test func `a run closes as many as it may, and leaves the rest`() async throws {
        var bench = try await bench(["a", "b"], rules: TicketRules(closesMax: 1))
        for place in bench.catalogue.items.indices { bench.catalogue.items[place].met = ["r1"] }
        #expect(try await next(bench) == [.close(.reached), .leave(.closesMax)])
    }

    @Test func `tickets of an entity that is gone are closed`() async throws {
        var bench = try await bench(["a", "b"])
        bench.catalogue.items.removeLast()
        #expect(try await next(bench) == [.unchanged, .close(.entityGone)])
    }

    @Test func `tickets of an entity that is gone are left where that is configured`()
        async throws
    {
        var bench = try await bench(["a", "b"], rules: TicketRules(closesVanished: false))
        bench.catalogue.items.removeLast()
        #expect(try await next(bench) == [.unchanged, .leave(.vanished)])
    }

    @Test func `an empty search closes nothing`() async throws {
        var bench = try await bench(["a"])
        bench.catalogue.items = []
        #expect(try await next(bench) == [.leave(.doubtfulSearch)])
    }

    @Test func `a search with fewer than half of those with tickets closes nothing`()
        async throws
    {
        var bench = try await bench(["a", "b", "c"])
        bench.catalogue.items.removeLast(2)
        let left = TicketAction.leave(.doubtfulSearch)
        #expect(try await next(bench) == [.unchanged, left, left])
    }

    @Test func `what another reminder keeps of the same scorecard is not closed`() async throws {
        var bench = try await bench(["a", "b", "c"])
        let key = bench.catalogue.key("c", "Gold").digest
        bench.keeper = TicketKeeper("-", configured: ["other"])
        bench.records?[key]?.reminder = "other"
        bench.catalogue.items.removeLast()
        #expect(try await next(bench) == [.unchanged, .unchanged])
        bench.records?[key]?.reminder = "-"
        #expect(try await next(bench) == [.unchanged, .unchanged, .close(.entityGone)])
    }

    @Test func `what a reminder kept that is not configured any more is closed`() async throws {
        var bench = try await bench(["a", "b", "c"])
        bench.catalogue.items.removeLast()
        for key in bench.records?.keys.sorted() ?? [] { bench.records?[key]?.reminder = "former" }
        #expect(try await next(bench) == [.unchanged, .unchanged, .close(.entityGone)])
        bench.keeper = TicketKeeper("-~inputs", configured: [])
        #expect(try await next(bench) == [.unchanged, .unchanged])
    }

    @Test func `tickets of another scorecard stay open for as long as Port has it`() async throws {
        var bench = try await bench(["a"])
        bench.areOthersGone = false
        bench.catalogue.scorecard = "other"
        #expect(try await next(bench) == [.create, .leave(.otherScorecard)])
        bench.areOthersGone = true
        #expect(try await next(bench) == [.create, .close(.entityGone)])
    }

    @Test func `without a ledger nothing is closed that a filter rule may leave out`()
        async throws
    {
        var bench = TicketBench(ModelCatalogue.missing(["a", "b", "c"]), hasLedger: false)
        try await bench.run()
        bench.catalogue.items.removeLast()
        bench.isFiltered = true
        #expect(try await next(bench) == [.unchanged, .unchanged])
        bench.isFiltered = false
        #expect(try await next(bench) == [.unchanged, .unchanged, .close(.entityGone)])
    }

    @Test func `an entity without results keeps its ticket as it is`() async throws {
        var bench = try await bench(["a"])
        bench.catalogue.items[0].met = nil
        #expect(try await next(bench) == [.leave(.unmeasured)])
    }

    @Test func `a ticket that may have been created is not created again in two minutes`()
        async throws
    {
        var bench = TicketBench(ModelCatalogue.missing(["a"]))
        let wanted = bench.catalogue.wanted.tickets[0]
        bench.records = [
            wanted.key.digest: TicketRecord(
                reminder: "-",
                scope: bench.catalogue.scope,
                entity: "a",
                level: "Gold",
                ticket: nil,
                memo: bench.tracker.draft(of: wanted).memo(of: wanted.key),
                pendingSince: bench.now,
                writtenAt: bench.now
            )
        ]
        bench.time.advance(by: .seconds(119))
        #expect(try await next(bench) == [.leave(.pending)])
        bench.time.advance(by: .seconds(1))
        #expect(try await next(bench) == [.create])
    }

    // MARK: port-sender's tickets

    @Test(arguments: [[], ["ready"], ["Production Readiness"]])
    func `port-sender's ticket is taken over by its title or its labels`(
        scorecards: [String]
    ) async throws {
        var bench = TicketBench(ModelCatalogue.missing(["svc", "svc-2"]))
        let key = bench.catalogue.key("svc-2", "Gold")
        let labels = scorecards.flatMap { key.othersLabels(scorecard: $0) }
        bench.service.addOthers(key, in: bench.catalogue, labels: labels)
        if !labels.isEmpty { bench.service.person(does: .editTitle, to: 1) }
        #expect(try await next(bench) == [.create, .adopt])
        try await bench.run()
        #expect(bench.service.violations.isEmpty)
        #expect(try await next(bench) == [.unchanged, .unchanged])
    }

    @Test func `port-sender's ticket is left where that is configured`() async throws {
        let bench = TicketBench(ModelCatalogue.missing(["svc"]), rules: TicketRules(adopts: false))
        bench.service.addOthers(bench.catalogue.key("svc", "Gold"), in: bench.catalogue)
        #expect(try await next(bench) == [.create])
    }

    @Test func `port-sender's refused ticket stays refused, and gets no second one`()
        async throws
    {
        let bench = TicketBench(ModelCatalogue.missing(["svc"]))
        bench.service.addOthers(
            bench.catalogue.key("svc", "Gold"),
            in: bench.catalogue,
            closing: .refused
        )
        #expect(try await next(bench) == [.leave(.refused)])
    }

    // MARK: Levels

    @Test func `a level that is gone takes its tickets along`() async throws {
        var bench = try await bench(["a", "b"])
        let silver = Rule(identifier: "r2", title: "Rule 2", level: "Silver")
        bench.catalogue.levels = ["Gold", "Silver"]
        bench.catalogue.rules.append(silver)
        try await bench.run()
        bench.catalogue.levels = ["Gold"]
        let gone = TicketAction.close(.levelGone)
        #expect(try await next(bench) == [.unchanged, .unchanged, gone, gone])
    }

    @Test func `a rule that fails again after its ticket was closed opens it again`()
        async throws
    {
        var bench = try await bench(["a"])
        bench.catalogue.items[0].met = ["r1"]
        try await bench.run()
        bench.time.advance(by: .seconds(86_400 * 400))
        bench.catalogue.items[0].met = []
        #expect(try await next(bench) == [.reopen])
    }
}
