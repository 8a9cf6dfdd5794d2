import Platform

/// The record of a sandbox, which its stand-ins write and its tests wait on.
final class Recorder: Sendable {
    private let seen = Watched(Record())
    private let wall: WallClock
    private let recordsMax: Int

    init(wall: WallClock, recordsMax: Int) {
        self.wall = wall
        self.recordsMax = recordsMax
    }

    /// A copy of the record.
    var record: Record { seen.value }

    /// Reads the record without a copy.
    func read<Result: Sendable>(_ body: (Record) -> Result) -> Result { seen.read(body) }

    /// Returns the record as soon as the condition holds, or when the task is cancelled.
    func record(when condition: @escaping @Sendable (Record) -> Bool) async -> Record {
        await seen.value(when: condition)
    }

    /// Changes the record, and increments its version.
    @discardableResult
    func note<Result: Sendable>(_ body: (inout Record) -> Result) -> Result {
        seen.change { record in
            record.version += 1
            return body(&record)
        }
    }

    /// Records a request that was refused.
    func refuse(_ route: RouteName, status: Int, reason: String) {
        let refusal = Refusal(time: wall.now(), route: route, status: status, reason: reason)
        note { $0.refusals.append(refusal, keeping: recordsMax) }
    }
}
