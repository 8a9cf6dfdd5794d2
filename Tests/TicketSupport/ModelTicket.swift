package import JSON
package import Platform
package import Reminders

/// A ticket as the model keeps it, and as the audit sees that of an emulator, with what no tracker
/// tells: whose it is in truth.
package struct ModelTicket: Sendable, Equatable {
    package enum Actor: String, Sendable {
        case us, person
    }

    package var number: Int64
    /// What the tracker calls it; nil for the number.
    package var trackerID: String?
    package var place: String
    /// The `TicketKey.digest` of what it is about, whatever its labels say; nil for one that nobody
    /// could recognize any more.
    package var truth: String?
    /// What it was about before people took all that said so; a ledger still knows.
    package var formerTruth: String?
    /// Whether it is port-sender's, and was not taken over yet.
    package var isOthers = false
    /// Whether port-sender made it, also when it was taken over.
    package var isMadeByOthers = false
    package var title: String
    /// Whether a person wrote the title that it has.
    package var hasPersonsTitle = false
    /// The title before a person changed it.
    package var ourTitle: String
    /// Our section of the description, and what people wrote outside of it.
    package var section: JSONValue?
    package var note = ""
    package var labels: [String]
    package var memo: TicketMemo?
    package var closing: FoundTicket.Closing?
    package var closedAt: Timestamp?
    package var closedBy: Actor?
    package var isDuplicate = false
    /// When we last reopened what a person had closed.
    package var reopenedAt: Timestamp?
    /// Whether its level was reached while it was closed.
    package var wasReached = false
    package var parts: [Part] = []
    /// Whether a person copied it from one of ours.
    package var isCopy = false
    package var isDeleted = false
    package var isHidden = false
    /// Whether it is where no search of ours looks.
    package var isAway = false
    /// When a person last did something to it, which a search may not show yet.
    package var touchedAt: Timestamp?

    package struct Part: Sendable, Equatable {
        package var number: Int64
        /// `TicketKey.part(ofRule:)`.
        package var truth: String
        package var label: String?
        package var title: String
        package var closing: FoundTicket.Closing?
        package var closedBy: Actor?

        package init(
            number: Int64,
            truth: String,
            label: String? = nil,
            title: String,
            closing: FoundTicket.Closing? = nil
        ) {
            self.number = number
            self.truth = truth
            self.label = label
            self.title = title
            self.closing = closing
        }
    }

    /// The labels that port-sender or we gave it.
    package static let ownLabel = "scorebell"
    package static let othersLabel = "Port"

    package static func label(ofKey key: String) -> String { "\(ownLabel)-\(key.prefix(16))" }

    package var id: String { trackerID ?? "\(number)" }
    package var isVisible: Bool { !isDeleted && !isHidden }
    package var isOpen: Bool { closing == nil }
    package var reference: TicketReference {
        TicketReference(id: id, name: "T-\(number)", place: place)
    }

    /// What the labels say that it is.
    private var labelledKey: String? {
        labels.first { $0.hasBytePrefix("\(Self.ownLabel)-") && !isIgnoring($0) }
            .map { String($0.dropFirst(Self.ownLabel.count + 1)) }
    }

    private func isIgnoring(_ label: String) -> Bool {
        label.lowercased().hasSameBytes(as: FoundTicket.ignoreLabel)
    }

    package var isIgnored: Bool { labels.contains { isIgnoring($0) } }

    /// Whether a search for our tickets finds it.
    package var isFoundAsOurs: Bool {
        isVisible && labels.contains { $0.hasSameBytes(as: Self.ownLabel) }
    }

    /// The ticket as a tracker tells it.
    ///
    /// - Parameter partKeys: What the ledger knows of parts, by their identifiers.
    /// - Returns: It without what only the model knows.
    package func found(partKeys: [String: String] = [:]) -> FoundTicket {
        FoundTicket(
            reference: reference,
            url: "https://tracker.test/\(number)",
            key: memo?.key ?? labelledKey,
            memo: memo,
            title: title,
            labels: TextList(labels),
            closing: closing,
            closedAt: closedAt,
            parts: parts.map { part in
                FoundPart(
                    reference: TicketReference(
                        id: "\(part.number)",
                        name: "T-\(part.number)",
                        place: place
                    ),
                    key: part.label ?? partKeys["\(part.number)"],
                    title: part.title,
                    closing: part.closing
                )
            },
            order: number
        )
    }
}

extension ModelTicket {
    /// Makes one of which nothing else is known yet.
    package init(number: Int64, place: String, title: String) {
        self.init(number: number, place: place, title: title, ourTitle: title, labels: [])
    }
}
