import JSON
import Platform
import Reminders
import Scorecards
import Testing
import TicketSupport

/// Which of the tracker's tickets are taken for which of the wanted ones.
struct TicketMatchTests {
    private let tracker = ModelTracker(ModelService(clock: ModelTime().clock))

    private func ticket(
        _ number: Int64,
        of key: TicketKey? = nil,
        title: String = "A title",
        labels: [String] = [],
        isAuthentic: Bool = true,
        closing: FoundTicket.Closing? = nil
    ) -> FoundTicket {
        let wanted = key.map { key in
            WantedTicket(
                key: key,
                entityTitle: key.entity,
                entityURL: "https://app.port.test/\(key.entity)",
                scorecardTitle: "Production Readiness",
                appURL: "https://app.port.test",
                rules: []
            )
        }
        return FoundTicket(
            reference: TicketReference(id: "\(number)", name: "T-\(number)", place: "OPS"),
            url: "https://tracker.test/\(number)",
            key: key?.digest,
            memo: wanted.map { tracker.draft(of: $0).memo(of: $0.key) },
            title: title,
            labels: TextList(labels),
            closing: closing,
            closedAt: nil,
            order: number,
            isAuthentic: isAuthentic
        )
    }

    private func comparison(
        _ catalogue: ModelCatalogue,
        _ records: [String: TicketRecord]
    ) -> TicketComparison {
        TicketComparison(
            wanted: catalogue.wanted,
            keeper: TicketKeeper("-", configured: []),
            records: records,
            rules: TicketRules(),
            now: Timestamp(secondsSince1970: 1_700_000_000)
        )
    }

    /// What is done about which ticket.
    private func actions(
        _ catalogue: ModelCatalogue,
        _ found: [FoundTicket],
        records: [String: TicketRecord] = [:]
    ) -> [String] {
        comparison(catalogue, records).items(found: found) { tracker.draft(of: $0) }
            .map { item in
                let name =
                    switch item.action {
                    case .create: "create"
                    case .update: "update"
                    case .adopt: "adopt"
                    case .close: "close"
                    case .leave: "leave"
                    case let other: "\(other)"
                    }
                return "\(name) \(item.found?.reference.name ?? item.row.entity)"
            }
    }

    @Test func `a copy that a person made is not closed, and ours is kept`() {
        let catalogue = ModelCatalogue.missing(["a"])
        let key = catalogue.key("a", "Gold")
        for numbers in [(1, 2), (2, 1)] as [(Int64, Int64)] {
            let own = ticket(numbers.0, of: key)
            let copy = ticket(numbers.1, of: key, isAuthentic: false)
            #expect(actions(catalogue, [own, copy]) == ["update T-\(numbers.0)"])
        }
        let closed = ticket(1, of: key, closing: .refused)
        let copy = ticket(2, of: key, isAuthentic: false)
        #expect(actions(catalogue, [closed, copy]) == ["leave T-1"])
        let twins = [ticket(1, of: key), ticket(2, of: key)]
        #expect(actions(catalogue, twins) == ["update T-1", "close T-2"])
    }

    @Test func `a copy stays open when its entity is gone`() throws {
        var catalogue = ModelCatalogue.missing(["a", "b"])
        let key = catalogue.key("b", "Gold")
        catalogue.items.removeLast()
        let own = ticket(1, of: catalogue.key("a", "Gold"))
        let gone = ticket(2, of: key)
        let copy = ticket(3, of: key, isAuthentic: false)
        let found = [own, gone, copy]
        #expect(actions(catalogue, found) == ["update T-1", "close T-2"])
        let record = TicketRecord(
            reminder: "-",
            scope: catalogue.scope,
            entity: "b",
            level: "Gold",
            ticket: gone.reference,
            memo: try #require(gone.memo),
            writtenAt: Timestamp(secondsSince1970: 0)
        )
        #expect(
            actions(catalogue, found, records: [key.digest: record]) == ["update T-1", "close T-2"]
        )
    }

    @Test func `a closed ticket that moved and got another identifier stays known`() throws {
        var catalogue = ModelCatalogue.missing(["a"])
        let key = catalogue.key("a", "Gold")
        catalogue.items[0].met = ["r1"]
        let moved = ticket(2, of: key, closing: .done)
        let record = TicketRecord(
            reminder: "-",
            scope: catalogue.scope,
            entity: "a",
            level: "Gold",
            ticket: ticket(1).reference,
            memo: try #require(moved.memo),
            writtenAt: Timestamp(secondsSince1970: 0)
        )
        let comparison = comparison(catalogue, [key.digest: record])
        #expect(comparison.obsolete(found: [moved]).isEmpty)
        #expect(comparison.obsolete(found: []) == [key.digest])
    }

    @Test func `a ticket that only a copy seems to be is not made a second time`() {
        let catalogue = ModelCatalogue.missing(["a"])
        let copy = ticket(1, of: catalogue.key("a", "Gold"), isAuthentic: false)
        #expect(actions(catalogue, [copy]) == ["update T-1"])
    }

    @Test func `a copy of a ticket that is gone is left alone where the ledger knows better`()
        throws
    {
        let catalogue = ModelCatalogue.missing(["a"])
        let key = catalogue.key("a", "Gold")
        let own = ticket(1, of: key)
        let copy = ticket(2, of: key, isAuthentic: false)
        let record = TicketRecord(
            reminder: "-",
            scope: catalogue.scope,
            entity: "a",
            level: "Gold",
            ticket: own.reference,
            memo: try #require(own.memo),
            writtenAt: Timestamp(secondsSince1970: 0)
        )
        #expect(actions(catalogue, [copy], records: [key.digest: record]) == ["leave a"])
    }

    @Test func `an issue of port-sender's is taken over for one entity, whatever its case`() {
        let catalogue = ModelCatalogue.missing(["Api", "api"])
        let labels = catalogue.key("api", "Gold").othersLabels(scorecard: "ready")
        #expect(actions(catalogue, [ticket(1, labels: labels)]) == ["adopt T-1", "create api"])
        let two = [ticket(1, labels: labels), ticket(2, labels: labels)]
        #expect(actions(catalogue, two) == ["adopt T-1", "adopt T-2"])
    }
}
