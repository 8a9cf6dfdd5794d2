import JSON
import Jobs

/// The texts of a new job's row in one array of bytes.
///
/// The caller's thread packs it and the writer's reads it: one array crosses from core to core, not
/// six, and SQLite reads it in place.
struct PackedJob: Sendable {
    /// The parts in their order, without anything between them.
    enum Part: Int {
        case id, key, kind, runID, payload, lane
    }

    let bytes: [UInt8]
    /// Where each part ends.
    private let ends: InlineArray<6, Int>

    init(_ job: borrowing NewJob, id: String) {
        var bytes: [UInt8] = []
        var ends = InlineArray<6, Int>(repeating: 0)
        func append(_ part: Part, _ text: String) {
            bytes.append(utf8: text.storable)
            ends[part.rawValue] = bytes.count
        }
        // The lengths of an identifier, a run's and its key, a kind and a lane, or about that.
        bytes.reserveCapacity(job.payload.count + 160)
        append(.id, id)
        append(.key, job.key)
        append(.kind, job.kind)
        append(.runID, job.runID)
        bytes.append(contentsOf: job.payload)
        ends[Part.payload.rawValue] = bytes.count
        append(.lane, job.lane)
        self.bytes = bytes
        self.ends = ends
    }

    /// Where a part is, if all of it begins at `start`.
    subscript(part: Part, from start: Int) -> Range<Int> {
        let end = start + ends[part.rawValue]
        return (part == .id ? start : start + ends[part.rawValue - 1])..<end
    }

    /// The part as the text it was.
    func text(_ part: Part) -> String {
        String(decoding: bytes[self[part, from: 0]], as: UTF8.self)
    }
}
