import JSON

/// The cause of a failed attempt: a service by its name, or `own`.
///
/// Each origin has a number of attempts and a backoff of its own. The queue knows no service; who
/// calls one names it.
package struct FailureOrigin: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
    package let rawValue: String

    /// This program: its store, its machine, or a mistake in it.
    package static let own: FailureOrigin = "own"

    package init(rawValue: String) {
        self.rawValue = rawValue.storable
    }

    package init(stringLiteral name: String) {
        self.init(rawValue: name)
    }
}

/// How many attempts of a job failed because of each origin other than `own`.
///
/// The rest of its attempts count as the program's own: the one that runs, and those whose process
/// ended before they could report anything.
package struct FailureCounts: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    private var counts: [FailureOrigin: Int]

    package init(dictionaryLiteral counts: (FailureOrigin, Int)...) {
        self.counts = Dictionary(counts) { _, last in last }
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json: some Sequence<UInt8>) {
        let bytes = Array(json)
        guard bytes != Array("{}".utf8) else {
            counts = [:]
            return
        }
        guard let members = try? JSONCoding.decode([ExactString: Int].self, from: bytes) else {
            return nil
        }
        counts = [:]
        for (name, count) in members { counts[FailureOrigin(rawValue: name.text)] = count }
    }

    package subscript(origin: FailureOrigin) -> Int { counts[origin] ?? 0 }

    /// The attempts that failed because of others.
    package var total: Int { counts.values.reduce(0, +) }

    /// Counts one more attempt; `own` is what is left of all attempts, and is not counted here.
    package mutating func add(_ origin: FailureOrigin) {
        if origin != .own { counts[origin, default: 0] += 1 }
    }

    /// The counts as a JSON object, for the one column that a store keeps them in.
    package var json: String {
        let members = counts.map { (ExactString($0.key.rawValue), $0.value) }
        // Names and whole numbers can always be said in JSON.
        let bytes = try? JSONCoding.encode(Dictionary(members) { _, last in last })
        return String(decoding: bytes ?? [], as: UTF8.self)
    }
}

extension Job {
    /// How many attempts failed because of this origin, when the one that runs does too.
    func attempts(endedBy origin: FailureOrigin) -> Int {
        origin == .own ? attempts - failures.total : failures[origin] + 1
    }
}
