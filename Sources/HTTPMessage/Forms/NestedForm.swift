package import JSON

/// The parameters of a query or a form, whose names in brackets make maps and lists.
///
/// `variables[K]=v` is the member K of the map `variables`; `a[]=v` adds to the list `a`. A name
/// with unbalanced brackets is taken as it is. Of two values for one name the last counts. Source:
/// Rack's nested queries, by which GitLab reads its parameters.
package struct NestedForm: Sendable {
    package private(set) var members: [ExactString: JSONValue] = [:]
    private var count = 0
    private let limits: FormLimits

    /// Makes a form without parameters, to be added.
    package init(limits: FormLimits) {
        self.limits = limits
    }

    /// Reads a query, or an `application/x-www-form-urlencoded` body as text.
    ///
    /// - Throws: `FormError`; a retry cannot help.
    package init(_ text: Substring, limits: FormLimits) throws(FormError) {
        self.init(limits: limits)
        try FormFields.forEach(in: text, limits: limits) { field throws(FormError) in
            try add(field.name, .string(field.value))
        }
    }

    /// Reads an `application/x-www-form-urlencoded` body.
    ///
    /// - Throws: `FormError`; a retry cannot help.
    package init(body: [UInt8], limits: FormLimits) throws(FormError) {
        guard let text = String(validating: body, as: UTF8.self) else { throw .badEncoding }
        try self.init(text[...], limits: limits)
    }

    /// Adds one parameter.
    ///
    /// - Parameters:
    ///   - name: With its brackets.
    ///   - value: A text; or, for a file that was sent, a map.
    /// - Throws: `FormError`; a retry cannot help.
    package mutating func add(_ name: String, _ value: JSONValue) throws(FormError) {
        guard count < limits.parametersMax else {
            throw .tooManyParameters(max: limits.parametersMax)
        }
        count += 1
        try limits.check(
            nameBytes: name.utf8.count,
            valueBytes: value.string?.utf8.count ?? 0
        )
        let (root, steps) = Self.steps(in: name)
        guard steps.count <= limits.depthMax else { throw .tooDeep(depthMax: limits.depthMax) }
        guard Self.put(value, in: &members[root], at: steps[...]) else { throw .mixed }
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
