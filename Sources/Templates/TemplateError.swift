/// A mistake in a template, which its author has to correct.
package enum TemplateError: Error, Hashable, CustomStringConvertible {
    /// A tag that does not end, or that holds what is no name.
    case malformedTag(line: Int)
    /// The end of another section than the one that is open, or of none.
    case wrongEnd(name: String, line: Int)
    case unclosedSection(String)
    /// Sections within sections, or templates within templates, beyond the limit.
    case tooDeep(String)
    case unknownTemplate(String)
    /// A name that no value has.
    case unknownName(String)

    package var description: String {
        switch self {
        case .malformedTag(let line): "line \(line) holds a tag that is malformed"
        case .wrongEnd(let name, let line):
            "line \(line) ends the section \(name), which is not open"
        case .unclosedSection(let name): "the section \(name) has no end"
        case .tooDeep(let name): "\(name) is nested too deeply"
        case .unknownTemplate(let name): "there is no template \(name)"
        case .unknownName(let name): "there is no value of the name \(name)"
        }
    }
}
