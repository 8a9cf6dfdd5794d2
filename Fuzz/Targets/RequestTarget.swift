import HTTPMessage
import HTTPTypes
import HTTPWire

/// The request parser: whole or in pieces, the requests are the same and within the limits.
enum RequestTarget {
    /// Small, so that inputs of some hundred bytes reach each of them.
    static let limits = WireLimits(
        requestLineBytes: 96,
        fieldSectionBytes: 192,
        fieldCount: 8,
        bodyBytes: 64,
        chunkLineBytes: 32,
        chunkExtensionBytes: 48,
        trailerSectionBytes: 64,
        trailerCount: 3
    )

    /// What a parser made of all bytes, and how many of them it had not taken at the end.
    struct Outcome: Hashable {
        var requests: [WireRequest] = []
        var last = RequestParser.Step.needsMore
        var phase = RequestParser.Phase.idle
    }

    static func run(_ input: [UInt8]) throws(BrokenInvariant) {
        // The first byte says where the rest is cut.
        let bytes = Array(input.dropFirst())
        let cut = Int(input.first ?? 0) * (bytes.count + 1) / 256
        let whole = try outcome(of: bytes, cuts: [])
        try check(whole, within: bytes.count)
        try BrokenInvariant.unless(
            whole == outcome(of: bytes, cuts: [cut]),
            "cut at \(cut), the outcome is another"
        )
        try BrokenInvariant.unless(
            whole == outcome(of: bytes, cuts: Array(bytes.indices)),
            "in single bytes, the outcome is another"
        )
    }

    /// Feeds a parser up to each cut in turn, and then the rest.
    static func outcome(of bytes: [UInt8], cuts: [Int]) throws(BrokenInvariant) -> Outcome {
        var parser = RequestParser(limits: limits)
        var outcome = Outcome()
        var position = 0
        for end in cuts + [bytes.count] {
            while position < end {
                let before = position
                outcome.last = parser.parse(bytes.span.extracting(0..<end), from: &position)
                try BrokenInvariant.unless(
                    position >= before && position <= end,
                    "the position went from \(before) to \(position) of \(end)"
                )
                switch outcome.last {
                case .complete(let request): outcome.requests.append(request)
                case .needsMore:
                    try BrokenInvariant.unless(position == end, "bytes were left, and more wanted")
                case .refused: return outcome
                }
            }
        }
        outcome.phase = parser.phase
        return outcome
    }

    private static func check(_ outcome: Outcome, within count: Int) throws(BrokenInvariant) {
        var taken = 0
        for request in outcome.requests {
            let head = request.head
            try BrokenInvariant.unless(request.body.count <= limits.bodyBytes, "a large body")
            try BrokenInvariant.unless(head.fields.count <= limits.fieldCount, "many fields")
            try BrokenInvariant.unless(
                head.target.utf8.count <= limits.requestLineBytes && !head.target.isEmpty
                    && head.target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F },
                "the target \(head.target.debugDescription)"
            )
            try BrokenInvariant.unless(
                head.minorVersion == 0 || head.fields[.init("Host") ?? .accept] != nil,
                "1.1 without Host"
            )
            for field in head.fields {
                try BrokenInvariant.unless(
                    field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 },
                    "a control character in \(field.name)"
                )
            }
            if case .length(let length) = head.framing {
                try BrokenInvariant.unless(request.body.count == length, "another length")
            }
            taken += request.body.count
        }
        try BrokenInvariant.unless(taken <= count, "more came out than went in")
    }
}
