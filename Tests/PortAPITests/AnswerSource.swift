import TestSupport

/// Random answers of Port in which every member can be of any kind; equal seeds give equal ones.
struct AnswerSource {
    private var dice: SeededGenerator
    /// Whether texts may have escapes of surrogates: one half of a pair is no error to us.
    private let hasPairs: Bool
    /// Rules' results that were made before; a page has the same ones again and again.
    private var results: [String] = []

    init(seed: UInt64, hasPairs: Bool) {
        dice = SeededGenerator(seed: seed)
        self.hasPairs = hasPairs
    }

    /// A page of entities, mostly.
    mutating func page() -> String {
        mostly {
            $0.object([("ok", { $0.any(1) }), ("entities", Self.entities), ("next", Self.next)])
        }
    }

    /// An answer with a scorecard, mostly.
    mutating func scorecard() -> String {
        mostly { $0.object([("ok", { $0.any(1) }), ("scorecard", Self.scorecard)]) }
    }

    /// The text with one byte changed, taken away or put in, or cut off.
    mutating func damaged(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8)
        let place = number(0...bytes.count - 1)
        let marks = Array(#"{}[]",:\u0 1tnx-."#.utf8)
        switch number(0...3) {
        case 0: bytes.remove(at: place)
        case 1: bytes[place] = marks[number(0...marks.count - 1)]
        case 2: bytes.insert(marks[number(0...marks.count - 1)], at: place)
        default: bytes.removeSubrange(place...)
        }
        return bytes
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &dice)
    }

    private mutating func mostly(_ make: (inout Self) -> String) -> String {
        number(0...19) == 0 ? any(2) : make(&self)
    }

    private static func entities(_ source: inout Self) -> String {
        source.list { source in
            switch source.number(0...29) {
            case 0: source.any(2)
            case 1...3: "null"
            default: entity(&source)
            }
        }
    }

    private static func next(_ source: inout Self) -> String {
        source.number(0...9) > 0
            ? source.number(0...1) == 0 ? "null" : source.text() : source.any(1)
    }

    private static func entity(_ source: inout Self) -> String {
        // An entity without an identifier spoils its page, so most have one.
        let identifier = source.number(0...29) == 0 ? source.any(1) : source.text()
        let rest = source.members([
            ("title", { $0.mostly { $0.text() } }),
            (
                "team",
                {
                    $0.mostly {
                        $0.number(0...1) == 0 ? $0.text() : $0.list { $0.mostly { $0.text() } }
                    }
                }
            ),
            (
                "scorecards",
                { $0.mostly { $0.object([("ready", standing), ("other", standing)]) } }
            ),
            (
                "properties",
                { $0.mostly { $0.object([("channel", value), ("other", { $0.any(4) })]) } }
            ),
            (
                "relations",
                { $0.mostly { $0.object([("owner", value), ("a", value)]) } }
            ),
            ("icon", { $0.any(1) }),
        ])
        return "{\"identifier\":\(identifier)\(rest.isEmpty ? "" : ",")\(rest)}"
    }

    /// What stands at a path: a text, a list, or of any kind.
    private static func value(_ source: inout Self) -> String {
        switch source.number(0...3) {
        case 0: source.any(2)
        case 1: source.list { $0.number(0...3) == 0 ? $0.any(1) : $0.text() }
        default: source.text()
        }
    }

    private static func standing(_ source: inout Self) -> String {
        source.mostly { source in
            source.object([
                ("level", { $0.mostly { $0.text() } }),
                ("rules", { $0.mostly { $0.list { $0.mostly { rule(&$0) } } } }),
            ])
        }
    }

    private static func rule(_ source: inout Self) -> String {
        if !source.results.isEmpty, source.number(0...2) > 0 {
            return source.results[source.number(0...source.results.count - 1)]
        }
        let result = newRule(&source)
        source.results.append(result)
        return result
    }

    private static func newRule(_ source: inout Self) -> String {
        source.object([
            ("identifier", { $0.mostly { $0.text() } }),
            ("status", { $0.mostly { $0.number(0...1) == 0 ? #""SUCCESS""# : #""FAILURE""# } }),
            ("title", { $0.mostly { $0.text() } }), ("level", { $0.mostly { $0.text() } }),
        ])
    }

    private static func scorecard(_ source: inout Self) -> String {
        source.mostly { source in
            source.object([
                ("title", { $0.mostly { $0.text() } }),
                ("levels", { $0.mostly { $0.list { $0.mostly { level(&$0) } } } }),
                ("rules", { $0.mostly { $0.list { $0.mostly { askingRule(&$0) } } } }),
            ])
        }
    }

    private static func level(_ source: inout Self) -> String {
        source.object([
            ("title", { $0.mostly { $0.text() } }), ("color", { $0.mostly { $0.text() } }),
        ])
    }

    /// A rule of a scorecard.
    private static func askingRule(_ source: inout Self) -> String {
        source.object([
            ("identifier", { $0.mostly { $0.text() } }), ("title", { $0.mostly { $0.text() } }),
            ("level", { $0.mostly { $0.text() } }), ("description", { $0.mostly { $0.text() } }),
            ("query", { $0.mostly { query(&$0, 3) } }), ("extra", { $0.any(1) }),
        ])
    }

    /// A group of conditions, or one condition; of either any part can be missing.
    private static func query(_ source: inout Self, _ depth: Int) -> String {
        if depth > 0, source.number(0...1) == 0 {
            return source.object([
                ("combinator", { $0.mostly { [#""and""#, #""or""#][$0.number(0...1)] } }),
                ("conditions", { $0.list { $0.mostly { query(&$0, depth - 1) } } }),
            ])
        }
        return source.object([
            ("property", { $0.mostly { $0.text() } }), ("operator", { $0.mostly { $0.text() } }),
            ("value", { $0.number(0...2) == 0 ? $0.list { $0.any(0) } : $0.any(1) }),
        ])
    }

    private mutating func object(_ members: [(String, (inout Self) -> String)]) -> String {
        "{\(space())\(self.members(members))}\(space())"
    }

    /// Some of the members, in any order.
    private mutating func members(_ members: [(String, (inout Self) -> String)]) -> String {
        members.shuffled(using: &dice).filter { _ in number(0...7) > 0 }
            .map { "\"\(name($0.0))\"\(space()):\(space())\($0.1(&self))" }
            .joined(separator: ",")
    }

    private mutating func list(_ item: (inout Self) -> String) -> String {
        "[\((0..<number(0...4)).map { _ in space() + item(&self) }.joined(separator: ","))\(space())]"
    }

    /// The name, sometimes with an escape.
    private mutating func name(_ name: String) -> String {
        guard number(0...9) == 0, let first = name.utf8.first else { return name }
        let digits = String(first, radix: 16)
        return "\\u00\(digits)\(name.dropFirst())"
    }

    private mutating func any(_ depth: Int) -> String {
        switch number(0...(depth > 0 ? 8 : 6)) {
        case 0: "null"
        case 1: "true"
        case 2: "\(number(-5...5))"
        case 3: "0.5"
        case 4: hasPairs ? "1e400" : "-0.1e-2"
        case 5, 6: text()
        case 7: list { $0.any(depth - 1) }
        default: object([("a", { $0.any(depth - 1) }), ("identifier", { $0.any(depth - 1) })])
        }
    }

    private mutating func text() -> String {
        let words = [
            "", " ", "a", "core", "SUCCESS", "Überweisung", "カート", #"\n"#, #"\u00e9"#, #"\""#,
            #"\/"#,
            #"\\"#, "e\u{301}", "\u{10FFFF}", "a long text that takes a block of its own",
        ]
        let pairs = hasPairs ? [#"\ud83d\ude80"#] : []
        let pool = words + pairs
        let text = (0..<number(1...3)).map { _ in pool[number(0...pool.count - 1)] }.joined()
        return "\"\(text)\""
    }

    private mutating func space() -> String {
        number(0...9) == 0 ? " \n" : ""
    }
}
