import JSON

/// The stored form of a snapshot.
///
/// A version; the rules; the levels; the hours in which rules began to be unmet, each as the
/// distance from the one before; the entities; and a checksum of all that. An entity is how many
/// bytes of its identifier are those of the entity before, the others, its level (0 for none), its
/// unmet rules, and for each of them the place of its hour. Numbers and lengths are LEB128: seven
/// bits a byte, the lowest first, the top bit set in all but the last.
extension StandingSnapshot {
    private static let version: UInt8 = 1
    /// With more rules an entity lists its unmet ones; up to so many they are the bits of one number.
    private static let maskedRulesMax = 62
    private static let checksumBytes = 4
    /// Bounds what a few damaged bytes can grow to.
    fileprivate static let sharedBytesMax = 255

    /// The stored form.
    package var bytes: [UInt8] {
        let hours = Set(marks.map(\.since)).sorted()
        var places: [UInt32: Int] = [:]
        for (place, hour) in hours.enumerated() { places[hour] = place }
        var writer = SnapshotWriter()
        writer.bytes.append(Self.version)
        for names in [rules, levels] {
            writer.append(names.count)
            for name in names { writer.append(name.text.utf8[...]) }
        }
        writer.append(hours.count)
        var before: UInt32 = 0
        for hour in hours {
            writer.append(hour - before)
            before = hour
        }
        writer.append(entries.count)
        var previous: [UInt8] = []
        for entry in entries {
            let name = Array(entry.identifier.text.utf8)
            let shared = zip(previous, name).prefix(Self.sharedBytesMax).prefix { $0 == $1 }.count
            writer.append(shared)
            writer.append(name[shared...])
            previous = name
            writer.append(entry.level.map { Int($0) + 1 } ?? 0)
            append(marks[entry.range], to: &writer)
            for mark in marks[entry.range] { writer.append(places[mark.since] ?? 0) }
        }
        let sum = Self.checksum(writer.bytes[...])
        for shift in [0, 8, 16, 24] as [UInt32] {
            writer.bytes.append(UInt8(truncatingIfNeeded: sum >> shift))
        }
        return writer.bytes
    }

    private func append(_ marks: ArraySlice<Mark>, to writer: inout SnapshotWriter) {
        guard rules.count > Self.maskedRulesMax else {
            return writer.append(marks.reduce(0 as UInt64) { $0 | 1 << UInt64($1.rule) })
        }
        writer.append(marks.count)
        var next: UInt32 = 0
        for mark in marks {
            writer.append(mark.rule - next)
            next = mark.rule + 1
        }
    }

    /// Reads the stored form; nil for anything else, such as bytes that were damaged.
    package init?(bytes: [UInt8]) {
        guard bytes.count > Self.checksumBytes else { return nil }
        let body = bytes.dropLast(Self.checksumBytes)
        let sum = bytes.suffix(Self.checksumBytes).reversed()
            .reduce(0 as UInt32) {
                $0 << 8 | UInt32($1)
            }
        guard Self.checksum(body) == sum else { return nil }
        var reader = SnapshotReader(bytes: body)
        do throws(SnapshotReader.Malformed) {
            self = try Self.read(&reader)
        } catch {
            return nil
        }
    }

    private static func read(
        _ reader: inout SnapshotReader
    ) throws(SnapshotReader.Malformed) -> StandingSnapshot {
        guard try reader.byte() == version else { throw SnapshotReader.Malformed() }
        let rules = try reader.names()
        let levels = try reader.names()
        var hours: [UInt32] = []
        for _ in 0..<(try reader.count()) {
            let distance = try reader.number(below: 1 << 32)
            guard let hour = UInt32(exactly: Int(hours.last ?? 0) + distance),
                hours.isEmpty || distance > 0
            else { throw SnapshotReader.Malformed() }
            hours.append(hour)
        }
        var entries: [Entry] = []
        var marks: [Mark] = []
        for _ in 0..<(try reader.count()) {
            let identifier = try reader.name(after: entries.last?.identifier)
            let level = try reader.number(below: levels.count + 1)
            let start = UInt32(marks.count)
            for rule in try unmet(of: rules.count, &reader) {
                marks.append(Mark(rule: rule, since: 0))
            }
            for place in Int(start)..<marks.count {
                marks[place].since = hours[try reader.number(below: hours.count)]
            }
            guard let end = UInt32(exactly: marks.count) else { throw SnapshotReader.Malformed() }
            entries.append(
                Entry(
                    identifier: identifier,
                    level: level == 0 ? nil : UInt32(level - 1),
                    start: start,
                    end: end
                )
            )
        }
        guard reader.isAtEnd else { throw SnapshotReader.Malformed() }
        return StandingSnapshot(entries: entries, marks: marks, rules: rules, levels: levels)
    }

    private static func unmet(
        of ruleCount: Int,
        _ reader: inout SnapshotReader
    ) throws(SnapshotReader.Malformed) -> [UInt32] {
        guard ruleCount > maskedRulesMax else {
            let mask = try reader.number(below: 1 << ruleCount)
            return (0..<UInt32(ruleCount)).filter { mask & 1 << Int($0) != 0 }
        }
        var rules: [UInt32] = []
        var next = 0
        for _ in 0..<(try reader.count()) {
            next += try reader.number(below: ruleCount - next)
            rules.append(UInt32(next))
            next += 1
        }
        return rules
    }

    /// 32-bit FNV-1a: it finds damage, and nobody gains by deceiving it.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}

private struct SnapshotWriter {
    var bytes: [UInt8] = []

    mutating func append(_ number: some FixedWidthInteger) {
        var rest = UInt64(number)
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func append(_ text: some Collection<UInt8>) {
        append(text.count)
        bytes.append(contentsOf: text)
    }
}

/// Reads bytes that may be anything: every number is checked before it is used.
private struct SnapshotReader {
    struct Malformed: Error {}

    private var rest: ArraySlice<UInt8>

    init(bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() throws(Malformed) -> UInt8 {
        guard let byte = rest.popFirst() else { throw Malformed() }
        return byte
    }

    /// Reads a number from 0 to the one before the end.
    mutating func number(below end: Int) throws(Malformed) -> Int {
        var number: UInt64 = 0
        for shift in stride(from: 0 as UInt64, to: 63, by: 7) {
            let byte = try byte()
            number |= UInt64(byte & 0x7F) << shift
            guard byte & 0x80 == 0 else { continue }
            guard number < end else { throw Malformed() }
            return Int(number)
        }
        throw Malformed()
    }

    /// Reads how many of something follow, each of which takes a byte at least.
    mutating func count() throws(Malformed) -> Int {
        let count = try number(below: .max)
        guard count <= rest.count else { throw Malformed() }
        return count
    }

    /// Reads names, which must stand in order.
    mutating func names() throws(Malformed) -> [ExactString] {
        var names: [ExactString] = []
        for _ in 0..<(try count()) {
            let name = try text([])
            if let last = names.last, last >= name { throw Malformed() }
            names.append(name)
        }
        return names
    }

    /// Reads a name of which only the end is stored, and which must stand behind another.
    mutating func name(after last: ExactString?) throws(Malformed) -> ExactString {
        let before = Array((last?.text ?? "").utf8)
        let shared = try number(below: min(before.count, StandingSnapshot.sharedBytesMax) + 1)
        let name = try text(before[..<shared])
        if let last, last >= name { throw Malformed() }
        return name
    }

    private mutating func text(_ start: ArraySlice<UInt8>) throws(Malformed) -> ExactString {
        let length = try count()
        guard let text = String(validating: start + rest.prefix(length), as: UTF8.self) else {
            throw Malformed()
        }
        rest.removeFirst(length)
        return ExactString(text)
    }
}
