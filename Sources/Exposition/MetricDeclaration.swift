/// One family of metrics: what it is called, what it counts, and how.
package struct MetricDeclaration: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case counter
        case gauge
        /// Counts values by their size; the bounds ascend, in the unit that the name ends with.
        case histogram(bounds: [Double])
    }

    package var name: String
    package var help: String
    package var kind: Kind

    package init(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        self.kind = kind
        self.help = help
    }

    /// The word of the TYPE line.
    var type: String {
        switch kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
