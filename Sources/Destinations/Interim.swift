import HTTPTypes
import Outbound
import Vocabulary

// Stands in for what Outbound and Vocabulary are about to have; gone with the merge.
func unusedPercentEncoded(_ text: String) -> String {
    let hex = Array("0123456789ABCDEF")
    var result = ""
    for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
            result.unicodeScalars.append(Unicode.Scalar(byte))
        default: result += "%\(hex[Int(byte >> 4)])\(hex[Int(byte & 15)])"
        }
    }
    return result
}

extension OutboundError {
    var disposition: Disposition {
        switch self {
        case .invalidURL, .insecure, .responseTooLarge: .never
        case .unreachable: .retry(after: nil)
        case .interrupted(_, let sent), .timedOut(_, let sent): sent ? .unknown : .retry(after: nil)
        case .cancelled: .unknown
        }
    }
}

extension Answer {
    func disposition(now: Timestamp) -> Disposition {
        switch status {
        case 429, 503:
            .retry(after: headers[.retryAfter].flatMap { Int64($0) }.map { .seconds($0) })
        case 408, 500...: .unknown
        default: .never
        }
    }
}
