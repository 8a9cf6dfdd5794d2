/// What bounds the reading of a call to the GitLab-compatible URLs, beside the body's size.
package struct GitLabLimits: Sendable, Hashable {
    /// Parameters in a query or a form.
    package var parametersMax = 1_000
    /// The bytes of a parameter's name, all its brackets included.
    package var nameBytesMax = 1_024
    /// The bytes of one value in a query or a form; a whole Port body fits.
    package var valueBytesMax = 262_144
    /// Names in brackets behind a parameter's first name.
    package var depthMax = 8
    /// Parts of a `multipart/form-data` body.
    package var partsMax = 1_000
    /// The bytes of one part's headers.
    package var partHeadBytesMax = 4_096
    /// The bytes of a project's path.
    package var projectBytesMax = 1_024
    /// The bytes of a branch's or tag's name.
    package var refBytesMax = 1_024

    package init() {}
}
