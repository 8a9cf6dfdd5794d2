import JSON
import Testing
import TestSupport

/// Looking values up in a text gives what reading the whole of it would have given.
struct JSONDocumentTests {
    private func root(_ text: String) throws -> JSONElement {
        try JSONDocument(checking: Array(text.utf8)).root
    }

    @Test func `a member is found at any depth, and only there`() throws {
        let root = try root(
            #" {"z":{"runId":"r_2"}, "context" : {"x":[1,{"runId":"\n"}],"runId":"r_1"} } "#
        )
        #expect(root["context"]?["runId"]?.string == "r_1")
        #expect(root["runId"] == nil)
        #expect(root["context"]?["x"]?["runId"] == nil)
        #expect(root["context"]?["runId"]?["runId"] == nil)
    }

    @Test func `a value is made with everything in it`() throws {
        let root = try root(#"{"rule":{"rules":[{"z":1.5}]},"after":[true,null]}"#)
        #expect(root["rule"]?.value == ["rules": [["z": .number(1.5)]]])
        #expect(root["after"]?.value == [true, nil])
        #expect(root.value == ["rule": ["rules": [["z": .number(1.5)]]], "after": [true, nil]])
    }

    @Test func `a text or a flag is only what is one`() throws {
        let root = try root(#"{"text":"true","flag":true,"other":1,"object":{}}"#)
        #expect(root["text"]?.string == "true" && root["text"]?.bool == nil)
        #expect(root["flag"]?.bool == true && root["flag"]?.string == nil)
        #expect(root["other"]?.bool == nil && root["other"]?.string == nil)
        #expect(root["object"]?.bool == nil && root["object"]?.string == nil)
    }

    @Test func `an escaped name is the name it stands for, and so is an escaped text`() throws {
        let root = try root(#"{"run\u0049d":"r\u005f1","\u00e9":1}"#)
        #expect(root["runId"]?.string == "r_1")
        #expect(root["é"]?.value == 1)
        #expect(root["run\\u0049d"] == nil)
        let others = try self.root(
            #"{"\u0061b":1,"a\u0062":2,"\ud83d\ude80":3,"\n":4,"a\u0063":5}"#
        )
        #expect(others["ab"]?.value == 2 && others["🚀"]?.value == 3)
        #expect(others["\n"]?.value == 4 && others["ac"]?.value == 5)
        #expect(others["a"] == nil && others["abc"] == nil && others["ad"] == nil)
    }

    @Test func `of two members with one name the last counts`() throws {
        #expect(try root(#"{"a":1,"b":2,"a":3}"#)["a"]?.value == 3)
        #expect(try root(#"{"a":{"b":1},"\u0061":{}}"#)["a"]?["b"] == nil)
    }

    @Test func `every member of random documents is found as if they had been read`() throws {
        var generator = SeededGenerator(seed: 17)
        for _ in 0..<2_000 {
            let value = JSONValue.random(depth: 5, using: &generator)
            let root = try JSONDocument(checking: try JSONCoding.encode(value)).root
            expectSame(root, value)
        }
    }

    private func expectSame(_ element: JSONElement, _ value: JSONValue) {
        #expect(element.value == value)
        #expect(element.string == value.string)
        #expect(element.bool == value.bool)
        for (name, member) in value.object ?? [:] {
            guard let found = element[name.text] else {
                Issue.record("\(name) is not found")
                continue
            }
            expectSame(found, member)
        }
        #expect(element["no such member"] == nil)
    }

    @Test func `what nobody asks for is checked as strictly as what is read`() {
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
                let checked = Result { try JSONDocument(checking: bytes) }
                switch (whole, checked) {
                case (.success(let value), .success(let document)):
                    #expect(document.root.value == value)
                case (.failure(let one), .failure(let other)):
                    refused += 1
                    #expect("\(one)" == "\(other)")
                default: Issue.record("byte \(index) is \(bytes[index])")
                }
            }
        }
        #expect(refused > 300)
    }

    @Test(arguments: ["", " ", "{", #"{"a":1"#, "[1] 2", #""a"#, "nul", "{} {}"])
    func `what is no text is refused with the same words`(text: String) {
        let whole = Result { try JSONValue(parsing: Array(text.utf8)) }
        let checked = Result { try JSONDocument(checking: Array(text.utf8)) }
        guard case .failure(let one) = whole, case .failure(let other) = checked else {
            Issue.record("it is taken")
            return
        }
        #expect("\(one)" == "\(other)")
    }

    @Test func `a value may not be deeper than one that is read`() throws {
        func deep(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        #expect(try root(#"{"z":\#(deep(63))}"#)["z"]?.value.array?.count == 1)
        #expect(throws: JSONError.self) { try root(#"{"z":\#(deep(64))}"#) }
        #expect(throws: JSONError.self) {
            try JSONDocument(checking: Array("[1,2]".utf8), limits: JSONLimits(bytesMax: 4))
        }
    }
}
