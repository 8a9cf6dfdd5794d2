internal import CYAML
import JSON

/// Composes the events of libyaml's parser to values.
struct YAMLParser {
    /// How many values within one another a document may have; libyaml itself has no limit.
    private static let depthMax = 64
    /// How many values a document may have, each alias counted as all that it stands for: ten lines
    /// of aliases can stand for millions.
    private static let nodesMax = 10_000

    private var events: YAMLEvents
    private var anchors: [ExactString: Anchored] = [:]
    private var nodes = 0

    /// A value that aliases can stand for.
    private struct Anchored {
        var node: YAMLNode
        var nodes: Int
        var depth: Int
    }

    /// Reads a text in UTF-8 that holds one document.
    static func read(_ bytes: [UInt8]) throws(YAMLError) -> YAMLNode? {
        try YAMLEvents.read(bytes) { (events) throws(YAMLError) in
            var parser = YAMLParser(events: events)
            return try parser.root()
        }
    }

    private init(events: YAMLEvents) {
        self.events = events
    }

    private mutating func root() throws(YAMLError) -> YAMLNode? {
        // The beginning of the stream.
        _ = try events.next()
        guard try events.next().kind != .streamEnd else { return nil }
        let root = try node(from: try events.next(), depth: 1).node
        // The end of the document.
        _ = try events.next()
        let last = try events.next()
        guard last.kind == .streamEnd else { throw last.problem("but found another document") }
        return root
    }

    /// Reads the value that begins with an event.
    ///
    /// - Parameters:
    ///   - event: Its first event.
    ///   - depth: How many values it stands in, with itself.
    /// - Returns: The value, and how many values are within one another in it, with itself.
    /// - Throws: `YAMLError`; somebody has to correct the text.
    private mutating func node(
        from event: YAMLEvents.Event,
        depth: Int
    ) throws(YAMLError) -> (node: YAMLNode, depth: Int) {
        if case .alias(let name) = event.kind {
            guard let known = anchors[name] else { throw event.problem("found undefined alias") }
            try count(known.nodes, depth + known.depth - 1, at: event)
            return (known.node, known.depth)
        }
        let before = nodes
        try count(1, depth, at: event)
        let result = try content(of: event, depth: depth)
        if let anchor = event.anchor {
            anchors[anchor] = Anchored(
                node: result.node,
                nodes: nodes - before,
                depth: result.depth
            )
        }
        return result
    }

    private mutating func count(
        _ more: Int,
        _ depth: Int,
        at event: YAMLEvents.Event
    ) throws(YAMLError) {
        nodes += more
        if nodes > Self.nodesMax { throw event.problem("it holds too many values") }
        if depth > Self.depthMax { throw event.problem("it is nested too deeply") }
    }

    private mutating func content(
        of first: YAMLEvents.Event,
        depth: Int
    ) throws(YAMLError) -> (node: YAMLNode, depth: Int) {
        if case .scalar(let text, let isPlain) = first.kind {
            return (.scalar(text, isPlain: isPlain), 1)
        }
        var inner: [(node: YAMLNode, event: YAMLEvents.Event)] = []
        var deepest = 0
        var event = try events.next()
        while event.kind != .end {
            let (node, below) = try node(from: event, depth: depth + 1)
            deepest = max(deepest, below)
            inner.append((node, event))
            event = try events.next()
        }
        guard first.kind == .mapping else { return (.list(inner.map(\.node)), deepest + 1) }
        // A mapping's events are its keys and values in turn.
        let keys = stride(from: 0, to: inner.count - 1, by: 2)
        try refuseRepeats(in: keys.map { inner[$0] })
        let entries = keys.map { YAMLNode.Entry(key: inner[$0].node, value: inner[$0 + 1].node) }
        return (.mapping(entries), deepest + 1)
    }

    private func refuseRepeats(
        in keys: [(node: YAMLNode, event: YAMLEvents.Event)]
    ) throws(YAMLError) {
        var first: [ExactString: YAMLEvents.Event] = [:]
        var repeated: Set<ExactString> = []
        for (node, event) in keys {
            guard case .scalar(let text, _) = node else { continue }
            if first[text] == nil { first[text] = event } else { repeated.insert(text) }
        }
        let names = repeated.sorted()
        guard let name = names.first, let event = first[name] else { return }
        throw event.problem(
            names.map { "more than one key \($0.text)" }.joined(separator: " and ")
        )
    }
}
