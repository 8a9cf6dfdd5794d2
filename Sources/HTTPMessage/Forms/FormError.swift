/// Why a query or a form cannot be read; each is a clause that shows nothing of what was sent.
package enum FormError: Error, Sendable, Hashable, CustomStringConvertible {
    case tooManyParameters(max: Int)
    case nameTooLong(bytesMax: Int)
    case valueTooLong(bytesMax: Int)
    case tooDeep(depthMax: Int)
    /// A `%` without two hexadecimal digits, or bytes that are not UTF-8.
    case badEncoding
    /// One name is used as a text and as a map or list.
    case mixed
    /// The Content-Type of a multipart body lacks a boundary as RFC 2046 section 5.1.1 has it.
    case boundaryMissing
    case tooManyParts(max: Int)
    case partHeadTooLong(bytesMax: Int)
    /// The boundary does not stand where RFC 2046 section 5.1.1 wants it.
    case delimiterMissing
    /// A part's headers are malformed, or do not say `form-data` with a name (RFC 7578 4.2).
    case partUnnamed

    package var description: String {
        switch self {
        case .tooManyParameters(let max): "more than \(max) parameters"
        case .nameTooLong(let max): "a parameter's name of more than \(max) bytes"
        case .valueTooLong(let max): "a parameter's value of more than \(max) bytes"
        case .tooDeep(let max): "a parameter's name with more than \(max) brackets"
        case .badEncoding: "a parameter that is not percent-encoded UTF-8"
        case .mixed: "a parameter that is both a text and a map or list"
        case .boundaryMissing: "multipart/form-data without a valid boundary"
        case .tooManyParts(let max): "more than \(max) parts"
        case .partHeadTooLong(let max): "a part with more than \(max) bytes of headers"
        case .delimiterMissing: "multipart/form-data without a delimiter where one must stand"
        case .partUnnamed: "a part that does not say form-data and its name"
        }
    }
}
