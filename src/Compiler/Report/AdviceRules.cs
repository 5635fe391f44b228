using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Report;

/// <summary>The rules of advice: FS21xx. A code is never given another meaning.</summary>
public static class AdviceRules
{
    /// <summary>A string whose length nothing limits.</summary>
    public static AdviceRule UnboundedString { get; } = new(
        "FS2101", "string without maxLength", DiagnosticSeverity.Warning,
        "Any length conforms, up to the limit on bodies. Say 'maxLength', an 'enum', or a pattern between ^ and $ without open repetition.");

    /// <summary>An array whose items nothing counts.</summary>
    public static AdviceRule UnboundedArray { get; } = new(
        "FS2102", "array without maxItems", DiagnosticSeverity.Warning, "Any number of items conforms, up to the limit on bodies. Say 'maxItems'.");

    /// <summary>An object that takes members that nothing is asked of.</summary>
    public static AdviceRule OpenObject { get; } = new(
        "FS2103", "object takes any further properties", DiagnosticSeverity.Warning,
        "Members that the schema does not name pass unseen, which is how mass assignment works. Say 'additionalProperties: false', or a schema for them.");

    /// <summary>A number without limits.</summary>
    public static AdviceRule UnboundedNumber { get; } = new(
        "FS2104", "number without bounds", DiagnosticSeverity.Information, "Any number conforms. Say 'minimum' and 'maximum', or a format such as int32.");

    /// <summary>A pattern that may be found anywhere in a text.</summary>
    public static AdviceRule UnanchoredPattern { get; } = new(
        "FS2105", "pattern is not anchored", DiagnosticSeverity.Warning,
        "A pattern is searched for: text before and behind it is anything. Put it between ^ and $, alternatives in a group.");

    /// <summary>A body whose size the schema does not bound.</summary>
    public static AdviceRule UnboundedBody { get; } = new(
        "FS2106", "body of any size", DiagnosticSeverity.Information, "The schema does not bound the body's size; the limit on bodies in the settings does.");

    /// <summary>An operation that asks for no credentials.</summary>
    public static AdviceRule NoSecurity { get; } = new(
        "FS2107", "operation without security", DiagnosticSeverity.Warning,
        "No security requirement holds for this operation: everyone may ask. Say 'security', or 'security: []' where that is meant.");

    /// <summary>A parameter or body that any value conforms to.</summary>
    public static AdviceRule AnyValue { get; } = new(
        "FS2108", "any value conforms", DiagnosticSeverity.Warning, "The schema asks nothing here. Say at least a 'type'.");

    /// <summary>A body that may be left out.</summary>
    public static AdviceRule OptionalBody { get; } = new(
        "FS2109", "body is not required", DiagnosticSeverity.Information,
        "A request without a body conforms, since 'required' is false unless it is said. Say 'required: true' where the operation needs one.");

    /// <summary>Branches that only the work budget bounds.</summary>
    public static AdviceRule NestedBranches { get; } = new(
        "FS2110", "branches within branches", DiagnosticSeverity.Warning,
        "Hostile values could be read so often that the work budget ends it, and they are refused. A 'discriminator', or types and constants that tell the branches apart, makes it linear.");

    /// <summary>A media range that takes every type.</summary>
    public static AdviceRule AnyMediaType { get; } = new(
        "FS2111", "any media type is taken", DiagnosticSeverity.Warning, "A body of every type conforms, and only what is JSON is looked into. Name the types that the operation reads.");

    /// <summary>An address without TLS.</summary>
    public static AdviceRule PlainServer { get; } = new(
        "FS2112", "server without TLS", DiagnosticSeverity.Information, "The document gives an address with http. Clients that follow it send credentials in the clear.");

    /// <summary>A deprecated operation that is still let through.</summary>
    public static AdviceRule DeprecatedOperation { get; } = new(
        "FS2113", "deprecated operation", DiagnosticSeverity.Information, "It is deprecated and still let through. Take it out of the document when nobody asks for it any more.");

    /// <summary>Words beside a reference that OpenAPI 3.0 ignores.</summary>
    public static AdviceRule IgnoredSiblings { get; } = new(
        "FS2114", "words beside '$ref' are ignored", DiagnosticSeverity.Warning,
        "OpenAPI 3.0 ignores what stands beside '$ref', so that it is not asked of any value. Put the reference into 'allOf'.");

    /// <summary>A format that nothing checks.</summary>
    public static AdviceRule UncheckedFormat { get; } = new(
        "FS2115", "format without a check", DiagnosticSeverity.Information, "The format only describes. Say a 'pattern' where it should be enforced.");

    /// <summary>All of them, in the order of their codes.</summary>
    public static IReadOnlyList<AdviceRule> All { get; } =
    [
        UnboundedString, UnboundedArray, OpenObject, UnboundedNumber, UnanchoredPattern, UnboundedBody, NoSecurity, AnyValue, OptionalBody,
        NestedBranches, AnyMediaType, PlainServer, DeprecatedOperation, IgnoredSiblings, UncheckedFormat,
    ];

    /// <summary>The rule of a code, or null.</summary>
    public static AdviceRule? Find(string code) => All.FirstOrDefault(rule => rule.Code == code);
}
