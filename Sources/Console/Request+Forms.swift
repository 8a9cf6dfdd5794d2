import HTTPMessage

extension Request {
    private static let formLimits: FormLimits = {
        var limits = FormLimits()
        // A filter rule may be as long as the body.
        limits.valueBytesMax = .max
        return limits
    }()

    /// The query's fields; nil where the query is malformed.
    var queryFields: FormFields? { try? FormFields(query ?? "", limits: Self.formLimits) }

    /// The body's fields; nil where the body is not a well-formed form.
    var formFields: FormFields? { try? FormFields(body: body, limits: Self.formLimits) }
}
