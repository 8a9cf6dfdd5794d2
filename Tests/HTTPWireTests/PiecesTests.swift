import HTTPWire
import TestSupport
import Testing

/// The result must not depend on how the network cut the bytes.
struct PiecesTests {
    @Test(arguments: GoodRequests.all)
    func `every prefix of a good request asks for more`(text: String) {
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            #expect(parse(Array(bytes[..<count])).step == .needsMore, "\(count) bytes")
        }
        #expect(parse(text).request != nil)
    }

    @Test(arguments: GoodRequests.all)
    func `a good request gives the same in pieces of any size`(text: String) {
        let bytes = Array(text.utf8)
        let whole = parse(bytes)
        #expect(whole.rest == 0)
        for piece in 1...bytes.count {
            let inPieces = parse(bytes, piece: piece)
            #expect(inPieces.step == whole.step, "pieces of \(piece)")
            #expect(inPieces.rest == 0)
        }
    }

    @Test(arguments: RefusalTests.cases)
    func `a refusal is the same in pieces of any size`(refusal: Refusal) {
        let bytes = Array(refusal.text.utf8)
        for piece in 1...bytes.count {
            let step = parse(bytes, limits: RefusalTests.limits, piece: piece).step
            #expect(step == .refused(refusal.error), "pieces of \(piece)")
        }
    }

    @Test(
        arguments: (GoodRequests.all + RefusalTests.cases.map(\.text))
            .filter { $0.utf8.count <= 90 }
    )
    func `two cuts at any places change nothing`(text: String) {
        let bytes = Array(text.utf8)
        let whole = parse(bytes, limits: RefusalTests.limits)
        for first in 0..<bytes.count {
            for second in first..<bytes.count {
                let step = parse(bytes, limits: RefusalTests.limits, cuts: [first, second])
                #expect(step == whole.step, "cut at \(first) and \(second)")
            }
        }
    }

    @Test(arguments: GoodRequests.all)
    func `what follows a request is left to the next one`(text: String) {
        let bytes = Array((text + GoodRequests.all[0]).utf8)
        var parser = RequestParser(limits: WireLimits())
        let first = parse(bytes, with: &parser)
        #expect(first.step == parse(text))
        #expect(first.rest == GoodRequests.all[0].utf8.count)
        #expect(parser.phase == .idle)
        let second = parse(Array(bytes.suffix(first.rest)), with: &parser)
        #expect(second.step == parse(GoodRequests.all[0]))
    }

    @Test func `random pieces of many requests give all of them`() throws {
        var generator = SeededGenerator(seed: 7)
        let texts = (0..<200).map { _ in GoodRequests.all.randomElement(using: &generator) ?? "" }
        let bytes = Array(texts.joined().utf8)
        var parser = RequestParser(limits: WireLimits())
        var steps: [RequestParser.Step] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Int.random(in: 1...40, using: &generator))
            var position = start
            let step = parser.parse(bytes.span.extracting(0..<end), from: &position)
            start = position
            if step != .needsMore { steps.append(step) }
        }
        #expect(steps == texts.map { parse($0) })
    }

    @Test func `random bytes never do worse than a refusal`() {
        var generator = SeededGenerator(seed: 11)
        let alphabet = Array(
            "GETPOST /HTTP/1.10 \r\n:;,chunkedContent-Length0123456789\0\u{7f}\t".utf8
        )
        for _ in 0..<3_000 {
            let good = Array((GoodRequests.all.randomElement(using: &generator) ?? "").utf8)
            var bytes = good
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = alphabet.randomElement(using: &generator) ?? 0
            }
            let whole = parse(bytes)
            let single = parse(bytes, piece: 1)
            #expect(whole.step == single.step, "\(String(decoding: bytes, as: UTF8.self))")
            #expect(whole.step.error != nil || whole.rest == single.rest)
        }
    }
}
