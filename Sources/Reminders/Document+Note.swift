import JSON
import Platform
import Scorecards

/// The notes that owners get.
extension Document {
    /// Composes all that a note says, in the layout that is configured.
    package init(telling note: Note, links: EntityLinks) {
        switch note.subject.layout {
        case .classic: self.init(classicOf: note, links: links)
        case .detailed: self.init(composing: NoteComposer(note, links: links))
        }
    }

    /// The half of a note that stands in the channel where it is told in a thread: the point, and
    /// what is new.
    package var threadSummary: Document {
        var half = self
        half.lists = []
        half.closing = []
        return half
    }

    /// The half that stands in the thread: who has to do what; nil where that is nobody.
    package var threadDetail: Document? {
        guard !lists.isEmpty else { return nil }
        var half = self
        half.opening = []
        half.summary.sentences = Array(summary.sentences.prefix(1))
        return half
    }

    /// Stands where nothing is known of times.
    private static let unknownTime = Timestamp(secondsSince1970: 0)

    /// The detailed layout of what was found where nothing is known of owners and earlier notes.
    init(detailOf unmet: UnmetRules, in findings: Findings, links: EntityLinks) {
        let snapshot = StandingSnapshot(
            of: [],
            at: Self.unknownTime,
            after: nil,
            calendar: ResultCalendar()
        )
        let note = Note(
            subject: findings.subject,
            scorecard: findings.scorecard,
            examined: findings.examined,
            unmet: unmet,
            exemptions: Exemptions(calendar: ResultCalendar(), graceDays: 0, now: Self.unknownTime),
            changes: StandingChanges(from: nil, to: snapshot, in: findings.scorecard),
            snapshot: snapshot,
            title: { $0 },
            now: Self.unknownTime
        )
        self.init(composing: NoteComposer(note, links: links, tellsChanges: false))
    }

    /// port-sender's text, below whose it is and whom it is for where a note says that.
    private init(classicOf note: Note, links: EntityLinks) {
        self.init(reminderOf: note.unmet, in: Findings(of: note), links: links)
        language = note.subject.notes.language
        opening.insert(contentsOf: NoteOpening(note, words: language.wording).address, at: 0)
    }

    private init(composing composer: NoteComposer) {
        var composer = composer
        let (note, words) = (composer.note, composer.words)
        let name = [note.scorecard.title, note.scorecard.identifier].first { !$0.isBlank }
        let title = words.title(
            scorecard: name ?? words.untitled,
            owner: note.owner?.name
        )
        let finding = words.finding(
            NoteFigures(
                blueprint: note.subject.blueprint,
                entities: composer.standings.count,
                rules: composer.figures.rules,
                new: composer.figures.new,
                fixed: composer.isFollowing ? note.changes.fixed : 0,
                isPersonal: note.receiver != nil
            )
        )
        let opening = NoteOpening(note, words: words)
        let paragraphs = opening.address + opening.changes(composer)
        var closing: [Text] = []
        if composer.folded > 0 {
            let port = Self.port(composer.links)
            closing = [words.folded(composer.folded, of: note.subject.blueprint, port: port)]
        }
        self.init(
            heading: "\(.bell) \(title)\(own: words.colon)\(finding)",
            opening: paragraphs,
            lists: composer.lists(),
            closing: closing,
            summary: Summary(
                title: title,
                sentences: [finding] + (paragraphs + closing).map(\.withoutMarks)
            ),
            language: note.subject.notes.language
        )
    }
}

/// The paragraphs before the entities.
private struct NoteOpening {
    let note: Note
    let words: any Wording

    /// More names than that are a number, whatever is configured.
    private static let addresseesMax = 50
    private static let namesMax = 5
    /// A name whose address is longer stands there without it.
    private static let addressUnitsMax = 300

    init(_ note: Note, words: any Wording) {
        self.note = note
        self.words = words
    }

    /// Whose the note is, and whom it concerns.
    var address: [Document.Text] {
        var texts: [Document.Text] = []
        if let reason = note.fallback, let owner = note.owner {
            texts.append(words.belonging(to: owner.name, because: reason))
        } else if let reason = note.fallback {
            texts.append("\(reason)")
        }
        let named = note.mentioned.prefix(Self.addresseesMax)
        let more = note.unmentioned + note.mentioned.count - named.count
        if !named.isEmpty || more > 0 {
            texts.append(words.addressees(named.map(\.span), more: more))
        }
        return texts
    }

    /// What changed, what is worth praise, and how much is exempt.
    func changes(_ composer: NoteComposer) -> [Document.Text] {
        var texts: [Document.Text] = []
        if composer.isFollowing {
            texts.append(news(composer))
            texts += moves(composer)
        } else if composer.tellsChanges {
            texts.append(words.firstNote)
        }
        if note.exempt > 0 { texts.append(words.exempt(note.exempt)) }
        return texts
    }

    private func news(_ composer: NoteComposer) -> Document.Text {
        guard !note.changes.isEmpty else { return words.unchanged }
        let figures = composer.figures
        return words.changes(
            fixed: note.changes.fixed,
            new: figures.new,
            still: figures.rules - figures.new,
            longest: composer.longest
        )
    }

    /// Who rose, who has nothing left to do, and who fell, a line each.
    private func moves(_ composer: NoteComposer) -> [Document.Text] {
        let frame = composer.links.frame(of: note.subject.blueprint)
        /// Some entities in words, and how many there are besides.
        func some(
            _ identifiers: [String],
            _ text: (Document.Text, EntityChange?) -> Document.Text
        ) -> ([Document.Text], more: Int)? {
            guard !identifiers.isEmpty else { return nil }
            let named = identifiers.prefix(Self.namesMax)
            let texts = named.map { text(name(of: $0, frame: frame), note.changes[$0]) }
            return (texts, identifiers.count - named.count)
        }
        func reached(_ name: Document.Text, _ change: EntityChange?) -> Document.Text {
            words.reached(composer.level(change?.levelNow), by: name)
        }
        func fell(_ name: Document.Text, _ change: EntityChange?) -> Document.Text {
            let levels = [change?.levelBefore, change?.levelNow].map(composer.level)
            return "\(name) (\(levels[0]) → \(levels[1]))"
        }
        let changes = note.changes
        return [
            some(changes.risen, reached).map { "\(.star) \(words.risen($0.0, more: $0.more))" },
            some(changes.cleared, { name, _ in name })
                .map { "\(.check) \(words.cleared($0.0, more: $0.more))" },
            some(changes.fallen, fell).map { words.fallen($0.0, more: $0.more) },
        ]
        .compactMap(\.self)
    }

    private func name(of entity: String, frame: [String]) -> Document.Text {
        let title = note.title(entity)
        let name = [title, entity].first { !$0.isBlank } ?? words.untitled
        let url = EntityAddress(frame: frame, identifier: entity).url
        // An escape of the longest kind takes five units.
        let units = url.utf8.reduce(0) { $0 + ($1 == UInt8(ascii: "&") ? 5 : 1) }
        return units > Self.addressUnitsMax ? "\(name)" : "\(.link("\(name)", url: url))"
    }
}

extension Owner {
    /// What people call the owner.
    fileprivate var name: String { title.isBlank ? identifier : title }
}

extension Addressee {
    fileprivate var span: Document.Span {
        switch self {
        case .person(let person):
            .person(name: person.name.isBlank ? person.address : person.name, id: person.id)
        case .group(let name, let id): .group(name: name, id: id)
        }
    }
}

extension Document.Text {
    /// The text with names where people are called, and without addresses, for a summary.
    fileprivate var withoutMarks: Document.Text {
        Document.Text(
            spans.flatMap { span -> [Document.Span] in
                switch span {
                case .person(let name, _), .group(let name, _), .mention(let name):
                    [.untrusted(name)]
                case .link(let label, _): label.withoutMarks.spans
                case .emphasis(_, let text), .code(let text), .preformatted(let text):
                    text.withoutMarks.spans
                case .text, .untrusted, .symbol: [span]
                }
            }
        )
    }
}
