/// The name, help text and kind of a metric.
package struct MetricDeclaration: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case counter
        case gauge
        /// A histogram of values; the bounds ascend, in the unit that the name ends with.
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

    /// The type in the TYPE line.
    var type: String {
        switch kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
