import HTTPMessage
package import HTTPTypes

/// The reason why a response cannot be written: a mistake of the code that made it.
package enum ResponseError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A value has a control character; a line end would let it end the head early.
    case illegalValue(name: String)

    /// A final answer was expected, but this status is below 200 or above 999.
    case illegalStatus(Int)

    package var description: String {
        switch self {
        case .illegalValue(let name): "The response header \(name) has a control character."
        case .illegalStatus(let code): "\(code) is not the status of a final response."
        }
    }
}

/// Serialises responses (RFC 9112 sections 4 to 6).
package struct ResponseWriter: Sendable {
    /// The parts of a response that depend on the connection.
    package struct Framing: Sendable, Hashable {
        /// The Date field's value (RFC 9110 6.6.1), from `HTTPDate`.
        package var date: [UInt8]
        /// The request's minor version, which decides how Connection is written (RFC 9112 9.3).
        package var minorVersion: Int
        /// Whether the connection stays open.
        package var keepsAlive: Bool
        /// Whether this answers HEAD: the same head, and no body (RFC 9110 9.3.2).
        package var isHead: Bool

        package init(date: [UInt8], minorVersion: Int, keepsAlive: Bool, isHead: Bool) {
            self.date = date
            self.minorVersion = minorVersion
            self.keepsAlive = keepsAlive
            self.isHead = isHead
        }
    }

    /// The interim answer to `Expect: 100-continue` (RFC 9110 15.2.1).
    package static let proceed = [UInt8]("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Appends a complete response.
    ///
    /// Framing and connection fields among `fields` are ignored: this function writes them. A
    /// `Connection: close` among them closes the connection.
    ///
    /// - Parameters:
    ///   - status: A final status.
    ///   - fields: The response's own fields.
    ///   - body: The body; left out where the status or the request's method has none.
    ///   - framing: What the connection adds.
    ///   - output: Where the bytes go; unchanged when this throws.
    /// - Returns: Whether the connection stays open, as the response says.
    /// - Throws: `ResponseError`; the response is wrong, and no bytes were appended.
    @discardableResult
    package static func append(
        _ status: HTTPResponse.Status,
        fields: HTTPFields,
        body: [UInt8],
        framing: Framing,
        to output: inout [UInt8]
    ) throws(ResponseError) -> Bool {
        guard (200...999).contains(status.code) else { throw .illegalStatus(status.code) }
        let start = output.count
        var keepsAlive = framing.keepsAlive
        do throws(ResponseError) {
            try appendStatusLine(status, to: &output)
            output.append(text: "Date: ")
            output.append(copying: framing.date.span)
            for field in fields {
                if !isOurs(field.name) {
                    try append(field, to: &output)
                } else if closes(field) {
                    keepsAlive = false
                }
            }
        } catch {
            output.removeSubrange(start...)
            throw error
        }
        // RFC 9110 8.6: 204 must not have a Content-Length; 304's would be that of the 200.
        let hasContent = status.code != 204 && status.code != 304
        // RFC 9110 15.3.6: 205 has no content, and says so.
        let content = status.code == 205 ? [] : body
        if hasContent {
            output.append(text: "\r\nContent-Length: ")
            appendDecimal(content.count, to: &output)
        }
        if !keepsAlive {
            output.append(text: "\r\nConnection: close")
        } else if framing.minorVersion < 1 {
            output.append(text: "\r\nConnection: keep-alive")
        }
        output.append(text: "\r\n\r\n")
        if hasContent, !framing.isHead { output.append(copying: content.span) }
        return keepsAlive
    }

    private static func appendStatusLine(
        _ status: HTTPResponse.Status,
        to output: inout [UInt8]
    ) throws(ResponseError) {
        switch status.code {
        case 200: output.append(text: "HTTP/1.1 200 OK\r\n")
        case 202: output.append(text: "HTTP/1.1 202 Accepted\r\n")
        default:
            output.append(text: "HTTP/1.1 ")
            appendDecimal(status.code, to: &output)
            output.append(.space)
            try appendText(status.reasonPhrase, name: "status", to: &output)
            output.append(text: "\r\n")
        }
    }

    private static func append(
        _ field: HTTPField,
        to output: inout [UInt8]
    ) throws(ResponseError) {
        output.append(text: "\r\n")
        output.append(copying: field.name.rawName.utf8Span.span)
        output.append(text: ": ")
        try appendText(field.value, name: field.name.rawName, to: &output)
    }

    /// Appends text that may come from outside, unless it contains a control character (RFC 9110
    /// 5.5).
    private static func appendText(
        _ text: String,
        name: String,
        to output: inout [UInt8]
    ) throws(ResponseError) {
        let bytes = text.utf8Span.span
        var index = 0
        while index < bytes.count {
            if bytes[index].isForbiddenControl { throw .illegalValue(name: name) }
            index += 1
        }
        output.append(copying: bytes)
    }

    /// Whether the field asks to close the connection.
    private static func closes(_ field: HTTPField) -> Bool {
        field.name == .connection && field.value.lowercased() == "close"
    }

    /// Whether only the writer itself may set the field.
    private static func isOurs(_ name: HTTPField.Name) -> Bool {
        let text = name.canonicalName
        // Comparing lengths first is cheaper than comparing texts.
        return switch text.utf8.count {
        case 4: text == "date"
        case 7: text == "trailer" || text == "upgrade"
        case 10: text == "connection" || text == "keep-alive"
        case 14: text == "content-length"
        case 17: text == "transfer-encoding"
        default: false
        }
    }

    private static func appendDecimal(_ value: Int, to output: inout [UInt8]) {
        if value >= 10 { appendDecimal(value / 10, to: &output) }
        output.append(0x30 + UInt8(value % 10))
    }
}
