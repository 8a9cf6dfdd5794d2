import JSON

/// The tickets that a tracker has, to be found by what they are for.
struct FoundIndex {
    /// By the short form of the key; those of one key in the order of their age.
    // Ours: hexadecimal digits.
    private var byKey: [String: [FoundTicket]] = [:]
    /// Those of others that could be taken over, by their titles, and by each of their labels in
    /// lower case.
    private var byTitle: [ExactString: [FoundTicket]] = [:]
    private var byLabel: [ExactString: [FoundTicket]] = [:]
    /// The identifiers of those that were taken over.
    private var adopted: Set<String> = []  // Ours: identifiers of trackers.
    /// The identifiers in the ledger, by the short form of the key.
    // Ours: hexadecimal digits and identifiers of trackers.
    private var recorded: [String: String] = [:]

    /// The tickets of one key.
    struct Matches {
        /// The one that counts; nil for none.
        var primary: FoundTicket?
        /// Whether it was somebody else's so far.
        var isAdopted = false
        /// Further open ones that we wrote, the oldest first.
        var twins: [FoundTicket] = []
    }

    // Ours: identifiers of trackers and hexadecimal digits.
    init(_ found: [FoundTicket], records: [String: TicketRecord]) {
        var keys: [String: String] = [:]  // Ours: as `recorded`, the other way.
        for (key, record) in records {
            guard let ticket = record.ticket else { continue }
            recorded[TicketDigest.short(key)] = ticket.id
            keys[ticket.id] = TicketDigest.short(key)
        }
        for ticket in found.sorted(by: { $0.order < $1.order }) {
            let key = keys[ticket.reference.id] ?? (ticket.memo?.key ?? ticket.key)
            if let key {
                byKey[TicketDigest.short(key), default: []].append(ticket)
            } else {
                byTitle[ExactString(ticket.title), default: []].append(ticket)
                for label in ticket.labels {
                    byLabel[ExactString(label.lowercased()), default: []].append(ticket)
                }
            }
        }
    }

    /// The tickets of our own that nobody has taken.
    var rest: [FoundTicket] { byKey.values.flatMap(\.self).sorted { $0.order < $1.order } }

    /// Takes out the tickets of a key.
    ///
    /// - Parameters:
    ///   - ticket: The wanted one.
    ///   - adopts: Whether somebody else's will do where there is none of ours.
    /// - Returns: The one that counts, and others of ours for the same.
    mutating func take(_ ticket: WantedTicket, adopting adopts: Bool) -> Matches {
        let key = TicketDigest.short(ticket.key.digest)
        if let own = byKey.removeValue(forKey: key) {
            let recordedID = recorded[key]
            let primary = Self.primary(of: own, recorded: recordedID)
            // A copy that a person made has our label, and perhaps all that we wrote.
            let twins = own.filter {
                $0.reference.id != primary?.reference.id && $0.isOpen && $0.memo != nil
                    && $0.isAuthentic
            }
            return Matches(primary: primary, twins: twins)
        }
        // A ticket that the ledger knows and the tracker does not show is not replaced.
        guard adopts, recorded[key] == nil else { return Matches() }
        let others = (byTitle[ExactString(ticket.senderTitle)] ?? labelled(like: ticket))
            .filter { !adopted.contains($0.reference.id) }
        guard let other = Self.primary(of: others, recorded: nil) else { return Matches() }
        guard ticket.isUnmet || other.isOpen else { return Matches() }
        adopted.insert(other.reference.id)
        return Matches(primary: other, isAdopted: true)
    }

    /// The ticket of several that counts: one that is certainly ours before a copy, an open one
    /// before a closed one, the ledger's before others, the oldest of the open and the youngest of
    /// the closed.
    private static func primary(of all: [FoundTicket], recorded: String?) -> FoundTicket? {
        let certain = all.filter { $0.isAuthentic || $0.reference.id == recorded }
        let own = certain.isEmpty ? all : certain
        let known = own.first { $0.reference.id == recorded }
        if let known, known.isOpen { return known }
        return own.first { $0.isOpen && $0.memo != nil } ?? known ?? own.first { $0.isOpen }
            ?? own.last
    }

    /// port-sender's issues with the labels that it gives a ticket of this kind.
    private func labelled(like ticket: WantedTicket) -> [FoundTicket] {
        let key = ticket.key
        let common = ["Port", key.level, key.blueprint, key.entity]
        return (byLabel[ExactString(key.entity.lowercased())] ?? [])
            .filter { other in
                other.hasLabels(common + [key.scorecard])
                    || other.hasLabels(common + [ticket.scorecardTitle])
            }
    }
}

extension FoundTicket {
    /// Labels are compared without regard to case, as GitHub does.
    fileprivate func hasLabels(_ names: [String]) -> Bool {
        let own = Set(labels.map { ExactString($0.lowercased()) })
        return names.allSatisfy { own.contains(ExactString($0.lowercased())) }
    }
}

extension WantedTicket {
    /// What port-sender calls the ticket.
    package var senderTitle: String {
        "\(scorecardTitle) tasks to reach the \(key.level) level for the \(key.blueprint):"
            + " \(key.entity)"
    }
}
