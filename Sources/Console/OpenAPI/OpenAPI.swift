extension DeskReply { static func openAPI(version: String, publicURL: String?) -> DeskReply { .nothingHere } }
