package import HTTPMessage

/// Limits of requests to the GitLab-compatible URLs, beside the body's size.
package struct GitLabLimits: Sendable, Hashable {
    /// Of queries and forms.
    package var form = FormLimits()
    /// The bytes of a project's path.
    package var projectBytesMax = 1_024
    /// The bytes of a branch's or tag's name.
    package var refBytesMax = 1_024

    package init() {}
}
