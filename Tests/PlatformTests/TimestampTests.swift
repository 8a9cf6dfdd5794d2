import Platform
import Testing

struct TimestampTests {
    @Test func `it prints as ISO 8601 with milliseconds`() {
        let timestamp = Timestamp(millisecondsSince1970: 1_763_976_600_007)
        #expect(timestamp.description == "2025-11-24T09:30:00.007Z")
    }

    @Test func `seconds round down, also before 1970`() {
        #expect(Timestamp(millisecondsSince1970: 1_999).secondsSince1970 == 1)
        #expect(Timestamp(millisecondsSince1970: -1).secondsSince1970 == -1)
    }
}

struct SecretTests {
    @Test func `a secret prints as redacted, alone and inside another value`() {
        struct Holder { var token = Secret("hush") }
        var dumped = ""
        dump(Holder(), to: &dumped)
        #expect("\(Secret("hush"))" == "[redacted]")
        #expect(!"\(Holder())".contains("hush"))
        #expect(!dumped.contains("hush"))
    }
}

struct IDSourceTests {
    @Test func `identifiers sort by time and do not repeat`() {
        let early = IDSource.timeOrdered(clock: WallClock { Timestamp(secondsSince1970: 1) })
        let late = IDSource.timeOrdered(clock: WallClock { Timestamp(secondsSince1970: 2) })
        let identifiers = (0..<100).map { _ in early.next() }
        #expect(Set(identifiers).count == 100)
        #expect(identifiers.allSatisfy { $0.count == 26 && $0 < late.next() })
    }
}
