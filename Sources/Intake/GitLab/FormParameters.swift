import HTTPMessage
package import JSON

/// The parameters of a query or a form, with names in brackets as maps and lists inside each other.
///
/// `variables[K]=v` is the member K of the map `variables`; `a[]=v` adds to the list `a`. A name
/// with unbalanced brackets is taken as it is. Of two values for one name the last counts. Source:
/// Rack's nested queries, by which GitLab reads its parameters.
package struct FormParameters: Sendable {
    package private(set) var members: [ExactString: JSONValue] = [:]
    private var count = 0
    private let limits: GitLabLimits

    init(limits: GitLabLimits) {
        self.limits = limits
    }

    /// Reads `application/x-www-form-urlencoded`: names and values with `=`, apart by `&`.
    ///
    /// Source: WHATWG URL Standard section 5.1; but what is not UTF-8 is refused.
    ///
    /// - Parameters:
    ///   - text: A query, or a body.
    ///   - limits: What bounds it.
    /// - Throws: `FormError`; a retry cannot help.
    package init(urlEncoded text: Substring, limits: GitLabLimits) throws(FormError) {
        self.init(limits: limits)
        // Empty pieces count too: they cost as much to cut.
        let pieces = text.utf8.split(
            separator: UInt8(ascii: "&"),
            maxSplits: limits.parametersMax,
            omittingEmptySubsequences: false
        )
        guard pieces.count <= limits.parametersMax else {
            throw .tooManyParameters(max: limits.parametersMax)
        }
        for piece in pieces where !piece.isEmpty {
            let sides = piece.split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            // Before they are decoded, of which three bytes may make one.
            guard sides[0].count <= 3 * limits.nameBytesMax else {
                throw .nameTooLong(bytesMax: limits.nameBytesMax)
            }
            guard sides.count < 2 || sides[1].count <= 3 * limits.valueBytesMax else {
                throw .valueTooLong(bytesMax: limits.valueBytesMax)
            }
            guard
                let name = Self.decoded(sides[0]),
                let value = sides.count < 2 ? "" : Self.decoded(sides[1])
            else { throw .badEncoding }
            try add(name, .string(value))
        }
    }

    /// Adds one parameter.
    ///
    /// - Parameters:
    ///   - name: With its brackets.
    ///   - value: A text; or, for a file that was sent, a map.
    /// - Throws: `FormError`; a retry cannot help.
    mutating func add(_ name: String, _ value: JSONValue) throws(FormError) {
        guard count < limits.parametersMax else {
            throw .tooManyParameters(max: limits.parametersMax)
        }
        count += 1
        guard name.utf8.count <= limits.nameBytesMax else {
            throw .nameTooLong(bytesMax: limits.nameBytesMax)
        }
        guard (value.string?.utf8.count ?? 0) <= limits.valueBytesMax else {
            throw .valueTooLong(bytesMax: limits.valueBytesMax)
        }
        let (root, steps) = Self.steps(in: name)
        guard steps.count <= limits.depthMax else { throw .tooDeep(depthMax: limits.depthMax) }
        guard Self.put(value, in: &members[root], at: steps[...]) else { throw .mixed }
    }

    private static func decoded(_ text: Substring.UTF8View) -> String? {
        let plus = UInt8(ascii: "+")
        guard text.contains(plus) else { return percentDecoded(Substring(text)) }
        let spaced = text.map { $0 == plus ? UInt8(ascii: " ") : $0 }
        return percentDecoded(String(decoding: spaced, as: UTF8.self))
    }

    /// Where in the tree a value belongs, below its root.
    private enum Step {
        case member(ExactString)
        case item
    }

    private static func steps(in name: String) -> (root: ExactString, steps: [Step]) {
        let whole = (root: ExactString(name), steps: [Step]())
        let opening = UInt8(ascii: "[")
        let rootEnd = name.utf8.firstIndex(of: opening) ?? name.endIndex
        guard rootEnd > name.startIndex else { return whole }
        var rest = name.utf8[rootEnd...]
        var steps: [Step] = []
        while let byte = rest.popFirst() {
            guard byte == opening, let end = rest.firstIndex(of: UInt8(ascii: "]")) else {
                return whole
            }
            let inner = Substring(rest[..<end])
            steps.append(inner.isEmpty ? .item : .member(ExactString(inner)))
            rest = rest[rest.index(after: end)...]
        }
        return (ExactString(name[..<rootEnd]), steps)
    }

    /// Puts the value where it belongs; false when something of another kind is there.
    private static func put(
        _ value: JSONValue,
        in node: inout JSONValue?,
        at steps: ArraySlice<Step>
    ) -> Bool {
        switch steps.first {
        case nil:
            guard node == nil || node?.string != nil else { return false }
            node = value
            return true
        case .member(let name)?:
            guard var members = node.takeMembers(),
                put(value, in: &members[name], at: steps.dropFirst())
            else { return false }
            node = .object(members)
            return true
        case .item?:
            var inner = JSONValue?.none
            guard var items = node.takeItems(), put(value, in: &inner, at: steps.dropFirst()) else {
                return false
            }
            items.append(inner ?? .null)
            node = .array(items)
            return true
        }
    }
}

/// What is taken is nobody else's, so that it is changed in place: a copy for each parameter would
/// cost the square of their number.
extension JSONValue? {
    /// The members of the object, which is left empty, or none where nothing was; nil for others.
    fileprivate mutating func takeMembers() -> [ExactString: JSONValue]? {
        guard case .object(let members) = self ?? [:] else { return nil }
        self = nil
        return members
    }

    /// The items of the list, as `takeMembers`.
    fileprivate mutating func takeItems() -> [JSONValue]? {
        guard case .array(let items) = self ?? [] else { return nil }
        self = nil
        return items
    }
}
