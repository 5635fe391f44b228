namespace FastShield.Runtime.Contract;

/// <summary>One way in which a message breaks its contract, in the public vocabulary (behaviour.md section 6).</summary>
/// <param name="Location">The part of the message.</param>
/// <param name="Class">The vocabulary's `error_class`.</param>
/// <param name="Detail">The vocabulary's `error_detail`, such as `expected:integer`; may be empty.</param>
/// <param name="Target">A parameter's name, or a JSON path such as `$.items[0].quantity`; `$` is the whole body.</param>
/// <param name="SchemaPointer">JSON pointer of the keyword in its document, for people; empty where no keyword is behind it.</param>
public sealed record Violation(
    ViolationLocation Location,
    ErrorClass Class,
    string Detail,
    string Target,
    string SchemaPointer);
