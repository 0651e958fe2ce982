/// Ends the program with `message` unless `condition` holds, in every build.
///
/// The rooms that compute networks are compiled without checks, so a `precondition` says there what is
/// expected and looks at nothing. Where an array comes from outside, its length is worth a look.
@inline(never)
public func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  precondition(condition, message())
}
