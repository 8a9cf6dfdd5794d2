extension Document.Text {
    static func += (left: inout Self, right: Self) {
        left = "\(left)\(right)"
    }
}

extension [Document.Text] {
    /// Returns the texts as one, with a separator between two of them and another before the last.
    func joined(by separator: Document.Text, last: Document.Text) -> Document.Text {
        var result = Document.Text()
        for (index, text) in enumerated() {
            if index > 0 { result.spans += (index == count - 1 ? last : separator).spans }
            result.spans += text.spans
        }
        return result
    }
}

extension Int {
    /// The number with a comma before each three digits, as both languages write it.
    var grouped: String {
        let digits = String(magnitude)
        var result = self < 0 ? "-" : ""
        for (index, digit) in digits.utf8.enumerated() {
            if index > 0, (digits.utf8.count - index).isMultiple(of: 3) { result += "," }
            result.unicodeScalars.append(Unicode.Scalar(digit))
        }
        return result
    }
}
