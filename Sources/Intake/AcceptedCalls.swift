import Synchronization
package import Vocabulary

/// Remembers what each signed call was for, so that its signature starts nothing else.
///
/// A signature covers the timestamp and the body, not the path and not the `RUN_ID` header. Who has
/// seen a call could send it again within the tolerance as another run, or to another reminder.
/// The same call for the same run is no attack: Port or a proxy repeats it, and the job's key makes
/// it a duplicate.
///
/// In memory, because what it adds is needed for as long as the tolerance only. After a restart, in
/// another process, and beyond `callsMax` calls within the tolerance, the job's key alone protects:
/// it does so for every run that the body names, and only a run that the header names alone could
/// be another one.
package final class AcceptedCalls: Sendable {
    /// What a call is for.
    package struct Purpose: Sendable, Hashable {
        package var jobKey: String
        /// The reminder's name; nil for the one without.
        package var reminder: String?

        package init(jobKey: String, reminder: String?) {
            self.jobKey = jobKey
            self.reminder = reminder
        }
    }

    /// A call's code as numbers, which cost less to find than its bytes.
    private struct Key: Hashable {
        private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

        /// Takes the 32 bytes of a code; fewer count as if zeros followed.
        init(_ code: [UInt8]) {
            for (index, byte) in code.prefix(32).enumerated() {
                let bits = UInt64(byte) << UInt64(index % 8 * 8)
                switch index / 8 {
                case 0: words.0 |= bits
                case 1: words.1 |= bits
                case 2: words.2 |= bits
                default: words.3 |= bits
                }
            }
        }

        static func == (one: Key, other: Key) -> Bool { one.words == other.words }

        /// Any part of a right code is as random as all of it, and nobody without the secret can
        /// choose one.
        func hash(into hasher: inout Hasher) {
            hasher.combine(words.0)
        }
    }

    private struct State {
        var purposes: [Key: Purpose] = [:]
        /// The codes in the order they came, from `oldest` on, and when each becomes stale.
        var order: [(key: Key, staleAt: Timestamp)] = []
        var oldest = 0

        mutating func forgetOldest() {
            purposes[order[oldest].key] = nil
            oldest += 1
            // Moving what is left costs little when it is done for as many as were forgotten.
            if oldest * 2 > order.count {
                order.removeFirst(oldest)
                oldest = 0
            }
        }
    }

    /// How many calls are remembered at most.
    package let callsMax: Int
    private let state = Mutex(State())

    /// Makes one that remembers nothing yet.
    package init(callsMax: Int = 16_384) {
        self.callsMax = callsMax
    }

    /// How many calls are remembered.
    package var count: Int { state.withLock { $0.purposes.count } }

    /// Returns if a call may be for this: it is new, or was for the same before.
    ///
    /// - Parameters:
    ///   - signature: The call's, which was right and is not stale.
    ///   - purpose: What it would start.
    ///   - now: What has become stale by then is forgotten.
    /// - Returns: False for a call that was for something else before.
    package func admit(
        _ signature: CallSignature,
        for purpose: Purpose,
        at now: Timestamp
    ) -> Bool {
        let key = Key(signature.code)
        return state.withLock { state in
            if let before = state.purposes[key] { return before == purpose }
            while state.oldest < state.order.count,
                state.purposes.count >= callsMax || state.order[state.oldest].staleAt < now
            {
                state.forgetOldest()
            }
            state.order.append((key, signature.staleAt))
            state.purposes[key] = purpose
            return true
        }
    }
}
