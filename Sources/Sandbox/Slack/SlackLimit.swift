/// Slack's limits that the sandbox enforces, by their names in the contract's table.
///
/// Sources: Slack's "Block Kit" reference and SDK types; the two `emulator` figures are ours, from
/// observed refusals, because Slack publishes none.
package enum SlackLimit: String, Sendable, CaseIterable {
    case messageBlocks = "message.blocks.max"
    case textTruncatedAbove = "text.truncatedAbove"
    case attachments = "attachments.max"
    case textObjectMin = "textObject.min"
    case textObject = "textObject.max"
    case sectionText = "section.text.max"
    case sectionFields = "section.fields.max"
    case sectionFieldText = "section.field.text.max"
    case headerText = "header.text.max"
    case contextElementsMin = "context.elements.min"
    case contextElements = "context.elements.max"
    case actionsElements = "actions.elements.max"
    case buttonText = "button.text.max"
    case buttonURL = "button.url.max"
    case buttonValue = "button.value.max"
    case buttonAccessibilityLabel = "button.accessibilityLabel.max"
    case actionID = "actionId.max"
    case blockID = "blockId.max"
    case imageAltText = "image.altText.max"
    case imageTitle = "image.title.max"
    case imageURL = "image.url.max"
    case escapedText = "emulator.escapedTextChars.max"
    case serialisedBlocks = "emulator.serialisedBlocks.maxChars"

    /// The limit: characters are UTF-16 units, the strictest reading of Slack's "characters".
    package var value: Int {
        switch self {
        case .textObjectMin, .contextElementsMin: 1
        case .messageBlocks: 50
        case .textTruncatedAbove: 40_000
        case .attachments: 100
        case .textObject, .sectionText, .buttonURL, .imageURL: 3_000
        case .sectionFields, .contextElements: 10
        case .sectionFieldText, .buttonValue, .imageAltText, .imageTitle: 2_000
        case .headerText: 150
        case .actionsElements: 25
        case .buttonText, .buttonAccessibilityLabel: 75
        case .actionID, .blockID: 255
        case .escapedText: 12_000
        case .serialisedBlocks: 13_200
        }
    }
}
