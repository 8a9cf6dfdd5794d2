/// What bounds the reading of a query or a form, beside the size of the request itself.
package struct FormLimits: Sendable, Hashable {
    /// Parameters in a query or a form.
    package var parametersMax = 1_000
    /// The bytes of a parameter's name, all its brackets included.
    package var nameBytesMax = 1_024
    /// The bytes of one value; a whole Port body fits.
    package var valueBytesMax = 262_144
    /// Names in brackets behind a parameter's first name.
    package var depthMax = 8
    /// Parts of a `multipart/form-data` body.
    package var partsMax = 1_000
    /// The bytes of one part's headers.
    package var partHeadBytesMax = 4_096

    package init() {}

    /// Checks the size of a decoded parameter.
    func check(nameBytes: Int, valueBytes: Int) throws(FormError) {
        guard nameBytes <= nameBytesMax else { throw .nameTooLong(bytesMax: nameBytesMax) }
        guard valueBytes <= valueBytesMax else { throw .valueTooLong(bytesMax: valueBytesMax) }
    }
}
