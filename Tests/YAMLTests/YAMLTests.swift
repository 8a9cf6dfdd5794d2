import JSON
import Testing
import TestSupport
import YAML

struct YAMLTests {
    /// What a text holds, on one line: quoted scalars in quotation marks.
    private static func outline(_ text: String) throws(YAMLError) -> String {
        try YAMLNode.read(text).map(outline) ?? "nothing"
    }

    static func outline(_ node: YAMLNode) -> String {
        switch node {
        case .scalar(let text, isPlain: true): node.isNull ? "null" : text.text
        case .scalar(let text, isPlain: false): "\"\(text)\""
        case .list(let items): "[" + items.map(outline).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\(outline($0.key)): \(outline($0.value))" }.joined(separator: ", ")
                + "}"
        }
    }

    /// Texts, and what Yams 6.2 made of each.
    static let readable: [(text: String, outline: String)] = [
        ("", "nothing"), ("# only\n", "nothing"), ("---\n...\n", "null"), ("~", "null"), ("a", "a"),
        ("- a\n- b\n", "[a, b]"), ("a: 1\nb: 2\n", "{a: 1, b: 2}"),
        ("a:\n  b:\n   c: 1", "{a: {b: {c: 1}}}"),
        ("{a: 1, b: [2, 3], c: {}}", "{a: 1, b: [2, 3], c: {}}"),
        ("a: []\nb: {}", "{a: [], b: {}}"),
        // What means nothing, and what is a text that only looks like it.
        ("a:", "{a: null}"), ("a: ~", "{a: null}"), ("a: null", "{a: null}"),
        ("a: Null", "{a: null}"),
        ("a: NULL", "{a: null}"), ("a: nULL", "{a: nULL}"), ("a: ''", "{a: \"\"}"),
        ("a: \"\"", "{a: \"\"}"),
        ("a: 'null'", "{a: \"null\"}"), ("a: \"~\"", "{a: \"~\"}"), ("a: !!str null", "{a: null}"),
        ("a: !!str", "{a: null}"), ("a: |\n  ~\n", "{a: \"~\n\"}"),
        // Words of YAML 1.1 and 1.2 stay as they are written.
        (
            "[true, True, yes, Yes, on, off, NO, false, y, n]",
            "[true, True, yes, Yes, on, off, NO, false, y, n]"
        ),
        (
            "[0x1F, 0o17, 017, 0b1, 1_000, 1:30, 1e3, .inf, -.INF, .nan, +1, 1.50]",
            "[0x1F, 0o17, 017, 0b1, 1_000, 1:30, 1e3, .inf, -.INF, .nan, +1, 1.50]"
        ),
        (
            "[2026-11-30, 2026-11-30T01:02:03Z, =, !!int '3']",
            "[2026-11-30, 2026-11-30T01:02:03Z, =, \"3\"]"
        ),
        // Scalars of every style.
        ("a: 'it''s'", "{a: \"it's\"}"), ("a: \"\\x41\\u00e9\\t\\\"\"", "{a: \"Aé\t\"\"}"),
        ("a: |\n  one\n  two\n", "{a: \"one\ntwo\n\"}"),
        ("a: >-\n  one\n  two\n", "{a: \"one two\"}"),
        ("a: one\n  two", "{a: one two}"), ("a: b # c", "{a: b}"), ("a: b#c", "{a: b#c}"),
        ("a: http://x:1/y", "{a: http://x:1/y}"), ("a: \"x\\0y\"", "{a: \"x\0y\"}"),
        // Keys that are the same text but for Unicode's rules are two.
        ("1: a\n'2': b\n", "{1: a, \"2\": b}"), ("? [a]\n: b\n", "{[a]: b}"),
        ("? a\n: b\n", "{a: b}"),
        // Aliases, tags and merge keys: what a merge key means is up to the reader.
        ("a: &x {b: 1}\nc: *x\n", "{a: {b: 1}, c: {b: 1}}"),
        ("a: &x 1\nb: &x 2\nc: *x", "{a: 1, b: 2, c: 2}"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n  d: 2", "{a: {b: 1}, c: {<<: {b: 1}, d: 2}}"),
        ("&k a: 1\nb: *k", "{a: 1, b: a}"), ("a: &x\nb: *x", "{a: null, b: null}"),
        // What stands around.
        ("%YAML 1.1\n---\na: 1\n", "{a: 1}"), ("---\na: 1\n...\n", "{a: 1}"),
        ("\u{FEFF}a: 1\n", "{a: 1}"),
        ("a: 1\r\nb: 2\r\n", "{a: 1, b: 2}"), ("a:\t1\n", "{a: 1}"), ("a: é🔔\n", "{a: é🔔}"),
        ("a: \u{FEFF}b\n", "{a: b}"),
        ("{a: 1,}", "{a: 1}"), ("{a, b: }", "{a: null, b: null}"), ("[a: 1]", "[{a: 1}]"),
    ]

    @Test(arguments: readable)
    func `a document is read as it was by Yams`(text: String, outline: String) throws {
        #expect(try Self.outline(text) == outline)
    }

    /// Texts, and what Yams 6.2 said of each.
    static let refused: [(text: String, error: String)] = [
        ("a: [1\n", "line 2, column 1: did not find expected ',' or ']'"),
        ("a: {b: 1\n", "line 2, column 1: did not find expected ',' or '}'"),
        ("a: 1\n b: 2\n", "line 2, column 3: mapping values are not allowed in this context"),
        ("a: 'x", "line 1, column 6: found unexpected end of stream"),
        ("a: @x", "line 1, column 4: found character that cannot start any token"),
        ("a:\n\tb: 1\n", "line 2, column 1: found character that cannot start any token"),
        ("a: *x", "line 1, column 4: found undefined alias"),
        ("a: &x [*x]", "line 1, column 8: found undefined alias"),
        ("a: 1\n---\nb: 2\n", "line 2, column 1: but found another document"),
        ("a: 1\n...\n---\n", "line 3, column 1: but found another document"),
        ("a: b: c", "line 1, column 5: mapping values are not allowed in this context"),
        ("- a\nb: c\n", "line 2, column 1: did not find expected '-' indicator"),
        ("a: \"\\q\"", "line 1, column 5: found unknown escape character"),
        ("%YAML 2.0\n---\na", "line 1, column 1: found incompatible YAML document"),
        ("a: !x!y z", "line 1, column 4: found undefined tag handle"),
        ("]", "line 1, column 1: did not find expected node content"),
        ("a: `x`", "line 1, column 4: found character that cannot start any token"),
        ("a: %x", "line 1, column 4: found character that cannot start any token"),
        ("a: 1\nb: 2\na: 3\n", "line 1, column 1: more than one key a"),
        ("s:\n  a: 1\n  a: 2\n", "line 2, column 3: more than one key a"),
        (
            "{b: 1, a: 2, b: 3, a: 4}",
            "line 1, column 8: more than one key a and more than one key b"
        ),
        ("a: 1\n'a': 2\n", "line 1, column 1: more than one key a"),
        ("&k a: 1\n*k : 2\n", "line 1, column 1: more than one key a"),
        ("a: 1\0", "it cannot be parsed"), ("a: \u{1}", "it cannot be parsed"),
        ("a\0:\01\0", "it cannot be parsed"),
        ("é: 1\né: [", "line 3, column 1: did not find expected node content"),
        ("\u{FEFF}a: [", "line 2, column 1: did not find expected node content"),
        ("a:\n  - b\n c: d", "line 3, column 2: did not find expected key"),
    ]

    @Test(arguments: refused)
    func `what is no YAML is refused with the place, as by Yams`(text: String, error: String) {
        #expect { try Self.outline(text) } throws: { "\($0)" == error }
    }

    @Test func `aliases stand for so many values only`() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(throws: YAMLError.problem("it holds too many values", line: 4, column: 45)) {
            try YAMLNode.read(text)
        }
        let list = "[" + String(repeating: "a,", count: 200_000) + "]"
        #expect { try YAMLNode.read(list) } throws: { "\($0)".contains("too many values") }
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func `values stand within one another to a limit`(opening: String) throws {
        let deep = String(repeating: opening, count: 63) + "a"
        if opening.hasPrefix("-") { _ = try YAMLNode.read(deep) }
        for levels in [65, 100_000] {
            let text = String(repeating: opening, count: levels) + "a"
            #expect { try YAMLNode.read(text) } throws: { "\($0)".contains("nested too deeply") }
        }
    }

    @Test func `aliases do not evade the limit of depth`() throws {
        var text =
            "a0: &a0 \(String(repeating: "[", count: 61))\(String(repeating: "]", count: 61))\n"
        text += "a1: [[[*a0]]]\n"
        #expect(throws: YAMLError.problem("it is nested too deeply", line: 2, column: 8)) {
            try YAMLNode.read(text)
        }
    }
}
