import FoundationEssentials
import JSON
import Testing
import TestSupport

struct JSONReaderPropertyTests {
    private static let document = #"""
         {"context":{"runId":"r_abc","n":-12.5e+3},"tags":["a\n","\uD83D\uDE80é",null,true,false],
         "empty":{},"none":[],"deep":[[{"x":[0]}]]}
        """#

    @Test func `no prefix of a document is a document`() throws {
        let bytes = Array(Self.document.utf8)
        #expect(throws: Never.self) { try JSONValue(parsing: bytes) }
        for count in bytes.indices {
            #expect(throws: JSONError.self, "first \(count) bytes") {
                try JSONValue(parsing: Array(bytes[..<count]))
            }
        }
    }

    @Test func `one changed byte never makes the reader disagree with Foundation's`() {
        let original = Array(Self.document.utf8)
        var generator = SeededGenerator(seed: 11)
        var readCount = 0
        for index in original.indices {
            for _ in 0..<8 {
                var bytes = original
                bytes[index] = UInt8.random(in: 0x20...0x7E, using: &generator)
                guard let value = try? JSONValue(parsing: bytes) else { continue }
                readCount += 1
                guard let other = try? JSONCoding.decode(JSONValue.self, from: bytes) else {
                    continue  // Foundation's refuses some of what RFC 8259 allows.
                }
                #expect(
                    value.withWholeNumbers == other.withWholeNumbers,
                    "byte \(index) is \(bytes[index])"
                )
            }
        }
        #expect(readCount > 250)
    }

    @Test func `random documents are read as Foundation reads them`() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<1_000 {
            let value = JSONValue.random(depth: 5, using: &generator)
            let bytes = try JSONCoding.encode(value)
            let read = try JSONValue(parsing: bytes)
            #expect(read == (try JSONCoding.decode(JSONValue.self, from: bytes)))
            #expect(try JSONCoding.encode(read) == bytes)
        }
    }

    @Test func `random bytes are refused or read, and nothing else`() {
        var generator = SeededGenerator(seed: 5)
        let alphabet = Array(#"[]{}",:\u0123456789dDaAeE+-. truefalsn"#.utf8) + [0x0A, 0xC3, 0xA9]
        var refused = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 0..<24, using: &generator)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            do throws(JSONError) {
                _ = try JSONValue(parsing: bytes)
            } catch {
                refused += 1
                if error.offset > bytes.count { Issue.record("\(error) lies outside \(bytes)") }
            }
        }
        #expect(refused > 10_000)
    }
}

extension JSONValue {
    /// Foundation's decoder takes `1e2` for an `Int64`; the reader goes by how it is written.
    fileprivate var withWholeNumbers: JSONValue {
        switch self {
        case .number(let value): Int64(exactly: value).map { .integer($0) } ?? self
        case .array(let items): .array(items.map(\.withWholeNumbers))
        case .object(let members): .object(members.mapValues(\.withWholeNumbers))
        default: self
        }
    }

    static func random(
        depth: Int,
        using generator: inout SeededGenerator
    ) -> JSONValue {
        let isLeaf = depth == 0
        switch Int.random(in: 0..<(isLeaf ? 6 : 10), using: &generator) {
        case 0: return nil
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &generator))
        case 3: return .number(Double.random(in: -1e9...1e9, using: &generator))
        case 4, 5: return .string(text(using: &generator))
        case 6, 7:
            return .array(
                (0..<Int.random(in: 0..<6, using: &generator))
                    .map { _ in
                        random(depth: depth - 1, using: &generator)
                    }
            )
        default:
            let members = (0..<Int.random(in: 0..<6, using: &generator))
                .map { _ in
                    (
                        ExactString(text(using: &generator)),
                        random(depth: depth - 1, using: &generator)
                    )
                }
            return .object(Dictionary(members) { _, last in last })
        }
    }

    private static func text(using generator: inout SeededGenerator) -> String {
        let ranges: [ClosedRange<UInt32>] = [0...0x7F, 0...0x7F, 0x80...0xD7FF, 0xE000...0x1_0FFF]
        let scalars = (0..<Int.random(in: 0..<12, using: &generator))
            .compactMap { _ in
                ranges.randomElement(using: &generator)
                    .map { UInt32.random(in: $0, using: &generator) }
                    .flatMap(Unicode.Scalar.init)
            }
        return String(String.UnicodeScalarView(scalars))
    }
}
