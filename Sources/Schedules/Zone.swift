/// The wall clock of a time zone: by how much it differs from UTC, and since when.
///
/// Times are whole seconds since 1970-01-01T00:00:00: UTC's for an instant, the clock's own for a
/// local time.
package struct Zone: Sendable, Hashable {
    /// A span of time in which the offset stays.
    struct Span: Sendable, Hashable {
        /// The first instant; `Int64.min` for the time before all records.
        var start: Int64
        /// Seconds that the clock is ahead of UTC.
        var offset: Int64
    }

    /// Its name in the IANA database.
    package let name: String
    /// The recorded spans, in order; the first begins at `Int64.min`.
    private let spans: [Span]
    /// What holds from the start of the last recorded span on; nil if that span never ends.
    private let rule: ZoneRule?

    init(name: String, spans: [Span], rule: ZoneRule?) {
        self.name = name
        self.spans = spans
        self.rule = rule
    }

    /// Coordinated universal time, for which no database is needed.
    package static let utc = Zone(
        name: "UTC",
        spans: [Span(start: .min, offset: 0)],
        rule: nil
    )

    /// Returns how many seconds the clock is ahead of UTC at an instant.
    package func offset(at instant: Int64) -> Int64 { span(at: instant).offset }

    /// Returns the first instant after another at which the offset changes; nil if none does.
    package func change(after instant: Int64) -> Int64? {
        var current = span(at: instant)
        while let next = span(after: current) {
            if next.offset != current.offset { return next.start }
            current = next
        }
        return nil
    }

    /// Returns what the clock shows at an instant.
    func local(at instant: Int64) -> Int64 { instant + offset(at: instant) }

    /// Returns the first instant at which the clock shows a local time or a later one.
    ///
    /// So a time that the clock leaves out comes when it goes on, and one that it shows twice comes
    /// the first time.
    func instant(showing local: Int64) -> Int64 {
        // No clock was ever set by more than a day, or is ahead of UTC by more than one.
        var current = span(at: local - 2 * ZoneRule.secondsPerDay)
        while true {
            let next = span(after: current)
            let instant = max(current.start, local - current.offset)
            guard let next, instant >= next.start else { return instant }
            current = next
        }
    }

    private func span(at instant: Int64) -> Span {
        let recorded = spans[spans.partitioningIndex { $0.start > instant } - 1]
        guard let rule, let last = spans.last, recorded == last else { return recorded }
        let ruled = rule.span(at: instant)
        return Span(start: max(ruled.start, last.start), offset: ruled.offset)
    }

    /// Returns the span that follows another; nil if that one never ends.
    private func span(after span: Span) -> Span? {
        let index = spans.partitioningIndex { $0.start > span.start }
        if index < spans.count {
            return index == spans.count - 1 ? self.span(at: spans[index].start) : spans[index]
        }
        return rule?.span(after: span.start)
    }
}

extension Array {
    /// Returns the index of the first element that has a property which all later ones have too.
    func partitioningIndex(where hasProperty: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if hasProperty(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
