import JSON
import Platform
import Reminders
import Scorecards
import Testing
import TicketSupport

/// What a person does to a ticket, and what scorebell does then: a test for each.
struct TicketDecisionTests {
    /// A service that misses one of two rules of the level Gold.
    private static let catalogue: ModelCatalogue = {
        var catalogue = ModelCatalogue(
            rules: [
                Rule(identifier: "r1", title: "Rule 1", level: "Gold"),
                Rule(identifier: "r2", title: "Rule 2", level: "Gold"),
            ],
            items: [ModelCatalogue.Item(identifier: "svc", title: "Service", met: ["r1"])]
        )
        catalogue.levels = ["Gold"]
        return catalogue
    }()

    private static var key: TicketKey { catalogue.key("svc", "Gold") }
    private static let day = Duration.seconds(86_400)

    /// Returns a bench on which that ticket, T-1, was created.
    private func bench(
        rules: TicketRules = TicketRules(),
        hasParts: Bool = false,
        hasLedger: Bool = true
    ) async throws -> TicketBench {
        var shape = ModelService.Shape()
        shape.hasParts = hasParts
        var bench = TicketBench(
            Self.catalogue,
            rules: rules,
            shape: shape,
            hasLedger: hasLedger
        )
        try await bench.run()
        return bench
    }

    /// What the next run does, in the order in which it does it.
    private func next(_ bench: TicketBench) async throws -> [TicketAction] {
        try await bench.items().map(\.action)
    }

    // MARK: What people do

    @Test func `a ticket closed as done while a rule fails is opened again`() async throws {
        var bench = try await bench()
        bench.service.person(does: .closeAsDone, to: 1)
        #expect(try await next(bench) == [.reopen])
        try await bench.run()
        #expect(bench.service.tickets.map(\.isOpen) == [true])
    }

    @Test func `a ticket closed again within a week stays closed, and is opened after it`()
        async throws
    {
        var bench = try await bench()
        bench.service.person(does: .closeAsDone, to: 1)
        try await bench.run()
        bench.service.person(does: .closeAsDone, to: 1)
        bench.time.advance(by: Self.day * 6)
        #expect(try await next(bench) == [.leave(.closedByPerson)])
        bench.time.advance(by: Self.day * 1)
        #expect(try await next(bench) == [.reopen])
    }

    @Test func `a ticket closed too long ago stays closed, and gets no second one`() async throws {
        let bench = try await bench(rules: TicketRules(reopenDays: 3))
        bench.service.person(does: .closeAsDone, to: 1)
        bench.time.advance(by: Self.day * 4)
        #expect(try await next(bench) == [.leave(.closedByPerson)])
    }

    @Test func `no ticket is opened again where none may be`() async throws {
        let bench = try await bench(rules: TicketRules(reopenDays: 0))
        bench.service.person(does: .closeAsDone, to: 1)
        #expect(try await next(bench) == [.leave(.closedByPerson)])
    }

    @Test(arguments: [true, false])
    func `a refused ticket stays refused for ever`(hasLedger: Bool) async throws {
        var bench = try await bench(hasLedger: hasLedger)
        bench.service.person(does: .refuse, to: 1)
        bench.time.advance(by: Self.day * 400)
        bench.catalogue.rules[1].title = "Another"
        #expect(try await next(bench) == [.leave(.refused)])
    }

    @Test(arguments: [true, false])
    func `a ticket that a person refused after we closed it stays refused`(
        hasLedger: Bool
    ) async throws {
        var bench = try await bench(hasLedger: hasLedger)
        bench.catalogue.items[0].met = ["r1", "r2"]
        try await bench.run()
        bench.service.person(does: .reopen, to: 1)
        bench.service.person(does: .refuse, to: 1)
        #expect(try await next(bench) == [])
        bench.catalogue.items[0].met = ["r1"]
        #expect(try await next(bench) == [.leave(.refused)])
    }

    @Test func `a ticket that we refused ourselves is opened again`() async throws {
        var bench = try await bench()
        bench.catalogue.items.append(.init(identifier: "another", title: "Another", met: []))
        try await bench.run()
        let item = bench.catalogue.items.removeFirst()
        try await bench.run()
        #expect(!bench.service.tickets[0].isOpen)
        // As trackers tell what is closed because its entity is gone.
        bench.service.change(1) { $0.closing = .refused }
        bench.catalogue.items.append(item)
        #expect(try await next(bench).contains(.reopen))
    }

    @Test func `a ticket that people opened again while its level is reached is closed`()
        async throws
    {
        var bench = try await bench()
        bench.catalogue.items[0].met = ["r1", "r2"]
        try await bench.run()
        bench.service.person(does: .reopen, to: 1)
        #expect(try await next(bench) == [.close(.reached)])
    }

    @Test func `a title that a person changed stays, also when the text changes`() async throws {
        var bench = try await bench()
        bench.service.person(does: .editTitle, to: 1)
        bench.catalogue.title = "Readiness"
        try await bench.run()
        #expect(bench.service.tickets[0].title.hasPrefix("Please: Production Readiness tasks"))
        #expect(try await next(bench) == [.unchanged])
    }

    @Test func `what people write beside our section is no reason to write`() async throws {
        let bench = try await bench()
        bench.service.person(does: .editBody, to: 1)
        #expect(try await next(bench) == [.unchanged])
    }

    @Test func `a ticket labelled to be ignored is left alone, in any spelling`() async throws {
        var bench = try await bench()
        bench.service.person(does: .ignore, to: 1)
        bench.catalogue.items[0].met = ["r1", "r2"]
        #expect(try await next(bench) == [.leave(.ignored)])
        bench.service.person(does: .stopIgnoring, to: 1)
        #expect(try await next(bench) == [.close(.reached)])
    }

    @Test func `a ticket without label and memo is known by the ledger`() async throws {
        var bench = try await bench()
        bench.service.person(does: .strip, to: 1)
        #expect(try await next(bench) == [.unchanged])
        bench.catalogue.items[0].met = ["r1", "r2"]
        #expect(try await next(bench) == [.close(.reached)])
    }

    @Test(arguments: [TicketDeed.delete, .hide])
    func `a ticket that is gone is not made anew while its rules fail`(
        deed: TicketDeed
    ) async throws {
        var bench = try await bench()
        bench.service.person(does: deed, to: 1)
        try await bench.run()
        #expect(try await next(bench) == [.leave(.missing)])
    }

    @Test func `a part that a person closed while its rule fails stays closed`() async throws {
        let bench = try await bench(hasParts: true)
        bench.service.person(does: .tickPart, to: 1)
        #expect(try await next(bench) == [.unchanged])
    }

    @Test func `a part is completed with its rule, and opened with it again`() async throws {
        var bench = try await bench(hasParts: true)
        bench.catalogue.items[0].met = []
        try await bench.run()
        bench.catalogue.items[0].met = ["r1"]
        #expect(try await next(bench) == [.completeParts])
        try await bench.run()
        bench.catalogue.items[0].met = []
        #expect(try await next(bench) == [.update])
        try await bench.run()
        #expect(bench.service.tickets[0].parts.map(\.closing) == [nil, nil])
    }

    @Test func `a copy with all that we wrote is closed, and the older ticket stays`()
        async throws
    {
        let bench = try await bench()
        bench.service.person(does: .copyAll, to: 1)
        #expect(try await next(bench) == [.unchanged, .close(.duplicate(of: "T-1"))])
    }

    @Test func `a copy with our labels alone is its maker's`() async throws {
        let bench = try await bench()
        bench.service.person(does: .copy, to: 1)
        #expect(try await next(bench) == [.unchanged])
    }
}
