import HTTPTypes
import HTTPWire

/// Gives the bytes to a new parser in pieces of that size, and returns what came of them; the
/// request line's first refusal or request ends it.
func parse(
    _ bytes: [UInt8],
    limits: WireLimits = WireLimits(),
    piece: Int = .max
) -> (step: RequestParser.Step, rest: Int) {
    var parser = RequestParser(limits: limits)
    return parse(bytes, with: &parser, piece: piece)
}

/// Gives the bytes to that parser until it has an answer; `rest` is how many it did not take.
func parse(
    _ bytes: [UInt8],
    with parser: inout RequestParser,
    piece: Int = .max
) -> (step: RequestParser.Step, rest: Int) {
    var start = 0
    while start < bytes.count {
        let end = start + min(piece, bytes.count - start)
        var position = start
        let step = parser.parse(bytes.span.extracting(0..<end), from: &position)
        start = position
        if step != .needsMore { return (step, bytes.count - position) }
    }
    return (.needsMore, 0)
}

/// Gives the bytes to a new parser cut at those places, and returns the first answer.
func parse(_ bytes: [UInt8], limits: WireLimits, cuts: [Int]) -> RequestParser.Step {
    var parser = RequestParser(limits: limits)
    var start = 0
    for end in cuts + [bytes.count] {
        while start < end {
            let step = parser.parse(bytes.span.extracting(0..<end), from: &start)
            if step != .needsMore { return step }
        }
    }
    return .needsMore
}

func parse(
    _ text: String,
    limits: WireLimits = WireLimits(),
    piece: Int = .max
) -> RequestParser.Step {
    parse(Array(text.utf8), limits: limits, piece: piece).step
}

extension RequestParser.Step {
    var request: WireRequest? {
        if case .complete(let request) = self { request } else { nil }
    }

    var error: WireError? {
        if case .refused(let error) = self { error } else { nil }
    }
}
