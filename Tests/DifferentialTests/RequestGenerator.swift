import TestSupport

/// Makes streams of requests: good ones, odd ones, hostile ones, and real ones with a wrong byte.
///
/// The same seed and number always give the same stream.
struct RequestGenerator {
    private var random: SeededGenerator
    private var bytes: [UInt8] = []

    private init(seed: UInt64, number: Int) {
        // A generator of its own for each stream, so that one can be made again alone.
        random = SeededGenerator(seed: seed &+ UInt64(number) &* 0x2545_F491_4F6C_DD1D)
    }

    static func stream(seed: UInt64, number: Int) -> [UInt8] {
        var generator = RequestGenerator(seed: seed, number: number)
        return generator.stream()
    }

    private mutating func stream() -> [UInt8] {
        let count = 1 + (chance(3) ? 1 : 0) + (chance(8) ? 1 : 0)
        for _ in 0..<count {
            let start = bytes.count
            if chance(4) {
                bytes += Array(pick(Ingredients.real).utf8)
                mutate(from: start)
            } else {
                request()
                if chance(6) { mutate(from: start) }
            }
        }
        // Who thinks that the next request begins elsewhere does not find this one.
        bytes += Array("GET /last HTTP/1.1\r\nHost: last\r\n\r\n".utf8)
        if chance(20) { bytes.removeLast(Int.random(in: 1...30, using: &random)) }
        return bytes
    }

    private mutating func request() {
        if chance(30) { add(pick(Ingredients.before)) }
        let method = odd(20) ? pick(Ingredients.oddMethods) : pick(Ingredients.methods)
        add(method)
        add(odd(60) ? pick(Ingredients.oddSpaces) : " ")
        if method == "CONNECT", !odd(4) {
            add(pick(Ingredients.authorities))
        } else {
            add(odd(12) ? pick(Ingredients.oddTargets) : pick(Ingredients.targets))
        }
        add(odd(60) ? pick(Ingredients.oddSpaces) : " ")
        let version = odd(30) ? pick(Ingredients.oddVersions) : pick(Ingredients.versions)
        add(version)
        endLine()
        if !odd(25) {
            field("Host", odd(20) ? pick(Ingredients.oddHosts) : pick(Ingredients.hosts))
        }
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let (name, value) = pick(Ingredients.fields)
            field(name, value)
        }
        if odd(15) { oddField() }
        switch Int.random(in: 0..<10, using: &random) {
        case _ where method == "CONNECT" && !odd(4): endLine()
        case 0..<4: endLine()
        case _ where version == "HTTP/1.0" && !odd(4): sizedBody()
        case 4..<7: sizedBody()
        default: chunkedBody()
        }
    }

    private mutating func sizedBody() {
        let content = pick(Ingredients.contents)
        let count = content.utf8.count
        if odd(6) {
            field("Content-Length", pick(Ingredients.oddLengths).replacing("N", with: "\(count)"))
            if chance(3) { field("Content-Length", "\(count)") }
        } else {
            field("Content-Length", "\(count)")
        }
        if odd(30) { field("Transfer-Encoding", pick(Ingredients.codings)) }
        endLine()
        add(content)
    }

    private mutating func chunkedBody() {
        field(
            "Transfer-Encoding",
            odd(8) ? pick(Ingredients.oddCodings) : pick(Ingredients.codings)
        )
        if odd(30) { field("Transfer-Encoding", pick(Ingredients.oddCodings)) }
        if odd(30) { field("Content-Length", pick(Ingredients.oddLengths)) }
        endLine()
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let content = pick(Ingredients.contents)
            guard !content.isEmpty else { continue }
            let size = String(content.utf8.count, radix: 16, uppercase: chance(2))
            add(odd(25) ? pick(Ingredients.oddSizes) : chance(6) ? "00" + size : size)
            if chance(4) { add(pick(Ingredients.extensions)) }
            if odd(25) { add(pick(Ingredients.oddExtensions)) }
            endLine()
            add(content)
            endLine()
        }
        add("0")
        if chance(8) { add(pick(Ingredients.extensions)) }
        endLine()
        if chance(4) { field("X-Trailer", "a") }
        if odd(15) { oddField() }
        endLine()
    }

    private mutating func oddField() {
        add(pick(Ingredients.oddLines))
        endLine()
    }

    private mutating func field(_ name: String, _ value: String) {
        add(chance(6) ? name.lowercased() : chance(20) ? name.uppercased() : name)
        add(odd(80) ? pick([" :", "\t:", "", ";"]) : ":")
        add(chance(8) ? pick(["", "\t", "  ", " \t "]) : " ")
        add(value)
        if chance(10) { add(pick([" ", "\t", "  "])) }
        endLine()
    }

    private mutating func endLine() {
        add(odd(150) ? pick(Ingredients.oddEnds) : "\r\n")
    }

    /// Changes a few bytes, or moves them about.
    private mutating func mutate(from start: Int) {
        for _ in 0..<Int.random(in: 1...2, using: &random) where bytes.count > start + 1 {
            let place = Int.random(in: start..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes[place] = pick(Ingredients.marks)
            case 2: bytes.insert(pick(Ingredients.marks), at: place)
            case 3: bytes.remove(at: place)
            case 4: bytes.removeSubrange(place..<min(bytes.count, place + 8))
            default:
                let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
                bytes.insert(contentsOf: bytes[place..<end], at: place)
            }
        }
    }

    private mutating func add(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// True once in so many times.
    private mutating func chance(_ times: Int) -> Bool {
        Int.random(in: 0..<times, using: &random) == 0
    }

    /// As `chance`; for what makes a request odd.
    private mutating func odd(_ times: Int) -> Bool { chance(times * 3) }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }
}
