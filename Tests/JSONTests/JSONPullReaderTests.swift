import JSON
import Testing
import TestSupport

struct JSONPullReaderTests {
    private static func isRead(_ bytes: [UInt8]) -> Bool {
        let isDone = JSONPullReader.value(of: bytes) { (json) throws(JSONError) -> Bool? in
            try json.skip()
            return true
        }
        return isDone == true
    }

    private static func text(_ bytes: [UInt8]) -> String? {
        JSONPullReader.value(of: bytes) { (json) throws(JSONError) in try json.text() }
    }

    /// Eight bytes are looked at together, so each place among them is tried.
    @Test(arguments: 0...40)
    func `each byte counts at each place of a text`(length: Int) {
        let ends = [UInt8](arrayLiteral: 0x22)
        for place in 0..<length {
            for byte in 0...0x7F as ClosedRange<UInt8> where byte != 0x22 && byte != 0x5C {
                var content = [UInt8](repeating: UInt8(ascii: "a"), count: length)
                content[place] = byte
                let bytes = ends + content + ends
                let expected = byte < 0x20 ? nil : String(decoding: content, as: UTF8.self)
                #expect(Self.text(bytes) == expected, "\(byte) at \(place)")
                #expect(Self.isRead(bytes) == (expected != nil))
                #expect((try? JSONValue(parsing: bytes).string) == expected)
            }
            let before = String(repeating: "é", count: place)
            let behind = String(repeating: "~", count: length - place - 1)
            #expect(Self.text(Array("\"\(before)\\n\(behind)\"".utf8)) == "\(before)\n\(behind)")
            #expect(!Self.isRead(Array("\"\(before)\"\(behind)x\"".utf8)))
            #expect(!Self.isRead(Array("\"\(before)\\\(behind)\"".utf8)))
            #expect(!Self.isRead(Array("\"\(before)\(behind)".utf8)))
        }
    }

    @Test(
        arguments: [
            (#" "a\n" "#, "a\n"), ("-1.50e+2 ", "-1.50e+2"), ("true", "true"), ("false", "false"),
            ("null", nil), ("[1]", nil), (#"{"a":1}"#, nil), ("1e400", "1e400"),
        ] as [(String, String?)]
    )
    func `a single value is taken as its text`(json: String, text: String?) {
        var isRead = false
        let read = JSONPullReader.value(of: Array(json.utf8)) { (json) throws(JSONError) in
            defer { isRead = true }
            return try json.scalar()
        }
        #expect(read == text && isRead)
    }

    @Test func `what is passed over is checked as what is read`() {
        var generator = SeededGenerator(seed: 23)
        let alphabet = Array(#"[]{}",:\u0123456789dDaAeE+-. truefalsn"#.utf8) + [0x0A, 0xC3, 0xA9]
        var read = 0
        for _ in 0..<40_000 {
            let count = Int.random(in: 0..<16, using: &generator)
            let bytes = (0..<count).compactMap { _ in alphabet.randomElement(using: &generator) }
            var expected = true
            do throws(JSONError) {
                _ = try JSONValue(parsing: bytes)
            } catch {
                // A number beyond every `Double` is passed over.
                if case .numberTooLarge = error.reason { continue }
                expected = false
            }
            #expect(Self.isRead(bytes) == expected, "\(bytes)")
            if expected { read += 1 }
        }
        #expect(read > 500)
    }

    @Test func `brackets of any depth close in their order`() {
        var generator = SeededGenerator(seed: 29)
        for depth in Array(1...8) + Array(60...70) + Array(124...132) + [300, 511, 512] {
            let kinds = (0..<depth).map { _ in Bool.random(using: &generator) }
            let opening = kinds.map { $0 ? #"{"a":"# : "[" }.joined()
            var closing = kinds.reversed().map { UInt8(ascii: $0 ? "}" : "]") }
            let inner = Array(opening.utf8) + Array("0".utf8)
            #expect(Self.isRead(inner + closing), "\(depth)")
            #expect(!Self.isRead(inner + closing.dropLast()))
            let place = Int.random(in: closing.indices, using: &generator)
            closing[place] ^= UInt8(ascii: "}") ^ UInt8(ascii: "]")
            #expect(!Self.isRead(inner + closing), "\(depth), changed at \(place)")
        }
        let deep = String(repeating: "[", count: 513) + String(repeating: "]", count: 513)
        #expect(!Self.isRead(Array(deep.utf8)))
    }

    /// Reads the items of a list, each object but the first by the bytes of the one before it where
    /// it has them; returns how many were taken so.
    private static func repetitions(in text: String) -> Int? {
        JSONPullReader.value(of: Array(text.utf8)) { (json) throws(JSONError) in
            var last: JSONPullReader.ObjectPlace?
            var count = 0
            guard try json.enterArray() else { return nil }
            while try json.nextItem() {
                if let last, json.takeSame(as: last) {
                    count += 1
                } else {
                    last = try json.objectPlace { (json) throws(JSONError) in try json.skip() }
                }
            }
            return count
        }
    }

    @Test(arguments: [
        (#"[{"a":1},{"a":1},{"a":1}]"#, 2), (#"[{"a":1} , {"a":1}]"#, 1),
        (#"[{"a":1},{"a":2},{"a":1}]"#, 0), (#"[{},{}]"#, 1), (#"[{},{"a":1}]"#, 0),
        (#"[{"a":1},{"a":1 }]"#, 0), (#"[1,1]"#, 0), (#"["{}","{}"]"#, 0),
        (#"[{"a":"}"},{"a":"}"}]"#, 1), (#"[{"a":1},{"a":1}"#, nil), (#"[{"a":1},{"a":1}}]"#, nil),
        (#"[{"a":1},{"a":1}{"a":1}]"#, nil), (#"[{"a":1},{"a":1]"#, nil),
        (#"[{"a":1},{"a":1},]"#, nil),
    ])
    func `an object that was read before is known by its bytes`(text: String, count: Int?) {
        #expect(Self.repetitions(in: text) == count)
    }

    @Test func `an object is not taken for the same where it would be too deep`() {
        let depth = JSONPullReader.depthMax
        let inner = String(repeating: "[", count: 3) + String(repeating: "]", count: 3)
        let object = #"{"a":\#(inner)}"#
        func isRead(levels: Int) -> Bool {
            let open = String(repeating: "[", count: levels)
            let close = String(repeating: "]", count: levels)
            let text = Array("[\(object),\(open)\(object)\(close)]".utf8)
            let isDone = JSONPullReader.value(of: text) { (json) throws(JSONError) -> Bool? in
                guard try json.enterArray(), try json.nextItem() else { return nil }
                let place = try json.objectPlace { (json) throws(JSONError) in try json.skip() }
                guard let place, try json.nextItem() else { return nil }
                for _ in 0..<levels {
                    guard try json.enterArray(), try json.nextItem() else { return nil }
                }
                if !json.takeSame(as: place) { try json.skip() }
                for _ in 0...levels { guard try !json.nextItem() else { return nil } }
                return true
            }
            return isDone == true
        }
        // One level is the outermost array, and the object has four.
        #expect(isRead(levels: depth - 5))
        #expect(!isRead(levels: depth - 4))
    }

    @Test func `a name or text is compared by what its escapes stand for`() {
        let bytes = Array(#"{"n\u0061me":"v\u0061lue"}"#.utf8)
        let found = JSONPullReader.value(of: bytes) { (json) throws(JSONError) -> Bool? in
            guard try json.enterObject(), try json.nextMember(), json.isNamed("name"),
                json.isNamed(equalTo: "name"), !json.isNamed("nam"), !json.isNamed("names")
            else { return nil }
            let isValue = try json.isText("value")
            return try !json.nextMember() && isValue
        }
        #expect(found == true)
    }
}
