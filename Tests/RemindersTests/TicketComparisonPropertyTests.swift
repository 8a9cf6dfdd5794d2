import JSON
import Platform
import Reminders
import TestSupport
import Testing
import TicketSupport

/// What holds for tickets whatever the catalogue becomes and whatever people do.
struct TicketComparisonPropertyTests {
    private func bench(_ random: inout SeededGenerator) -> TicketBench {
        var shape = ModelService.Shape()
        let hasLedger = Int.random(in: 0..<3, using: &random) > 0
        shape.hasParts = Bool.random(using: &random)
        shape.labelsParts = !hasLedger || Bool.random(using: &random)
        shape.refusesDuplicates = Bool.random(using: &random)
        let rules = TicketRules(
            createsMax: Int.random(in: 0..<3, using: &random) == 0 ? 2 : 100,
            closesMax: Int.random(in: 0..<3, using: &random) == 0 ? 1 : 100,
            reopenDays: [0, 3, 30].randomElement(using: &random) ?? 0,
            closesVanished: Int.random(in: 0..<4, using: &random) > 0,
            adopts: Int.random(in: 0..<4, using: &random) > 0
        )
        let bench = TicketBench(
            .random(using: &random),
            rules: rules,
            shape: shape,
            hasLedger: hasLedger
        )
        addOthers(to: bench, using: &random)
        return bench
    }

    private func addOthers(to bench: TicketBench, using random: inout SeededGenerator) {
        let catalogue = bench.catalogue
        for ticket in catalogue.wanted.tickets where Int.random(in: 0..<5, using: &random) == 0 {
            let name = [catalogue.scorecard, catalogue.title].randomElement(using: &random) ?? ""
            let labels = ticket.key.othersLabels(scorecard: name)
            bench.service.addOthers(
                ticket.key,
                in: catalogue,
                labels: Bool.random(using: &random) ? labels : [],
                closing: [nil, nil, .done, .refused].randomElement(using: &random) ?? nil
            )
        }
    }

    private func step(_ bench: inout TicketBench, using random: inout SeededGenerator) async throws
    {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3: bench.service.note(bench.catalogue.change(using: &random))
        case 3..<6:
            guard let ticket = bench.service.tickets.randomElement(using: &random),
                let deed = bench.service.deeds.randomElement(using: &random)
            else { return }
            bench.service.person(
                does: deed,
                to: ticket.number,
                isKnown: bench.knows(ticket)
            )
        case 6:
            let days = Int.random(in: 0...10, using: &random)
            bench.service.note("\(days) days go by")
            bench.time.advance(by: .seconds(days * 86_400))
        default: try await bench.run()
        }
    }

    @Test(arguments: 0..<20)
    func `no history doubles a ticket, undoes a decision, or ends unquiet`(
        block: Int
    ) async throws {
        for seed in 0..<100 {
            let seed = UInt64(block * 100 + seed)
            var random = SeededGenerator(seed: seed)
            var bench = bench(&random)
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                try await step(&bench, using: &random)
            }
            // Caps let a run do a part, so it takes some.
            for _ in 0..<20 { try await bench.run() }
            let writes = bench.service.writes
            let last = try await bench.run()
            if bench.service.writes != writes {
                bench.service.violate(
                    "it is never quiet: \(last.compactMap { $0.change?.summary })"
                )
            }
            bench.service.judgeCalm()
            let violations = bench.service.violations
            #expect(
                violations.isEmpty,
                """
                seed \(seed): \(violations) \(bench.rules) \(bench.service.shape) \
                \(bench.records == nil ? "no ledger" : "ledger")
                \(bench.service.history.joined(separator: "\n"))
                """
            )
            if !violations.isEmpty { return }
        }
    }
}

extension TicketBench {
    /// Whether the ledger knows a ticket.
    func knows(_ ticket: ModelTicket) -> Bool {
        records?.values.contains { $0.ticket?.id == ticket.id } ?? false
    }
}
