import JSON
import Testing
import TestSupport

struct JSONWriterTests {
    @Test func `an object has its members in the order they were written`() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("z", "a\"b\\c\n\u{1}é/")
            writer.member("flag", true)
            writer.member("number", Int64.min)
            writer.member("inner") { writer in
                writer.object { $0.member("empty", JSONValue.object([:])) }
            }
            writer.member("list", [1, "two", [], ["b": nil, "a": .number(2.5)]])
        }
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"z":"a\"b\\c\n\u0001é/","flag":true,"number":-9223372036854775808,"#
                + #""inner":{"empty":{}},"list":[1,"two",[],{"a":2.5,"b":null}]}"#
        )
    }

    @Test func `random values are read back as they were written`() throws {
        var generator = SeededGenerator(seed: 23)
        for _ in 0..<2_000 {
            let value = JSONValue.random(depth: 5, using: &generator)
            var writer = JSONWriter()
            writer.value(value)
            let foundation = try JSONValue(parsing: try JSONCoding.encode(value))
            #expect(try JSONValue(parsing: writer.bytes) == foundation)
        }
    }
}
