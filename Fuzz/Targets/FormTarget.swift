import HTTPMessage
import JSON

/// Forms of all kinds: none says more than was sent, and a part is what lies between delimiters.
enum FormTarget {
    private static let limits: FormLimits = {
        var limits = FormLimits()
        limits.parametersMax = 8
        limits.nameBytesMax = 32
        limits.valueBytesMax = 64
        limits.depthMax = 3
        limits.partsMax = 4
        limits.partHeadBytesMax = 96
        return limits
    }()

    private static let boundary = "b"
    private static let delimiter = Array("\r\n--b".utf8)

    static func run(_ input: [UInt8]) throws(BrokenInvariant) {
        try checkParameters(input)
        try checkParts(input)
        try checkHeader(input)
    }

    private static func checkParameters(_ input: [UInt8]) throws(BrokenInvariant) {
        let text = String(decoding: input, as: UTF8.self)
        let form: NestedForm
        do throws(FormError) {
            form = try NestedForm(text[...], limits: limits)
        } catch {
            return
        }
        let size = size(of: .object(form.members))
        try BrokenInvariant.unless(size.bytes <= text.utf8.count, "more text than was sent")
        try BrokenInvariant.unless(size.leaves <= limits.parametersMax, "many parameters")
        // The map of all of them is one level, and the first name another.
        try BrokenInvariant.unless(size.depth <= limits.depthMax + 2, "\(size.depth) levels")
    }

    private static func size(of value: JSONValue) -> (bytes: Int, leaves: Int, depth: Int) {
        var size = (bytes: 0, leaves: 0, depth: 1)
        func add(_ inner: JSONValue) {
            let found = Self.size(of: inner)
            size.bytes += found.bytes
            size.leaves += found.leaves
            size.depth = max(size.depth, found.depth + 1)
        }
        switch value {
        case .object(let members): members.values.forEach(add)
        case .array(let items): items.forEach(add)
        case .string(let text): size = (text.utf8.count, 1, 1)
        case .null, .bool, .integer, .number: size.leaves = 1
        }
        return size
    }

    private static func checkParts(_ input: [UInt8]) throws(BrokenInvariant) {
        let form: MultipartForm
        do throws(FormError) {
            form = try MultipartForm(body: input, boundary: boundary, limits: limits)
        } catch {
            return
        }
        try BrokenInvariant.unless(form.parts.count <= limits.partsMax, "many parts")
        var end = 0
        for part in form.parts {
            try BrokenInvariant.unless(part.content.startIndex > end, "a part before its delimiter")
            end = part.content.endIndex + delimiter.count
            try BrokenInvariant.unless(
                end <= input.count
                    && input[part.content.endIndex..<end].elementsEqual(delimiter)
                    && !contains(delimiter, in: part.content),
                "a part does not end where its delimiter begins"
            )
        }
    }

    private static func contains(_ text: [UInt8], in bytes: ArraySlice<UInt8>) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: text) }
    }

    private static func checkHeader(_ input: [UInt8]) throws(BrokenInvariant) {
        guard let header = HeaderValue(String(decoding: input, as: UTF8.self)) else { return }
        let parameters = header.parameters.sorted { $0.key < $1.key }
            .map { name, value in
                let escaped = value.text.utf8.flatMap { byte in
                    [UInt8(ascii: "\\"), UInt8(ascii: "\"")].contains(byte)
                        ? [UInt8(ascii: "\\"), byte] : [byte]
                }
                return "; \(name)=\"\(String(decoding: escaped, as: UTF8.self))\""
            }
        let again = header.value + parameters.joined()
        try BrokenInvariant.unless(HeaderValue(again) == header, "it differs written again")
    }
}
