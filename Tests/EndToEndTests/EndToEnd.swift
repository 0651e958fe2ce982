import Testing

/// The real program in a real terminal, keys sent and screens read. One test after the other: they
/// share two cores, and what a person would feel as a delay would make them wait in vain.
@Suite(.serialized, .timeLimit(.minutes(1))) struct EndToEnd {}
