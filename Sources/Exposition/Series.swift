/// One combination of labels of a metric: its cell, and the text before each of its numbers.
///
/// The text is made once, so that a scrape only copies bytes and formats numbers.
struct Series: Sendable {
    enum Cell: Sendable {
        case counter(CounterCell)
        case level(LevelCell)
        case histogram(HistogramCell)
    }

    let cell: Cell
    /// One prefix for a number; for a histogram those of the buckets, the sum and the count.
    private let prefixes: [[UInt8]]

    init(_ cell: Cell, of declaration: MetricDeclaration, labels: [(String, String)]) {
        self.cell = cell
        let name = declaration.name
        let pairs = Self.pairs(labels)
        switch declaration.kind {
        case .counter, .gauge:
            prefixes = [Self.prefix(name, pairs)]
        case .histogram(let bounds):
            let buckets = bounds.map { NumberText.text(of: $0) } + ["+Inf"]
            prefixes =
                buckets.map { bound in
                    let bucket = (pairs.isEmpty ? "" : ",") + "le=\"\(bound)\""
                    return Self.prefix("\(name)_bucket", pairs + bucket.utf8)
                }
                + [Self.prefix("\(name)_sum", pairs), Self.prefix("\(name)_count", pairs)]
        }
    }

    func append(to text: inout [UInt8]) {
        switch cell {
        case .counter(let counter): append(prefixes[0], "\(counter.value)", to: &text)
        case .level(let level): append(prefixes[0], NumberText.text(of: level.value), to: &text)
        case .histogram(let histogram):
            let counts = histogram.cumulated
            for (index, count) in counts.enumerated() {
                append(prefixes[index], "\(count)", to: &text)
            }
            append(prefixes[counts.count], NumberText.text(of: histogram.total), to: &text)
            append(prefixes[counts.count + 1], "\(counts.last ?? 0)", to: &text)
        }
    }

    private func append(_ prefix: [UInt8], _ number: String, to text: inout [UInt8]) {
        text += prefix
        text += number.utf8
        text.append(UInt8(ascii: "\n"))
    }

    private static func prefix(_ name: String, _ pairs: [UInt8]) -> [UInt8] {
        pairs.isEmpty ? Array("\(name) ".utf8) : Array("\(name){".utf8) + pairs + "} ".utf8
    }

    /// The labels as they stand between the braces, each value escaped by its bytes: hundreds are
    /// made before a process is ready, and a quotation mark is one whatever stands behind it.
    private static func pairs(_ labels: [(String, String)]) -> [UInt8] {
        var text: [UInt8] = []
        for (name, value) in labels {
            text += "\(text.isEmpty ? "" : ",")\(name)=\"".utf8
            for byte in value.utf8 {
                switch byte {
                case UInt8(ascii: "\\"): text += "\\\\".utf8
                case UInt8(ascii: "\""): text += "\\\"".utf8
                case UInt8(ascii: "\n"): text += "\\n".utf8
                default: text.append(byte)
                }
            }
            text.append(UInt8(ascii: "\""))
        }
        return text
    }
}

/// Formats numbers for the text format.
enum NumberText {
    static func text(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        // Whole numbers without a point; larger ones than that are not exact anyway.
        if value == value.rounded(), abs(value) < 1e15 { return "\(Int64(value))" }
        return "\(value)"
    }
}
