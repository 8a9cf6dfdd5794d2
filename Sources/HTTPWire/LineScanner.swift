import HTTPMessage

/// Cuts lines out of a stream of bytes that comes in pieces.
///
/// Looks at each byte once. A line that lies whole in one piece is not copied; the beginning of one
/// that does not is held until its end comes, within the caller's limit.
struct LineScanner: Sendable {
    enum Found {
        /// A whole line lies in the input at these positions, its line end not included.
        case line(Range<Int>)

        /// A whole line that began in an earlier piece, its line end not included.
        case held([UInt8])

        case needsMore
        case tooLong
        case refused(WireError)
    }

    private var held: [UInt8] = []
    private var endsWithCarriageReturn = false

    /// Whether a line has begun whose end has not come.
    var isInsideLine: Bool { !held.isEmpty || endsWithCarriageReturn }

    /// Bytes of that line.
    var heldCount: Int { held.count }

    /// Finds the end of the line that begins (or goes on) at `position`, and moves behind it.
    ///
    /// RFC 9112 2.2 lets a recipient take a bare LF for a line end; this one does not, because two
    /// recipients that differ in it see different messages. A bare CR is refused by the same
    /// section, other control characters by RFC 9110 5.5.
    mutating func next(
        in input: Span<UInt8>,
        from position: inout Int,
        limit: Int
    ) -> Found {
        let start = position
        if endsWithCarriageReturn {
            guard start < input.count else { return .needsMore }
            guard input[start] == .lineFeed else { return .refused(.bareCarriageReturn) }
            position = start + 1
            return .held(takeHeld())
        }
        let bound = min(input.count, start + limit - held.count + 1)
        var index = start
        while index < bound {
            if index + 8 <= bound {
                let count = input.plainTextCount(at: index)
                index += count
                if count == 8 { continue }
            }
            if input[index].isForbiddenControl { break }
            index += 1
        }
        if index - start + held.count > limit { return .tooLong }
        if index == input.count {
            held.append(copying: input.extracting(start..<index))
            position = index
            return .needsMore
        }
        return end(of: input, from: &position, at: index)
    }

    /// Judges the control character at `index`, which only CR LF makes a line end.
    private mutating func end(
        of input: Span<UInt8>,
        from position: inout Int,
        at index: Int
    ) -> Found {
        switch input[index] {
        case .carriageReturn: break
        case .lineFeed: return .refused(.bareLineFeed)
        default: return .refused(.controlCharacter(input[index]))
        }
        let start = position
        guard index + 1 < input.count else {
            held.append(copying: input.extracting(start..<index))
            endsWithCarriageReturn = true
            position = index + 1
            return .needsMore
        }
        guard input[index + 1] == .lineFeed else { return .refused(.bareCarriageReturn) }
        position = index + 2
        if held.isEmpty { return .line(start..<index) }
        held.append(copying: input.extracting(start..<index))
        return .held(takeHeld())
    }

    private mutating func takeHeld() -> [UInt8] {
        let line = held
        held = []
        endsWithCarriageReturn = false
        return line
    }
}
