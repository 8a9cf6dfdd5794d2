import Templates
import Testing
import TestSupport

struct TemplateTests {
    private struct Inner: Sendable {
        var name: String
        var note: String?
    }

    private struct Model: Sendable {
        var name = "outer"
        var count = 3
        var html = "<b>&amp;</b>"
        var yes = true
        var no = false
        var absent: Inner?
        var inner: Inner? = Inner(name: "inner")
        var words = ["a", "<b>"]
        var none: [String] = []
        var items = [Inner(name: "x", note: "n"), Inner(name: "y")]
    }

    private func draw(_ text: String, _ others: [String: String] = [:]) throws -> String {
        try TemplateLibrary(others.merging(["main": text]) { $1 }).render("main", Model())
    }

    @Test(arguments: [
        ("plain { } }} {text", "plain { } }} {text"), ("", ""),
        ("{{name}} {{count}} {{yes}}", "outer 3 "),
        ("{{html}} {{{html}}}", "&lt;b&gt;&amp;amp;&lt;/b&gt; <b>&amp;</b>"),
        ("{{#yes}}1{{/yes}}{{^yes}}2{{/yes}}{{#no}}3{{/no}}{{^no}}4{{/no}}", "14"),
        ("{{#absent}}1{{/absent}}{{^absent}}2{{/absent}}{{absent}}", "2"),
        ("{{#count}}{{.}}{{/count}}{{^count}}none{{/count}}", "3"),
        ("{{#words}}[{{.}}]{{/words}}{{^words}}none{{/words}}", "[a][&lt;b&gt;]"),
        ("{{#none}}1{{/none}}{{^none}}2{{/none}}", "2"),
        ("{{#items}}{{name}}{{#note}}={{note}}{{/note}};{{/items}}", "x=n;y;"),
        ("{{#inner}}{{name}}{{count}}{{/inner}}{{name}}", "inner3outer"),
        ("{{inner.name}}{{#inner.note}}1{{/inner.note}}{{absent.name}}", "inner"),
        ("{{#yes}}{{#yes}}1{{/yes}}2{{/yes}}", "12"),
    ])
    func `a template is drawn with its values`(text: String, expected: String) throws {
        #expect(try draw(text) == expected)
    }

    @Test(arguments: [
        ("a\n{{#yes}}\nb\n{{/yes}}\nc\n", "a\nb\nc\n"), ("  {{#yes}}  \nb\n{{/yes}}", "b\n"),
        ("a {{#yes}}\nb\n{{/yes}}\nc", "a \nb\nc"), ("{{#yes}}b{{/yes}}\nc", "b\nc"),
        ("a\n{{> part}}\nb {{> part}}\n", "a\npart\nb part\n\n"), ("{{name}}\n", "outer\n"),
        ("{{{name}}}\n", "outer\n"), ("{{^no}}\n\n{{/no}}\n", "\n"),
    ])
    func `a line with nothing but a section's or partial's tag leaves no line`(
        text: String,
        expected: String
    ) throws {
        #expect(try draw(text, ["part": "part\n"]) == expected)
    }

    @Test func `a partial sees the values around it`() throws {
        let text = try draw("{{#items}}{{> item}}{{/items}}", ["item": "({{name}} of {{count}})"])
        #expect(text == "(x of 3)(y of 3)")
    }

    @Test(arguments: [
        ("<script>", "&lt;script&gt;"), ("\" x=\"", "&quot; x=&quot;"), ("'", "&#39;"),
        ("&lt;", "&amp;lt;"), ("\"\u{301}", "&quot;\u{301}"), ("<\u{20D2}", "&lt;\u{20D2}"),
        ("{{name}}", "{{name}}"), ("{{/yes}}", "{{/yes}}"), ("\u{0}\r\n", "\u{0}\r\n"),
        ("é🔔", "é🔔"),
    ])
    func `a value is text, whatever it holds`(value: String, escaped: String) throws {
        let library = try TemplateLibrary(["main": "{{#name}}{{name}}{{.}}{{/name}}{{{name}}}"])
        let text = try library.render("main", Inner(name: value))
        #expect(Array(text.utf8) == Array((escaped + escaped + value).utf8))
    }

    @Test(arguments: [
        ("a\n{{name", TemplateError.malformedTag(line: 2)), ("{{}}", .malformedTag(line: 1)),
        ("{{{name}}", .malformedTag(line: 1)), ("{{na me}}", .malformedTag(line: 1)),
        ("{{#yes}}\n{{/no}}", .wrongEnd(name: "no", line: 2)),
        ("{{/yes}}", .wrongEnd(name: "yes", line: 1)),
        ("{{#yes}}{{^no}}{{/no}}", .unclosedSection("yes")), ("{{! a}}", .malformedTag(line: 1)),
        ("{{name\n}}", .malformedTag(line: 1)), ("{{mane}}", .unknownName("mane")),
        ("{{#mane}}{{/mane}}", .unknownName("mane")), ("{{inner.x}}", .unknownName("inner.x")),
        ("{{#words}}{{x}}{{/words}}", .unknownName("x")), ("{{> x}}", .unknownTemplate("x")),
        ("{{> main}}", .tooDeep("main")),
        (String(repeating: "{{#yes}}", count: 100), .tooDeep("yes")),
    ])
    func `a mistake in a template is an error`(text: String, error: TemplateError) {
        #expect(throws: error) { try draw(text) }
    }

    @Test func `an error is one sentence's end, with the place`() {
        let errors: [TemplateError] = [
            .malformedTag(line: 2), .wrongEnd(name: "a", line: 3), .unclosedSection("a"),
            .tooDeep("a"), .unknownTemplate("a"), .unknownName("a"),
        ]
        #expect(
            errors.map(\.description) == [
                "line 2 holds a tag that is malformed",
                "line 3 ends the section a, which is not open",
                "the section a has no end", "a is nested too deeply", "there is no template a",
                "there is no value of the name a",
            ]
        )
    }

    /// A name in a template is that of a member in the module's models: a misspelt one is seen here,
    /// also in a section that no test draws.
    @Test(arguments: ["Console", "Sandbox"])
    func `every name in a module's templates is one of its models'`(module: String) throws {
        let sources = try Repository.swiftFiles(in: "Sources/\(module)")
            .map { try #require(Repository.text($0)) }
        var members: Set<String> = []
        for source in sources {
            members.formUnion(source.matches(of: #/\bvar (\w+)/#).map { String($0.1) })
        }
        let templates = Repository.paths(in: "Sources/\(module)/Resources")
            .filter { $0.hasSuffix(".mustache") }
        #expect(templates.count > 4)
        for path in templates {
            let text = try #require(Repository.text(path))
            for match in text.matches(of: #/\{\{[#^\/{]?([\w.]+)\}/#) where match.1 != "." {
                for name in match.1.split(separator: ".") {
                    #expect(members.contains(String(name)), "\(path): \(match.0)")
                }
            }
        }
    }
}
