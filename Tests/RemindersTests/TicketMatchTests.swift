import JSON
import Platform
import Reminders
import Scorecards
import Testing
import TicketSupport

/// Which of the tracker's tickets are taken for which of the wanted ones.
struct TicketMatchTests {
    private let tracker = ModelTracker(ModelService(clock: ModelTime().clock))

    private func catalogue(_ names: [String]) -> ModelCatalogue {
        var catalogue = ModelCatalogue(
            rules: [Rule(identifier: "r1", title: "Rule 1", level: "Gold")],
            items: names.map { ModelCatalogue.Item(identifier: $0, title: $0, met: []) }
        )
        catalogue.levels = ["Gold"]
        return catalogue
    }

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

    /// What is done about which ticket.
    private func actions(
        _ catalogue: ModelCatalogue,
        _ found: [FoundTicket],
        records: [String: TicketRecord] = [:]
    ) -> [String] {
        TicketComparison(
            wanted: catalogue.wanted,
            keeper: TicketKeeper("-", configured: []),
            records: records,
            rules: TicketRules(),
            now: Timestamp(secondsSince1970: 1_700_000_000)
        )
        .items(found: found) { tracker.draft(of: $0) }
        .map { item in
            let name =
                switch item.action {
                case .create: "create"
                case .update: "update"
                case .adopt: "adopt"
                case .close: "close"
                case let other: "\(other)"
                }
            return "\(name) \(item.found?.reference.name ?? item.row.entity)"
        }
    }

    @Test func `a copy that a person made is not closed, and ours is kept`() {
        let catalogue = catalogue(["a"])
        let key = catalogue.key("a", "Gold")
        for numbers in [(1, 2), (2, 1)] as [(Int64, Int64)] {
            let own = ticket(numbers.0, of: key)
            let copy = ticket(numbers.1, of: key, isAuthentic: false)
            #expect(actions(catalogue, [own, copy]) == ["update T-\(numbers.0)"])
        }
        let closed = ticket(1, of: key, closing: .refused)
        let copy = ticket(2, of: key, isAuthentic: false)
        #expect(
            actions(catalogue, [closed, copy]) == ["leave(\(TicketAction.Reason.refused)) T-1"]
        )
        let twins = [ticket(1, of: key), ticket(2, of: key)]
        #expect(actions(catalogue, twins) == ["update T-1", "close T-2"])
    }

    @Test func `a copy stays open when its entity is gone`() throws {
        var catalogue = catalogue(["a", "b"])
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

    @Test func `a ticket that only a copy seems to be is not made a second time`() {
        let catalogue = catalogue(["a"])
        let copy = ticket(1, of: catalogue.key("a", "Gold"), isAuthentic: false)
        #expect(actions(catalogue, [copy]) == ["update T-1"])
    }

    @Test func `an issue of port-sender's is taken over for one entity, whatever its case`() {
        let catalogue = catalogue(["Api", "api"])
        let labels = catalogue.key("api", "Gold").othersLabels(scorecard: "ready")
        #expect(actions(catalogue, [ticket(1, labels: labels)]) == ["adopt T-1", "create api"])
        let two = [ticket(1, labels: labels), ticket(2, labels: labels)]
        #expect(actions(catalogue, two) == ["adopt T-1", "adopt T-2"])
    }
}
