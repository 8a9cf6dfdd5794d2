import JSON
import Reminders
import Testing

/// Descriptions of rules as texts of a document.
struct MarkdownTextTests {
    private func spans(_ markdown: String) -> [Document.Span] {
        MarkdownText.read(markdown, atMost: 400).spans
    }

    private static func link(_ label: String, _ url: String) -> Document.Span {
        .link([.untrusted(label)], url: url)
    }

    @Test(
        arguments: [
            ("plain words", [.untrusted("plain words")]),
            (
                "see [the guide](https://a/b?c=1&d)!",
                [
                    .untrusted("see "), link("the guide", "https://a/b?c=1&d"), .untrusted("!"),
                ]
            ),
            ("[t](https://a \"Title\")", [link("t", "https://a")]),
            ("[t](<https://a>)", [link("t", "https://a")]),
            ("[w](https://a/(b)c)", [link("w", "https://a/(b)c")]),
            ("[](https://a)", [link("https://a", "https://a")]),
            ("[a][ref] [b]", [.untrusted("a"), .untrusted(" [b]")]),
            (
                "<https://a/x> <ann@b.c>",
                [
                    link("https://a/x", "https://a/x"), .untrusted(" <ann@b.c>"),
                ]
            ),
            (
                "go to https://a/b_c_d.",
                [
                    .untrusted("go to "), link("https://a/b_c_d", "https://a/b_c_d"),
                    .untrusted("."),
                ]
            ),
            (
                "![alt *x*](https://a/i.png)",
                [
                    .link([.untrusted("alt "), .untrusted("x")], url: "https://a/i.png")
                ]
            ),
            ("[![build](https://a/i)](https://b)", [link("build", "https://b")]),
            (
                "**bold** __too__ *it* _it_ ~~no~~",
                [
                    .emphasis(.strong, [.untrusted("bold")]), .untrusted(" "),
                    .emphasis(.strong, [.untrusted("too")]), .untrusted(" "),
                    .emphasis(.italic, [.untrusted("it")]), .untrusted(" "),
                    .emphasis(.italic, [.untrusted("it")]), .untrusted(" "),
                    .emphasis(.struck, [.untrusted("no")]),
                ]
            ),
            (
                "***both*** **a *b* c**",
                [
                    .emphasis(.strong, [.untrusted("both")]), .untrusted(" "),
                    .emphasis(.strong, [.untrusted("a "), .untrusted("b"), .untrusted(" c")]),
                ]
            ),
            ("**[x](https://a)**", [.emphasis(.strong, [link("x", "https://a")])]),
            ("un**believ**able", [.untrusted("un"), .untrusted("believ"), .untrusted("able")]),
            (
                "run `make *x*` or ``a`b``",
                [
                    .untrusted("run "), .code([.untrusted("make *x*")]), .untrusted(" or "),
                    .code([.untrusted("a`b")]),
                ]
            ),
            ("<b>bold</b> <br> <team> a < b > c", [.untrusted("bold   <team> a < b > c")]),
            ("a<!-- [x](https://y) -->b", [.untrusted("ab")]),
            ("&lt;tag&gt; &amp;lt; &copy;", [.untrusted("<tag> &lt; &copy;")]),
            ("\\*not\\* \\[x\\] \\a", [.untrusted("*not* [x] \\a")]),
            (
                "- one\n- [ ] two\n  more\n1. three",
                [
                    .text("• "), .untrusted("one"), .text("\n"), .text("• "), .untrusted("two"),
                    .text(" "), .untrusted("more"), .text("\n"), .untrusted("1. three"),
                ]
            ),
            (
                "# Head #\ntext\n---\n\n> quote\nsoft",
                [
                    .untrusted("Head"), .text("\n"), .untrusted("text"), .text("\n"),
                    .untrusted("quote"), .text(" "), .untrusted("soft"),
                ]
            ),
            (
                "a\n```sh\nrm *x*\n\n# y\n```\nb",
                [
                    .untrusted("a"), .text("\n"), .code([.untrusted("rm *x*")]), .text("\n"),
                    .code([.untrusted("# y")]), .text("\n"), .untrusted("b"),
                ]
            ),
        ] as [(String, [Document.Span])]
    )
    func `marks become spans`(markdown: String, expected: [Document.Span]) {
        #expect(spans(markdown) == expected)
    }

    @Test(arguments: [
        ("[x](javascript:alert(1))", "x"), ("[x](data:text/html,y)", "x"), ("[x](//a)", "x"),
        ("[x](/relative)", "x"), ("[x](JaVaScRiPt:y)", "x"), ("<javascript:x>", "<javascript:x>"),
        ("![x](javascript:y)", "x"), ("[x](vbscript:y \"t\")", "x"),
    ])
    func `an address that is not safe is left out`(markdown: String, words: String) {
        #expect(spans(markdown) == [.untrusted(words)])
    }

    @Test(arguments: [
        "[a", "[a](b", "**a", "a**", "a * b*", "_a", "~~a", "~a~", "`a", "``a`", "snake_case_name",
        "2 * 3 * 4", "<a", "![x", "]", "a_b_", "[a] (b)", "\\", "__", "&", "&amp",
        "https://", "http:/x",
    ])
    func `what opens nothing is a sign`(markdown: String) {
        #expect(MarkdownText.read(markdown, atMost: 400).plainText == markdown)
    }

    @Test func `what is cut says so`() {
        let text = MarkdownText.read(String(repeating: "word ", count: 100), atMost: 23)
        #expect(text.plainText == "word word word word wor…")
        let link = MarkdownText.read("[\(String(repeating: "x", count: 30))](https://a)", atMost: 5)
        #expect(link.spans == [.link([.untrusted("xxxxx")], url: "https://a"), .text("…")])
        let long = MarkdownText.read(String(repeating: " ", count: 9_000) + "end", atMost: 400)
        #expect(long.plainText == "…")
    }

    @Test func `addresses take no more than their share of a message`() {
        let path = String(repeating: "&", count: 70)
        let source = (0..<9).map { "[l\($0)](https://a/\(path))" }.joined(separator: " ")
        let links = spans(source).count { if case .link = $0 { true } else { false } }
        #expect(links == 2)
        #expect(MarkdownText.read(source, atMost: 400).plainText.contains("l8"))
        let long = "[x](https://a/\(String(repeating: "b", count: 500)))"
        #expect(spans(long) == [.emphasis(.italic, [.untrusted("x")])])
    }

    @Test(arguments: [
        "[", "](", "![", "*", "**a ", "_", "`", "<", "<!--", "&", "\\", "~~a", "(", "[a](", "\n- ",
        "https://", "> ", "#", "\u{301}", "\r\n",
    ])
    func `no text of marks is slow or deep`(mark: String) {
        let text = MarkdownText.read(String(repeating: mark, count: 50_000), atMost: 400)
        #expect(text.plainText.unicodeScalars.count <= 2_100)
    }
}
