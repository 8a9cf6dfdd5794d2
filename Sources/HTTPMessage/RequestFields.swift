package import HTTPTypes

/// The header fields of one request, in order, as the received bytes.
///
/// A field becomes a text on access, because most are never accessed: a webhook has a dozen, of
/// which three matter.
package struct RequestFields: Sendable, Hashable {
    /// The end of a field among the bytes, where the next one begins.
    private struct Place: Sendable, Hashable {
        var nameEnd: Int
        var end: Int
    }

    /// The names and values, each value right behind its name.
    private var bytes: [UInt8] = []
    private var places: [Place] = []

    private static let usualCount = 12
    private static let usualBytes = 480

    /// Makes an empty section.
    package init() {}

    /// Makes a section of these fields, as if they had been received.
    package init(_ fields: HTTPFields) {
        for field in fields {
            append(field.name.rawName.utf8Span.span, field.value.utf8Span.span)
        }
    }

    /// The memory of the section in bytes.
    package var byteCount: Int { bytes.capacity + places.capacity * MemoryLayout<Place>.stride }

    /// Appends a field.
    ///
    /// - Parameters:
    ///   - name: A token (RFC 9110 5.6.2).
    ///   - value: Without control characters but HTAB, and without white space around it.
    package mutating func append(_ name: Span<UInt8>, _ value: Span<UInt8>) {
        if places.isEmpty {
            places.reserveCapacity(Self.usualCount)
            bytes.reserveCapacity(Self.usualBytes)
        }
        bytes.append(copying: name)
        let nameEnd = bytes.count
        bytes.append(copying: value)
        places.append(Place(nameEnd: nameEnd, end: bytes.count))
    }

    /// The value of the field with that name; nil without one.
    ///
    /// Several fields of one name are one list (RFC 9110 5.2), so their values are joined by commas.
    package subscript(name: HTTPField.Name) -> String? {
        var joined: String?
        forEach(named: name) { value in joined = joined.map { "\($0), \(value)" } ?? value }
        return joined
    }

    /// The values of the fields with that name, one for each.
    package subscript(values name: HTTPField.Name) -> [String] {
        var values: [String] = []
        forEach(named: name) { values.append($0) }
        return values
    }

    private func forEach(named name: HTTPField.Name, _ body: (String) -> Void) {
        let wanted = name.canonicalName.utf8Span.span
        var start = 0
        for place in places {
            if place.nameEnd - start == wanted.count,
                bytes.span.extracting(start..<place.nameEnd).equalsIgnoringCase(wanted)
            {
                let value = bytes.span.extracting(place.nameEnd..<place.end)
                body(value.validText() ?? HTTPField(name: name, value: value.copied()).value)
            }
            start = place.end
        }
    }
}

extension RequestFields: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { places.count }

    /// The field at a position; a value that is not UTF-8 keeps its bytes.
    package subscript(position: Int) -> HTTPField {
        let place = places[position]
        let start = position == 0 ? 0 : places[position - 1].end
        let spelling = bytes.span.extracting(start..<place.nameEnd).text()
        guard let name = HTTPField.Name(spelling) else {
            preconditionFailure("\(spelling) was taken for a token")
        }
        let value = bytes.span.extracting(place.nameEnd..<place.end)
        if let text = value.validText() { return HTTPField(name: name, value: text) }
        return HTTPField(name: name, value: value.copied())
    }
}
