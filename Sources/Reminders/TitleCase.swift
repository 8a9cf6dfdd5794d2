/// Python's `str.title()`, which port-sender puts the plural through.
package enum TitleCase {
    /// Returns the text with each letter that follows a cased one in lower case, others in title
    /// case: `apm_services` becomes `Apm_Services`, `2fas` becomes `2Fas`.
    ///
    /// Cased is what Unicode calls so (section 3.13, D135), which leaves out scripts without case.
    package static func of(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = ""
        var followsCased = false
        for (index, scalar) in scalars.enumerated() {
            let properties = scalar.properties
            if !followsCased {
                result += properties.titlecaseMapping
            } else if scalar == "\u{3A3}", !isFollowedByCased(index, in: scalars) {
                result += "\u{3C2}"
            } else {
                result += properties.lowercaseMapping
            }
            followsCased = properties.isCased
        }
        return result
    }

    /// Unicode section 3.13, table 3-17: a sigma before no cased letter is the final one.
    private static func isFollowedByCased(_ index: Int, in scalars: [Unicode.Scalar]) -> Bool {
        let next = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
        return next?.properties.isCased ?? false
    }
}
