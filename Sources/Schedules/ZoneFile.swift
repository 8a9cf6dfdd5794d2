/// Reads the compiled form of a time zone, and refuses what RFC 9636 does not allow.
///
/// Leap seconds are refused: clocks that follow POSIX have none, and the database keeps zones with
/// them in a folder of their own (`right`).
///
/// Source: RFC 9636 section 3, "The Time Zone Information Format (TZif)".
struct ZoneFile {
    private var bytes: ArraySlice<UInt8>

    /// What is wrong with a file, as a clause.
    struct Malformed: Error {
        var what: String
    }

    /// The longest file that is read; the largest of the database has four kilobytes.
    static let bytesMax = 65_536

    /// What the header says of the data block behind it.
    private struct Header {
        var version: UInt8
        var utCount: Int
        var standardCount: Int
        var leapCount: Int
        var timeCount: Int
        var typeCount: Int
        var nameBytes: Int

        /// The length of the data block whose times take that many bytes each.
        func blockBytes(timeBytes: Int) -> Int {
            timeCount * (timeBytes + 1) + typeCount * 6 + nameBytes
                + leapCount * (timeBytes + 4) + standardCount + utCount
        }
    }

    /// Returns the zone that a file describes.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - name: The zone's name.
    /// - Returns: The zone, with the rule for times after its last record.
    /// - Throws: `Malformed`; somebody has to replace the file.
    static func zone(in bytes: [UInt8], named name: String) throws(Malformed) -> Zone {
        guard bytes.count <= bytesMax else { throw Malformed(what: "it is too long") }
        var file = ZoneFile(bytes: bytes[...])
        var header = try file.header()
        guard header.version > 0 else {
            let spans = try file.spans(header, timeBytes: 4)
            guard file.bytes.isEmpty else { throw Malformed(what: "something follows its end") }
            return Zone(name: name, spans: spans, rule: nil)
        }
        // The first block is for readers that know no longer times.
        _ = try file.take(header.blockBytes(timeBytes: 4))
        header = try file.header()
        let spans = try file.spans(header, timeBytes: 8)
        return Zone(name: name, spans: spans, rule: try file.rule())
    }

    private mutating func take(_ count: Int) throws(Malformed) -> ArraySlice<UInt8> {
        guard count <= bytes.count else { throw Malformed(what: "it ends too early") }
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count)
    }

    /// Reads a signed number, its highest byte first.
    private mutating func number(bytes count: Int) throws(Malformed) -> Int64 {
        let taken = try take(count)
        let isNegative = (taken.first ?? 0) >= 0x80
        return taken.reduce(isNegative ? -1 : 0) { $0 << 8 | Int64($1) }
    }

    private mutating func header() throws(Malformed) -> Header {
        guard try take(4).elementsEqual("TZif".utf8) else {
            throw Malformed(what: "it does not begin with TZif")
        }
        let version = try take(1).first ?? 0
        guard version == 0 || (UInt8(ascii: "2")...UInt8(ascii: "4")).contains(version) else {
            throw Malformed(what: "its version is none of 1 to 4")
        }
        _ = try take(15)
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(Int(try number(bytes: 4))) }
        let header = Header(
            version: version,
            utCount: counts[0],
            standardCount: counts[1],
            leapCount: counts[2],
            timeCount: counts[3],
            typeCount: counts[4],
            nameBytes: counts[5]
        )
        guard counts.allSatisfy((0...Self.bytesMax).contains), (1...256).contains(header.typeCount),
            header.nameBytes > 0, [0, header.typeCount].contains(header.utCount),
            [0, header.typeCount].contains(header.standardCount)
        else { throw Malformed(what: "its counts contradict each other") }
        return header
    }

    private mutating func spans(
        _ header: Header,
        timeBytes: Int
    ) throws(Malformed) -> [Zone.Span] {
        guard header.leapCount == 0 else { throw Malformed(what: "it counts leap seconds") }
        var times: [Int64] = []
        for _ in 0..<header.timeCount {
            let time = try number(bytes: timeBytes)
            guard time > times.last ?? -1 << 59 || times.isEmpty else {
                throw Malformed(what: "its times are not in order")
            }
            times.append(time)
        }
        let types = Array(try take(header.timeCount))
        var offsets: [Int64] = []
        for _ in 0..<header.typeCount {
            let offset = try number(bytes: 4)
            let (isSaving, name) = (try number(bytes: 1), Int(try number(bytes: 1)))
            guard (-89_999...93_599).contains(offset), (0...1).contains(isSaving),
                (0..<header.nameBytes).contains(name)
            else { throw Malformed(what: "one of its offsets is out of range") }
            offsets.append(offset)
        }
        guard types.allSatisfy({ $0 < header.typeCount }) else {
            throw Malformed(what: "a time leads to no offset")
        }
        _ = try take(header.nameBytes + header.standardCount + header.utCount)
        return [Zone.Span(start: .min, offset: offsets[0])]
            + zip(times, types).map { Zone.Span(start: $0, offset: offsets[Int($1)]) }
    }

    /// Reads the footer; nil if it says that nothing is known of later times.
    private mutating func rule() throws(Malformed) -> ZoneRule? {
        let newline = UInt8(ascii: "\n")
        guard bytes.count >= 2, bytes.first == newline, bytes.last == newline else {
            throw Malformed(what: "its footer is not one line")
        }
        let text = bytes.dropFirst().dropLast()
        if text.isEmpty { return nil }
        guard let rule = ZoneRule(String(decoding: text, as: UTF8.self)) else {
            throw Malformed(what: "the rule in its footer cannot be read")
        }
        return rule
    }
}
