import TestSupport
import Testing
import Vocabulary

/// Reading only some members is reading all and forgetting the others.
struct JSONSelectionTests {
    private static let selection = JSONSelection(
        names: ["context", "runId", "a", "é"],
        wholeNames: ["rule"]
    )

    private func read(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8), selecting: Self.selection)
    }

    @Test func `only selected members are kept, at any depth`() throws {
        let value = try read(
            #"{"context":{"runId":"r_1","x":[1,{"y":"\n"}]},"z":{"runId":"r_2"},"items":[1]}"#
        )
        #expect(value == ["context": ["runId": "r_1"]])
    }

    @Test func `a whole member is kept with everything in it`() throws {
        let value = try read(#"{"rule":{"rules":[{"z":1.5}]},"after":2,"context":{"z":1}}"#)
        #expect(value == ["rule": ["rules": [["z": .number(1.5)]]], "context": [:]])
    }

    @Test func `an escaped name is the name it stands for`() throws {
        #expect(try read(#"{"run\u0049d":"r_1","\u00e9":1}"#) == ["runId": "r_1", "é": 1])
    }

    @Test func `of two members with one name the last counts`() throws {
        #expect(try read(#"{"a":1,"b":2,"a":3}"#) == ["a": 3])
    }

    @Test func `arrays are read, and of objects in them what is selected`() throws {
        #expect(try read(#"{"a":[{"a":1,"b":2},[3]]}"#) == ["a": [["a": 1], [3]]])
    }

    @Test func `random documents are selected from as if they had been read whole`() throws {
        var generator = SeededGenerator(seed: 17)
        for _ in 0..<2_000 {
            let value = JSONValue.random(depth: 5, using: &generator).renamed(&generator)
            let bytes = try JSONCoding.encode(value)
            let whole = try JSONValue(parsing: bytes)
            let selected = try JSONValue(parsing: bytes, selecting: Self.selection)
            #expect(
                selected == whole.selected(by: ["context", "runId", "a", "é"], whole: ["rule"])
            )
        }
    }

    @Test func `what is skipped is checked as strictly as what is kept`() {
        let original = Array(
            #"{"z":{"k":["a\n","\uD83D\uDE80é",null,true,-12.5e+3,{}]},"a":[[],{"b":"\\"}]}"#.utf8
        )
        var generator = SeededGenerator(seed: 19)
        var refused = 0
        for index in original.indices {
            for _ in 0..<16 {
                var bytes = original
                bytes[index] = UInt8.random(in: 0x00...0xFF, using: &generator)
                let whole = Result { try JSONValue(parsing: bytes) }
                let selected = Result {
                    try JSONValue(parsing: bytes, selecting: Self.selection)
                }
                switch (whole, selected) {
                case (.success, .success): break
                case (.failure(let one), .failure(let other)):
                    refused += 1
                    #expect("\(one)" == "\(other)")
                default: Issue.record("byte \(index) is \(bytes[index])")
                }
            }
        }
        #expect(refused > 300)
    }

    @Test func `a skipped value may not be deeper than a kept one`() {
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        #expect(throws: JSONError.self) { try read(#"{"z":\#(deep)}"#) }
    }
}

extension JSONValue {
    /// The same with other names, so that some of them are selected.
    fileprivate func renamed(_ generator: inout SeededGenerator) -> JSONValue {
        switch self {
        case .array(let items):
            return .array(items.map { $0.renamed(&generator) })
        case .object(let members):
            var renamed: [String: JSONValue] = [:]
            for value in members.sorted(by: { $0.key < $1.key }).map(\.value) {
                let name = ["context", "runId", "a", "é", "rule", "z", "other"]
                    .randomElement(using: &generator)
                renamed[name ?? ""] = value.renamed(&generator)
            }
            return .object(renamed)
        default:
            return self
        }
    }

    /// What reading with a selection would have kept.
    fileprivate func selected(by names: Set<String>, whole: Set<String>) -> JSONValue {
        switch self {
        case .array(let items):
            return .array(items.map { $0.selected(by: names, whole: whole) })
        case .object(let members):
            var kept: [String: JSONValue] = [:]
            for (name, value) in members {
                if whole.contains(name) { kept[name] = value }
                if names.contains(name) { kept[name] = value.selected(by: names, whole: whole) }
            }
            return .object(kept)
        default:
            return self
        }
    }
}
