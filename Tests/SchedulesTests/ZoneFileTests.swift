import FoundationEssentials
import Platform
import Schedules
import TestSupport
import Testing

/// A file that is not what it should be is refused with what is wrong.
struct ZoneFileTests {
    /// Puts bytes together as a file of the second version has them.
    private struct File {
        var magic = Array("TZif".utf8)
        var version = UInt8(ascii: "2")
        /// Seconds since 1970, and the index of an offset.
        var changes: [(Int64, UInt8)] = [(0, 1)]
        var offsets: [Int32] = [3_600, 7_200]
        var isSaving: UInt8 = 0
        var nameIndex: UInt8 = 0
        var leaps = 0
        var footer = Array("\nCET-1CEST,M3.5.0,M10.5.0/3\n".utf8)
        var rest: [UInt8] = []

        var bytes: [UInt8] {
            header(isEmpty: true) + header(isEmpty: false)
                + changes.flatMap { Self.big(UInt64(bitPattern: $0.0), bytes: 8) }
                + changes.map(\.1)
                + offsets.flatMap {
                    Self.big(UInt64(UInt32(bitPattern: $0)), bytes: 4) + [isSaving, nameIndex]
                }
                + Array("CET\0".utf8) + [UInt8](repeating: 0, count: leaps * 12) + footer + rest
        }

        private func header(isEmpty: Bool) -> [UInt8] {
            let counts = [
                0, 0, isEmpty ? 0 : leaps, isEmpty ? 0 : changes.count,
                isEmpty ? 1 : offsets.count, isEmpty ? 1 : 4,
            ]
            return magic + [version] + [UInt8](repeating: 0, count: 15)
                + counts.flatMap { Self.big(UInt64($0), bytes: 4) }
                + (isEmpty ? [UInt8](repeating: 0, count: 7) : [])
        }

        private static func big(_ number: UInt64, bytes: Int) -> [UInt8] {
            (0..<bytes).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (bytes - 1 - $0))) }
        }
    }

    /// Returns the zone that a database with this one file has.
    private static func zone(_ bytes: [UInt8]) throws -> Zone {
        let folder = try TemporaryFolder()
        try Data(bytes).write(to: URL(filePath: "\(folder.path)/Test"))
        do {
            return try ZoneDatabase(folder: folder.path).zone(named: "Test")
        } catch ZoneError.malformed(_, let what) {
            throw ZoneError.malformed(path: "FILE", what: what)
        }
    }

    @Test func `offsets are read, and the rule goes on where the records end`() throws {
        let zone = try Self.zone(File().bytes)
        #expect(zone.offset(at: -1) == 3_600)
        #expect(zone.offset(at: 0) == 3_600)  // The rule holds from the last record on: winter.
        #expect(zone.offset(at: 1_782_864_000) == 7_200)  // 2026-07-01
    }

    @Test(
        arguments: [
            ("EST5EDT,M3.2.0,M11.1.0", [-18_000, -14_400]),
            ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", [39_600, 37_800]),
            ("<-03>3", [-10_800, -10_800]),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", [0, 3_600]),
            ("EST5EDT,0/0,J365/25", [-14_400, -14_400]),
            ("XXX3EDT4,0/0,J365/23", [-14_400, -14_400]),
            ("AAA0BBB,J60,J300", [0, 3_600]),
            ("AAA0BBB,59/0,300", [0, 3_600]),
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", [-7_200, -3_600]),
        ] as [(String, [Int64])]
    )
    func `a rule says winter's and summer's offset`(rule: String, offsets: [Int64]) throws {
        let zone = try Self.zone(File(footer: Array("\n\(rule)\n".utf8)).bytes)
        // 2026-01-15 and 2026-07-15
        #expect([1_768_435_200, 1_784_073_600].map(zone.offset) == offsets)
    }

    private static let malformed: [(File, String)] = [
        (File(magic: Array("TZiF".utf8)), "it does not begin with TZif"),
        (File(version: UInt8(ascii: "9")), "its version is none of 1 to 4"),
        (File(changes: [(5, 0), (5, 1)]), "its times are not in order"),
        (File(changes: [(5, 2)]), "a time leads to no offset"),
        (File(offsets: []), "its counts contradict each other"),
        (File(offsets: [3_600, 99_999]), "one of its offsets is out of range"),
        (File(isSaving: 2), "one of its offsets is out of range"),
        (File(nameIndex: 4), "one of its offsets is out of range"),
        (File(leaps: 1), "it counts leap seconds"),
        (File(footer: []), "its footer is not one line"),
        (File(footer: Array("\nCET-1\nX".utf8)), "its footer is not one line"),
        (File(footer: Array("\nCE-1\n".utf8)), "the rule in its footer cannot be read"),
        (File(footer: Array("\nCET\n".utf8)), "the rule in its footer cannot be read"),
        (File(footer: Array("\nCET-25\n".utf8)), "the rule in its footer cannot be read"),
        (File(footer: Array("\nCET-1CEST\n".utf8)), "the rule in its footer cannot be read"),
        (
            File(footer: Array("\nCET-1CEST,M3.6.0,M10.5.0\n".utf8)),
            "the rule in its footer cannot be read"
        ),
        (
            File(footer: Array("\nCET-1CEST,M3.5.0/168,M10.5.0\n".utf8)),
            "the rule in its footer cannot be read"
        ),
        (File(rest: [0]), "its footer is not one line"),
    ]

    @Test(arguments: malformed.indices)
    func `what the standard does not allow is refused`(index: Int) {
        let (file, what) = Self.malformed[index]
        #expect(throws: ZoneError.malformed(path: "FILE", what: what)) {
            try Self.zone(file.bytes)
        }
    }

    @Test func `a file that was cut is refused, wherever it was`() {
        let bytes = File().bytes
        for count in bytes.indices {
            #expect(throws: ZoneError.self) { try Self.zone(Array(bytes.prefix(count))) }
        }
    }

    @Test func `damaged files are refused or read, and end nothing`() throws {
        var random = SeededGenerator(seed: 9_636)
        var refused = 0
        for _ in 0..<1_000 {
            var bytes = File().bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(
                    in: 0...255,
                    using: &random
                )
            }
            guard let zone = try? Self.zone(bytes) else {
                refused += 1
                continue
            }
            let schedule = Schedule(try CronExpression("30 2 * * SUN"), in: zone)
            let firings = schedule.firings(
                after: Timestamp(secondsSince1970: 1_764_547_200),
                count: 3
            )
            #expect(firings == Set(firings).sorted())
        }
        #expect((200...980).contains(refused))
    }

    @Test(
        arguments: [
            ("", " is not the name of a time zone, which is one such as Europe/Berlin"),
            (
                "../../etc/passwd",
                "../../etc/passwd is not the name of a time zone, which is one such as "
                    + "Europe/Berlin"
            ),
            ("/etc", "/etc is not the name of a time zone, which is one such as Europe/Berlin"),
        ]
    )
    func `a path is not a name`(name: String, clause: String) {
        let error = #expect(throws: ZoneError.self) { try ZoneDatabase.system.zone(named: name) }
        #expect(error?.description == clause)
    }

    @Test func `an unknown name, a folder and a machine without zones are told apart`() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/Europe",
            withIntermediateDirectories: false
        )
        let database = ZoneDatabase(folder: folder.path)
        for name in ["Europe/Berln", "Europe"] {
            let error = #expect(throws: ZoneError.self) { try database.zone(named: name) }
            #expect(
                error?.description == "there is no time zone \(name) in \(folder.path); its name "
                    + "is one such as Europe/Berlin"
            )
        }
        let missing = ZoneDatabase(folder: "\(folder.path)/zoneinfo")
        let error = #expect(throws: ZoneError.self) { try missing.zone(named: "Europe/Berlin") }
        #expect(
            error?.description == "there is no time zone database in \(folder.path)/zoneinfo; "
                + "install the package tzdata"
        )
        #expect(try missing.zone(named: "UTC") == .utc)
    }
}
